package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.xenwright.packages.OsRelease;

/**
 * The distribution a host runs, by os-release(5), and the suites that are its own.
 *
 * @param id {@code debian}, {@code ubuntu}; empty when unknown
 * @param codename {@code bookworm}; empty when unknown
 */
record Distribution(String id, String codename) {
    private static final List<String> POCKETS =
            List.of("", "-updates", "-security", "-backports", "-proposed-updates", "/updates");
    private static final Set<String> DEBIAN_NAMES =
            Set.of("oldoldstable", "oldstable", "stable", "testing", "unstable", "sid");
    private static final Map<String, Set<String>> COMPONENTS = Map.of(
            "debian", Set.of("main", "contrib", "non-free", "non-free-firmware"),
            "ubuntu", Set.of("main", "restricted", "universe", "multiverse"));

    static Distribution of(Path root) throws IOException {
        OsRelease release = OsRelease.of(root);
        return new Distribution(release.id(), release.codename());
    }

    /**
     * Returns whether a suite with such components can be one of this distribution's.
     *
     * @param byRole whether to go by Debian's names of roles ({@code stable}, {@code sid}) instead of the codename
     */
    boolean owns(String suite, List<String> components, boolean byRole) {
        Set<String> known = COMPONENTS.get(id);
        if (known != null && !known.containsAll(components)) {
            return false;
        }
        Stream<String> names = byRole && id.equals("debian")
                ? DEBIAN_NAMES.stream()
                : Stream.of(codename).filter(name -> !name.isEmpty());
        return names.anyMatch(name -> POCKETS.stream().anyMatch(pocket -> suite.equals(name + pocket)));
    }
}
