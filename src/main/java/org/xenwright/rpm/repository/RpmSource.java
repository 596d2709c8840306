package org.xenwright.rpm.repository;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.transport.DownloadException;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.TreePath;

/**
 * A repository of RPM packages.
 *
 * @param id its name in locks and for the program that chooses, unique among the sources of a request
 * @param place where it is
 * @param keys whose signatures count; null when the project takes it unsigned, as it says
 * @param indexSigned whether its index must be signed, too
 * @param options what the program that chooses is told of it: {@code priority}, {@code cost}, {@code includepkgs} …, as
 *     dnf.conf(5) calls them
 * @param age how old its index may be
 * @param where the configuration it was read from, for messages
 */
public record RpmSource(
        String id,
        Place place,
        @Nullable RepositoryKeys keys,
        boolean indexSigned,
        SortedMap<String, String> options,
        Age age,
        String where) {
    public RpmSource {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")) {
            throw new IllegalArgumentException("'" + id + "' is no name of a repository");
        }
        options = new TreeMap<>(options);
    }

    /**
     * The place of a repository.
     *
     * @param kind what is at the address
     */
    public record Place(Kind kind, List<URI> addresses) {
        public Place {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("a repository needs an address");
            }
        }

        /** The kinds of addresses by which a repository is found. */
        public enum Kind {
            /** The repository itself: its mirrors, each ending in a slash. */
            BASE,
            /** A metalink: its mirrors, and the digest of their index. */
            METALINK,
            /** A list of mirrors, an address a line. */
            MIRRORS
        }
    }

    /**
     * Limits on the age of an index.
     *
     * @param most oldest that is accepted; null for no such limit
     * @param notBefore the time of the one that a lock knows, to which nothing goes back; null when there is none
     */
    public record Age(@Nullable Duration most, @Nullable Instant notBefore) {
        public static final Age ANY = new Age(null, null);
    }

    /**
     * Returns whether the configuration lets it provide a package: its name, or its full name with or without parts, must
     * match a pattern of {@code includepkgs} where there are some, and none of {@code excludepkgs}. Who chooses packages is
     * told of it, where it can be, and held against it.
     */
    public boolean offers(Nevra nevra) {
        String includes = options.getOrDefault("includepkgs", "");
        return (includes.isBlank() || isAmong(nevra, includes))
                && !isAmong(nevra, options.getOrDefault("excludepkgs", ""));
    }

    private static boolean isAmong(Nevra nevra, String patterns) {
        List<String> forms = List.of(
                nevra.name(),
                nevra.name() + "." + nevra.architecture(),
                nevra.name() + "-" + nevra.version(),
                nevra.name() + "-" + nevra.version() + "-" + nevra.release(),
                nevra.name() + "-" + nevra.version() + "-" + nevra.release() + "." + nevra.architecture(),
                nevra.toString());
        for (String each : patterns.strip().split("[\\s,]+")) {
            if (each.isEmpty()) {
                continue;
            }
            PathGlob glob = new PathGlob("/" + each);
            if (forms.stream().anyMatch(form -> glob.matches(TreePath.of(form)))) {
                return true;
            }
        }
        return false;
    }

    /** The same, of which no state older than this is accepted. */
    public RpmSource notBefore(Instant known) {
        return new RpmSource(id, place, keys, indexSigned, options, new Age(age.most(), known), where);
    }

    /** Its name and address, without what may be secret. */
    @Override
    public String toString() {
        return id + " (" + DownloadException.shown(place.addresses().get(0)) + ")";
    }
}
