package org.xenwright.packages;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A repository as a POM declares it.
 *
 * @param url base address: {@code http}, {@code https} or {@code file}
 * @param suite a suite's name, or a path ending in a slash for a repository without components; empty for a world without
 *     suites
 * @param components empty means {@code main}, or none for a suite that ends in a slash
 * @param signedBy a keyring's path (relative to the project), paths and fingerprints, or an armoured key; null when
 *     unsigned
 * @param allowUnsigned whether to take it without any signature
 * @param checkValidUntil false only for snapshots
 * @param maxAge oldest acceptable Release; null for no such limit
 * @param includes patterns of the names that packages taken from it may have; empty for all
 * @param where the POM element, for messages
 * @param world the name of the world that its packages are of; null for that of the image
 */
public record RepositoryRequest(
        String url,
        String suite,
        List<String> components,
        @Nullable String signedBy,
        boolean allowUnsigned,
        boolean checkValidUntil,
        @Nullable Duration maxAge,
        List<String> includes,
        String where,
        @Nullable String world) {
    public RepositoryRequest {
        components = List.copyOf(components);
        includes = List.copyOf(includes);
    }

    /** Makes a request for packages of the image's own world. */
    public RepositoryRequest(
            String url,
            String suite,
            List<String> components,
            @Nullable String signedBy,
            boolean allowUnsigned,
            boolean checkValidUntil,
            @Nullable Duration maxAge,
            List<String> includes,
            String where) {
        this(url, suite, components, signedBy, allowUnsigned, checkValidUntil, maxAge, includes, where, null);
    }

    /** Returns whether its packages are of a world, in an image of a world. */
    public boolean isOf(String asked, String own) {
        return asked.equals(world == null ? own : world);
    }
}
