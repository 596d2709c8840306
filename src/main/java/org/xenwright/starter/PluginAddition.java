package org.xenwright.starter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * This plugin, added to a POM.
 *
 * @param kind what it does there
 * @param version null where a parent or the POM itself manages it
 */
public record PluginAddition(Kind kind, @Nullable String version) {
    private static final String ARTIFACT = "xen-maven-plugin";

    /** What the plugin does in a project. */
    public enum Kind {
        /** The project is a Java application, which becomes a service. */
        APPLICATION("project/build/plugins", "application"),
        /** Nothing in the project can be started: a plain system, to which packages and files are added. */
        SYSTEM("project/build/plugins", "system"),
        /** The project is a parent: its modules have the version from it. */
        PARENT("project/build/pluginManagement/plugins", "managed");

        private final List<String> path;
        private final String snippet;

        Kind(String path, String snippet) {
            this.path = List.of(path.split("/"));
            this.snippet = snippet;
        }
    }

    /** A POM before and after. */
    public record Change(PomText before, PomText after) {
        public byte[] bytes() {
            return after.bytes();
        }

        /** Returns the difference as lines for a terminal. */
        public List<String> difference(String name) {
            return new PomDifference(before.toString(), after.toString())
                    .lines(name).stream().map(Foreign::line).toList();
        }
    }

    /** Whether a POM has the plugin where this would add it. */
    public boolean isIn(byte[] pom, String where) {
        return read(pom, where).has(plugin(), "artifactId", ARTIFACT);
    }

    /**
     * Adds the plugin to a POM.
     *
     * @param where its place, for messages
     * @throws ProblemException with the lines to paste, if the POM is written in a way that leaves no safe place
     */
    public Change to(byte[] pom, String where) {
        PomText before = read(pom, where);
        return new Change(before, before.with(kind.path, lines(), where));
    }

    private List<String> plugin() {
        List<String> path = new ArrayList<>(kind.path);
        path.add("plugin");
        return path;
    }

    private PomText read(byte[] pom, String where) {
        try {
            return PomText.read(pom, where);
        } catch (ProblemException e) {
            Problem found = e.problem();
            throw new Problem(
                            "adding the plugin to a POM",
                            found.where(),
                            found.found(),
                            found.valid(),
                            found.remedy() + "; or paste this into <"
                                    + String.join("><", kind.path.subList(1, kind.path.size())) + ">:\n"
                                    + String.join("\n", lines()))
                    .raise(e);
        }
    }

    /** Returns the lines of its element. */
    List<String> lines() {
        String text = Objects.requireNonNull(Starter.written("added").get(kind.snippet + ".xml"), kind.snippet);
        return Arrays.stream(text.split("\n"))
                .filter(line -> version != null || !line.contains("<version>"))
                .map(line -> line.replace("${xenwrightVersion}", String.valueOf(version)))
                .toList();
    }
}
