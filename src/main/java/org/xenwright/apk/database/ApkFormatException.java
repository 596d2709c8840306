package org.xenwright.apk.database;

import java.io.IOException;

/** A record, an archive or an index that breaks the rules of apk. */
public final class ApkFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public ApkFormatException(String name, String what) {
        super(name + ": " + what);
    }

    public ApkFormatException(String name, String what, Throwable cause) {
        super(name + ": " + what, cause);
    }
}
