package org.xenwright.plugin;

import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Overlay;
import org.xenwright.problem.Problem;

/** A {@code <permission>} element: owner and mode of the files of the overlay that a pattern matches. */
public final class PermissionConfiguration {
    /** The files, as a pattern, for instance /etc/sudoers.d/*. */
    @Nullable
    String path;

    /** Owner as user:group, by name or number. Default: unchanged. */
    @Nullable
    String owner;

    /** Mode, in octal. Default: unchanged. */
    @Nullable
    String mode;

    Overlay.Rule rule() {
        if (path == null) {
            throw Problem.of("reading the permissions of files", "add <path>")
                    .at("<image><permissions><permission>")
                    .found("no <path>")
                    .raise();
        }
        return new Overlay.Rule(path, owner, mode(mode, "<image><permissions><permission><mode>"));
    }

    /** Reads a mode in octal digits; null for none. */
    static @Nullable Integer mode(@Nullable String octal, String where) {
        if (octal == null) {
            return null;
        }
        if (!octal.matches("0?[0-7]{3,4}")) {
            throw Problem.of("reading a mode", "correct the mode")
                    .at(where)
                    .found("'" + octal + "'")
                    .expected("three or four octal digits, for example 0644")
                    .raise();
        }
        return Integer.parseInt(octal, 8);
    }
}
