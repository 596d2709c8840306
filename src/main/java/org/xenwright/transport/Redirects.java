package org.xenwright.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** Decides where a redirect may lead. */
public final class Redirects {
    static final int MOST = 5;

    private Redirects() {}

    /**
     * The address a {@code Location} stands for.
     *
     * @throws FetchException when it must not be followed
     */
    public static URI follow(URI from, String location) throws FetchException {
        if (location.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw refused(from, "a redirect with control characters");
        }
        URI to;
        try {
            to = from.resolve(new URI(location)).normalize();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused(from, "a redirect that is no address");
        }
        String scheme = scheme(to);
        if (!scheme.equals("http") && !scheme.equals("https") || to.getHost() == null) {
            throw refused(from, "a redirect to " + FetchException.shown(to) + ", which is no web address");
        }
        if (scheme(from).equals("https") && scheme.equals("http")) {
            throw refused(from, "a redirect from https to unprotected http at " + to.getHost());
        }
        if (to.getRawUserInfo() != null) {
            throw refused(from, "a redirect with credentials in it");
        }
        return to;
    }

    /** Whether credentials given for one address may be shown to the other. */
    public static boolean sameOrigin(URI a, URI b) {
        return scheme(a).equals(scheme(b))
                && Objects.requireNonNullElse(a.getHost(), "").equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : scheme(address).equals("https") ? 443 : 80;
    }

    static String scheme(URI address) {
        return Objects.requireNonNullElse(address.getScheme(), "").toLowerCase(Locale.ROOT);
    }

    private static FetchException refused(URI from, String what) {
        return new FetchException(FetchException.Reason.REFUSED, from, what);
    }
}
