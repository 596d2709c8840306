package org.xenwright.tool;

import java.util.List;
import java.util.Map;

/**
 * The needs of a program that runs from a folder instead of an installation.
 *
 * @param program the name looked for on the path
 * @param packages the packages to unpack, by their names in Debian and its derivatives
 * @param places paths of the program in the folder; the first that exists counts
 * @param probe arguments with which it names itself and ends at once
 * @param arguments arguments it always gets when it runs from the folder; {@code {root}} stands for the folder; an
 *     argument that names a missing part of the folder is left out with the option before it
 * @param environment variables likewise; those that name a missing part are left out
 */
record Provision(
        String program,
        List<String> packages,
        List<String> places,
        List<String> probe,
        List<String> arguments,
        Map<String, String> environment) {

    static final String ROOT = "{root}";

    static Provision of(String program, String... packages) {
        return new Provision(
                program,
                List.of(packages),
                List.of("usr/bin/" + program, "bin/" + program, "usr/sbin/" + program, "sbin/" + program),
                List.of("--version"),
                List.of(),
                Map.of());
    }

    Provision probedBy(String... words) {
        return new Provision(program, packages, places, List.of(words), arguments, environment);
    }

    Provision with(List<String> words, Map<String, String> variables) {
        return new Provision(program, packages, places, probe, words, variables);
    }
}
