package org.xenwright.domain.emit;

import java.util.List;
import org.xenwright.domain.Domain;

/** Passwords in the configuration of a domain. */
public final class Secrets {
    private static final List<String> PASSWORDS = List.of("vncpasswd", "spicepasswd");

    private Secrets() {}

    /** Whether what is written of a domain lets somebody in who reads it: to its display, or to a disk on a network. */
    public static boolean in(Domain domain) {
        return PASSWORDS.stream().anyMatch(key -> !domain.text(key).orElse("").isEmpty())
                || domain.texts("vfb").stream().anyMatch(line -> line.matches("(?s).*vncpasswd *= *[^ ,].*"))
                || domain.disks().stream()
                        .anyMatch(disk -> String.valueOf(disk.target()).contains(":key="));
    }
}
