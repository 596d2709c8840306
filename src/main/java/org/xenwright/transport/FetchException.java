package org.xenwright.transport;

import java.io.IOException;
import java.net.URI;

/** A file could not be fetched; the message names the address without user-info. */
public final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, by what can be done about it. */
    public enum Reason {
        /** The server says there is no such file. */
        MISSING,
        /** The server refuses: credentials, a redirect that must not be followed, another status. */
        REFUSED,
        /** More bytes than there may be. */
        TOO_LARGE,
        /** No connection, a connection that broke, stalled or crept, an overloaded server; tried again already. */
        UNREACHABLE
    }

    private final Reason reason;

    public FetchException(Reason reason, URI address, String what) {
        super(shown(address) + ": " + what);
        this.reason = reason;
    }

    FetchException(Reason reason, URI address, String what, Throwable cause) {
        this(reason, address, what);
        initCause(cause);
    }

    public Reason reason() {
        return reason;
    }

    /** An address as it may stand in logs: without user-info, control characters escaped. */
    public static String shown(URI address) {
        return shown(address.toString());
    }

    /** Like {@link #shown(URI)} for what may not even be an address. */
    public static String shown(String address) {
        return address.replaceFirst("//[^/@]*(?:@[^/@]*)*@", "//");
    }
}
