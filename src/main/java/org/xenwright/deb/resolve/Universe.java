package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.FirstMentions;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Relation;

/** Every package that could be installed, by name and by what it provides. */
public final class Universe {
    private final List<String> architectures;
    private final List<PackageIndex> indexes;
    private final Map<String, List<BinaryPackage>> named;
    private final Map<String, List<BinaryPackage>> providers = new HashMap<>();

    private volatile @Nullable Map<String, Long> mentions;

    private Universe(List<String> architectures, List<PackageIndex> indexes) {
        this.architectures = List.copyOf(architectures);
        this.indexes = List.copyOf(indexes);
        int packages = 0;
        for (PackageIndex index : indexes) {
            packages += index.packages().size();
        }
        named = new HashMap<>(packages * 4 / 3 + 1);
        for (PackageIndex index : indexes) {
            for (BinaryPackage candidate : index.packages()) {
                if (known(candidate)) {
                    add(candidate);
                }
            }
        }
        // The order of sources stays within one version, since sorting is stable.
        named.replaceAll((name, all) -> all.size() == 1 ? all : newestFirst(all));
    }

    /**
     * Returns a universe of indexes.
     *
     * @param architectures the image's own first, then foreign ones
     * @param indexes already verified, in order of preference for a version that several have
     */
    public static Universe of(List<String> architectures, List<PackageIndex> indexes) {
        if (architectures.isEmpty()) {
            throw new IllegalArgumentException("'architectures' must not be empty");
        }
        return new Universe(architectures, indexes);
    }

    private static List<BinaryPackage> newestFirst(List<BinaryPackage> all) {
        List<BinaryPackage> sorted = new ArrayList<>(all);
        sorted.sort((a, b) -> b.version().compareTo(a.version()));
        return sorted;
    }

    private boolean known(BinaryPackage candidate) {
        return candidate.architecture().equals("all") || architectures.contains(candidate.architecture());
    }

    private void add(BinaryPackage candidate) {
        put(named, candidate.name(), candidate);
        if (candidate.providing()) {
            Set<String> seen = new HashSet<>();
            for (Relation provided : candidate.provides()) {
                // A package may provide one name in many versions.
                if (seen.add(provided.name())) {
                    put(providers, provided.name(), candidate);
                }
            }
        }
    }

    private static void put(Map<String, List<BinaryPackage>> map, String name, BinaryPackage candidate) {
        List<BinaryPackage> known = map.get(name);
        if (known == null) {
            // Most names have one package, for which a list of one is a third of the size.
            map.put(name, Collections.singletonList(candidate));
        } else if (known.size() == 1) {
            List<BinaryPackage> more = new ArrayList<>(known);
            more.add(candidate);
            map.put(name, more);
        } else {
            known.add(candidate);
        }
    }

    /** Returns the architecture of the image. */
    public String nativeArchitecture() {
        return architectures.get(0);
    }

    /** All architectures, the image's own first. */
    public List<String> architectures() {
        return architectures;
    }

    public List<PackageIndex> indexes() {
        return indexes;
    }

    /** Returns the versions of a package, newest first, in the order of sources within one version. */
    public List<BinaryPackage> named(String name) {
        return Collections.unmodifiableList(named.getOrDefault(name, List.of()));
    }

    /** Returns the versions of packages that provide a name, in the order of the indexes. */
    public List<BinaryPackage> providersOf(String name) {
        return Collections.unmodifiableList(providers.getOrDefault(name, List.of()));
    }

    /** All names of packages, in no order. */
    Collection<String> names() {
        return named.keySet();
    }

    /** All names that only exist because packages provide them, in no order. */
    Collection<String> providedNames() {
        return providers.keySet();
    }

    /** Returns the architecture a package counts as: {@code all} is the image's own. */
    String effectiveArchitecture(BinaryPackage candidate) {
        return candidate.architecture().equals("all") ? nativeArchitecture() : candidate.architecture();
    }

    /** Returns the place where the indexes first mention a package that is one of several providers of something. */
    long firstMention(BinaryPackage candidate) {
        Map<String, Long> known = mentions;
        if (known == null) {
            Set<String> rivals = new HashSet<>();
            for (List<BinaryPackage> several : providers.values()) {
                if (several.size() > 1) {
                    several.forEach(provider -> rivals.add(provider.name()));
                }
            }
            known = FirstMentions.of(indexes, rivals);
            mentions = known;
        }
        return known.getOrDefault(candidate.name(), Long.MAX_VALUE);
    }
}
