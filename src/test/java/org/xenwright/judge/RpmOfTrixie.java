package org.xenwright.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian 13's rpm, which reads all of rpm's databases; that of Debian 12 was built without ndb. */
public final class RpmOfTrixie {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private RpmOfTrixie() {}

    /** Runs it, unpacked, with its own libraries. */
    public static Judge.Verdict run(String... arguments) throws IOException {
        Path tree = SuiteApt.unpack("rpm-trixie", "trixie", List.of("rpm"));
        List<String> words = new ArrayList<>(List.of(
                "RPM_CONFIGDIR=" + tree.resolve("usr/lib/rpm"),
                tree.resolve(LIBRARIES + "/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                tree.resolve(LIBRARIES).toString(),
                tree.resolve("usr/bin/rpm").toString()));
        words.addAll(List.of(arguments));
        return Judge.run("env", words.toArray(String[]::new));
    }
}
