package org.xenwright.rpm.header;

import java.io.IOException;

/** A header, a package file or a database of RPM that breaks the rules of its format, or asks for more than it may. */
public final class RpmFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param what is wrong, with the place */
    public RpmFormatException(String what) {
        super(what);
    }

    /** @param place such as a file, or a package of a database */
    public RpmFormatException(String place, String what) {
        super(place + ": " + what);
    }

    public RpmFormatException(String place, Throwable cause) {
        super(place + ": " + cause.getMessage(), cause);
    }
}
