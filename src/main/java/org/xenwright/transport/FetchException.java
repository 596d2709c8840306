package org.xenwright.transport;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A file could not be fetched; the message names the address without user-info. */
public final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, by what can be done about it. */
    public enum Reason {
        /** The server says there is no such file. */
        MISSING,
        /** The server refuses: credentials, a redirect that must not be followed, another status. */
        REFUSED,
        /** The server wants credentials, or others; {@link #challenges} says which. */
        UNAUTHORIZED,
        /** More bytes than there may be. */
        TOO_LARGE,
        /** No connection, a connection that broke, stalled or crept, an overloaded server; tried again already. */
        UNREACHABLE
    }

    private final Reason reason;
    private final transient List<String> challenges;

    public FetchException(Reason reason, URI address, String what) {
        this(reason, address, what, List.of());
    }

    FetchException(Reason reason, URI address, String what, List<String> challenges) {
        super(shown(address) + ": " + what);
        this.reason = reason;
        this.challenges = List.copyOf(challenges);
    }

    FetchException(Reason reason, URI address, String what, Throwable cause) {
        this(reason, address, what);
        initCause(cause);
    }

    public Reason reason() {
        return reason;
    }

    /** The values of {@code WWW-Authenticate} (RFC 9110, section 11.6.1), of the address asked for itself. */
    public List<String> challenges() {
        return challenges;
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
