package org.xenwright.transport;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** Decides where a redirect may lead. */
public final class Redirects {
    static final int MOST = 5;

    private Redirects() {}

    /**
     * Returns the address a {@code Location} stands for.
     *
     * @throws DownloadException when it must not be followed
     */
    public static URI follow(URI from, String location) throws DownloadException {
        return follow(from, location, InetAddress::getAllByName);
    }

    static URI follow(URI from, String location, Reach.Resolver names) throws DownloadException {
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
            throw refused(from, "a redirect to " + DownloadException.shown(to) + ", which is no web address");
        }
        if (scheme(from).equals("https") && scheme.equals("http")) {
            throw refused(from, "a redirect from https to unprotected http at " + to.getHost());
        }
        if (to.getRawUserInfo() != null) {
            throw refused(from, "a redirect with credentials in it");
        }
        if (Reach.isAmbiguous(to.getHost())) {
            throw refused(from, "a redirect to a host that is a number in an unusual form");
        }
        // each hop may stay as near as it is, and never come nearer
        if (!to.getHost().equalsIgnoreCase(from.getHost())
                && Reach.nearest(to, names).compareTo(Reach.farthest(from, names)) > 0) {
            throw refused(
                    from,
                    "a redirect to " + to.getHost() + ", which is of this machine or of a network that others do not"
                            + " reach");
        }
        return to;
    }

    /** Returns whether credentials given for one address may be shown to the other. */
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

    private static DownloadException refused(URI from, String what) {
        return new DownloadException(DownloadException.Reason.REFUSED, from, what);
    }
}
