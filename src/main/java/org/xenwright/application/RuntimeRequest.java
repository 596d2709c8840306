package org.xenwright.application;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.JavaPackages;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * What an application runs on, as a project asks for it.
 *
 * @param kind installed, or linked for it
 * @param release of Java, such as 21; null for the one that the packages hold to be usual
 * @param modules that a linked one has besides those that the application names
 * @param jdk what a linked one is made from instead of packages; null for packages
 */
public record RuntimeRequest(
        Kind kind,
        @Nullable Integer release,
        SortedSet<String> modules,
        @Nullable Brought jdk) {
    private static final String MODULE = "[a-z][a-zA-Z0-9_]*(\\.[a-zA-Z][a-zA-Z0-9_]*)*";
    private static final int FIRST_WITH_MODULES = 9;
    private static final int LAST = 99;

    public RuntimeRequest {
        modules = Collections.unmodifiableSortedSet(new TreeSet<>(modules));
        for (String each : modules) {
            if (!each.matches(MODULE)) {
                throw Problem.of("choosing the modules of a runtime", "correct the name")
                        .at("<application><modules>")
                        .found("'" + each + "'")
                        .expected("the name of a module, such as jdk.localedata")
                        .raise();
            }
        }
        if (release != null && (release < FIRST_WITH_MODULES - 1 || release > LAST)) {
            throw Problem.of("choosing what runs the application", "correct the number")
                    .at("<application><java>")
                    .found(release.toString())
                    .expected("a release of Java, such as 21")
                    .raise();
        }
        if (kind == Kind.JRE && (!modules.isEmpty() || jdk != null)) {
            throw Problem.of("choosing what runs the application", "write <runtime>jlink</runtime>, or take them out")
                    .at("<application>")
                    .found("<modules> or <jdk> for a runtime that is installed whole")
                    .raise();
        }
    }

    /** The ways to come to a runtime. */
    public enum Kind {
        /** A package with all modules that need no screen. */
        JRE("jre"),
        /** Just the modules that the application needs, linked from a JDK. */
        JLINK("jlink");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Returns the word for it in a POM. */
        public String word() {
            return word;
        }
    }

    /**
     * An archive with a JDK that the project names.
     *
     * @param name its coordinates
     */
    public record Brought(String name, Path file, Digest sha256) {}

    /** The usual one: the packages' own, installed whole. */
    public static final RuntimeRequest USUAL = new RuntimeRequest(Kind.JRE, null, new TreeSet<>(), null);

    /** Returns all that decides what it becomes, besides packages. */
    String identity() {
        return kind + " " + release + " " + modules + " " + (jdk == null ? "" : jdk.sha256());
    }

    /** Reads the word of a POM. */
    public static Kind kind(String word) {
        return new NamedChoice("choosing what runs the application", "<application><runtime>", "ways to run it")
                .among(Map.of("jre", Kind.JRE, "jlink", Kind.JLINK), word.strip())
                .get(0);
    }

    /** Returns the packages to install for it. */
    public List<String> packages(JavaPackages names) {
        return kind == Kind.JRE ? List.of(names.runtime()) : names.libraries();
    }

    /** Returns the packages to take beside the image for it. */
    public List<String> beside(JavaPackages names) {
        return kind == Kind.JLINK && jdk == null ? List.of(names.kit()) : List.of();
    }
}
