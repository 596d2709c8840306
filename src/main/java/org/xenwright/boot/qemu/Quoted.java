package org.xenwright.boot.qemu;

import java.nio.file.Path;

/** Values for QEMU's options, in which a comma ends a value unless it is doubled. */
public final class Quoted {
    private Quoted() {}

    public static String of(String value) {
        return value.replace(",", ",,");
    }

    public static String of(Path path) {
        return of(path.toString());
    }
}
