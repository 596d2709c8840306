package org.xenwright.transport;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file could not be fetched; the message names the address without user-info. */
public final class DownloadException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * User-info and query may hold quotes and parentheses, which elsewhere, and at the very end, belong to the words
     * around an address.
     */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:https?|ftp|oci)://(?:[^\\s<>\"]{0,2048}@)?[^\\s<>\"')?#]*+(?:[?#](?:[^\\s<>\"]*[^\\s<>\"'),.;:])?)?",
            Pattern.CASE_INSENSITIVE);

    /** The kinds of failures, by what can be done about them. */
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

    public DownloadException(Reason reason, URI address, String what) {
        this(reason, address, what, List.of());
    }

    DownloadException(Reason reason, URI address, String what, List<String> challenges) {
        super(shown(address) + ": " + what);
        this.reason = reason;
        this.challenges = List.copyOf(challenges);
    }

    DownloadException(Reason reason, URI address, String what, Throwable cause) {
        this(reason, address, what);
        initCause(cause);
    }

    public Reason reason() {
        return reason;
    }

    /** Returns the values of {@code WWW-Authenticate} (RFC 9110, section 11.6.1), of the address asked for itself. */
    public List<String> challenges() {
        return challenges;
    }

    /**
     * Returns an address as it may stand in logs: what may be secret left out, which is user-info, query and fragment,
     * and nothing in it that is no plain letter, digit or sign. The one way in which addresses get into messages.
     */
    public static String shown(URI address) {
        if (Redirects.scheme(address).equals("file") && address.getHost() == null) {
            return plain(address.toString());
        }
        if (address.getHost() == null || address.getScheme() == null) {
            return unparsed(address.toString());
        }
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String path = plain(String.valueOf(address.getRawPath()));
        return address.getScheme() + "://" + address.getHost() + port + path;
    }

    /** Like {@link #shown(URI)} for what may not even be an address. */
    public static String shown(String address) {
        try {
            return shown(new URI(address));
        } catch (URISyntaxException e) {
            return unparsed(address);
        }
    }

    /** Returns a text of others in which addresses stand, these as {@link #shown(String)} has them. */
    public static String shownIn(@Nullable String text) {
        return ADDRESS.matcher(String.valueOf(text))
                .replaceAll(address -> Matcher.quoteReplacement(shown(address.group())));
    }

    // a password may hold what else would end it
    private static String unparsed(String address) {
        return plain(
                address.replaceFirst("(?s)^([A-Za-z0-9+.-]*:?//)?.*@", "$1").replaceFirst("(?s)[?#].*", ""));
    }

    private static String plain(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
