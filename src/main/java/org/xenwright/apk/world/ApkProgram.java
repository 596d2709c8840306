package org.xenwright.apk.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The apk of a base.
 *
 * @param path absolute
 * @param architecture of its packages as Alpine calls it
 */
record ApkProgram(String path, String architecture) {
    /** The folder of a run's packages and indexes in the tree. */
    static final String FOLDER = ".xenwright-packages";

    private static final List<String> PLACES = List.of("sbin/apk", "usr/sbin/apk", "usr/bin/apk", "bin/apk");
    private static final String ARCH = "etc/apk/arch";

    /** @throws org.xenwright.problem.ProblemException when the base has none */
    static ApkProgram of(Tree base, String debianName) throws IOException {
        Optional<String> place = PLACES.stream()
                .filter(each -> base.follow(each).orElse(null) instanceof RegularFile)
                .findFirst();
        if (place.isEmpty()) {
            throw Problem.of("adding packages to the base", "take a base that has apk-tools, or leave the packages out")
                    .at("<image><from>")
                    .found("records of Alpine packages, but no program apk that could choose and install further ones")
                    .expected("/" + PLACES.get(0))
                    .raise();
        }
        return new ApkProgram("/" + place.get(), architecture(base, debianName));
    }

    /** Returns the name of an architecture in addresses of repositories: the base's own word for it, or GNU's. */
    private static String architecture(Tree base, String debianName) throws IOException {
        if (base.follow(ARCH).orElse(null) instanceof RegularFile file
                && file.content().size() < 1024) {
            String said = new String(file.content().bytes(1024), StandardCharsets.UTF_8).strip();
            if (said.matches("[a-z0-9_]{1,32}")) {
                return said;
            }
        }
        return Architecture.of(debianName).map(Architecture::gnuName).orElse(debianName);
    }

    /** Returns a command that adds packages, without a network and with nothing but what it is given. */
    SandboxCommand add(List<String> options, List<String> words) {
        List<String> all = new ArrayList<>(List.of(
                path,
                "add",
                "--no-network",
                "--no-cache",
                "--no-progress",
                // what it is given was verified before
                "--allow-untrusted",
                // the root of a sandbox is memory, which apk takes for a system that forgets files at its next start
                "--force-non-repository",
                "--repositories-file",
                "/dev/null"));
        all.addAll(options);
        all.addAll(words);
        return SandboxCommand.of(all.toArray(String[]::new));
    }

    /** Returns the architecture of a package as locks and bills of materials have it. */
    static String debianName(String alpine) {
        if (alpine.equals("noarch") || alpine.equals("all")) {
            return "all";
        }
        for (Architecture each : Architecture.values()) {
            if (each.gnuName().equals(alpine)) {
                return each.debianName();
            }
        }
        return alpine;
    }
}
