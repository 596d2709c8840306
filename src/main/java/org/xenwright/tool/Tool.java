package org.xenwright.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that can run on this machine.
 *
 * @param program its name, as asked for
 * @param prefix the words that start it, up to and including those it always needs
 * @param environment variables to set for it, besides those it inherits
 * @param version the first line it prints about itself
 * @param root the folder it was unpacked into if it was provided, together with all it depends on; null when it is
 *     installed
 */
public record Tool(
        String program,
        List<String> prefix,
        Map<String, String> environment,
        String version,
        @Nullable Path root) {

    public Tool {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("'prefix' must not be empty");
        }
        prefix = List.copyOf(prefix);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    }

    /** The words that start it with these arguments. */
    public List<String> command(String... arguments) {
        return command(List.of(arguments));
    }

    /** The words that start it with these arguments. */
    public List<String> command(List<String> arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(arguments);
        return words;
    }

    /** Returns a process to start, with the command and environment of this tool. */
    public ProcessBuilder process(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Returns whether it came from a package source rather than from this machine. */
    boolean provided() {
        return root != null;
    }
}
