package org.xenwright.customize;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the project whose files lie over the tree. A file whose name ends in {@code .vm} is a template and loses
 * the suffix; one that mentions {@code $guest} or {@code $domain} is kept for the time of deploying.
 *
 * <p>Owner and mode do not depend on the host: what replaces a file keeps that file's, anything else belongs to root and
 * has mode 0755 when the host has it executable or it begins as a script or a program does, else 0644; rules come last.
 *
 * @param folder the folder; null or missing for none
 * @param rules owners and modes by path, the last that matches wins
 * @param context what templates refer to: strings, and lists, maps and records of strings
 */
public record Overlay(@Nullable Path folder, List<Rule> rules, Map<String, ?> context) {
    public static final Overlay NONE = new Overlay(null, List.of(), Map.of());

    public Overlay {
        rules = List.copyOf(rules);
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }

    /**
     * An owner and a mode.
     *
     * @param glob a path of the tree, where {@code *} and {@code ?} stand for parts of a name and {@code **} for anything
     * @param owner {@code user:group} or {@code user}, names of the tree or numbers; null leaves it
     * @param mode of files; null leaves it
     */
    public record Rule(
            String glob, @Nullable String owner, @Nullable Integer mode) {}
}
