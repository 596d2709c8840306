package org.xenwright.deb.repository;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;
import org.xenwright.transport.Access;

/**
 * The offer of the sources for the architectures of a system: the verified indexes, in the order of the sources. All
 * indexes of a source belong to one Release.
 */
public final class Archive {
    private static final int CONNECTIONS = 4;

    private final List<VerifiedIndex> indexes;

    private Archive(List<VerifiedIndex> indexes) {
        this.indexes = List.copyOf(indexes);
    }

    /** One without a package, where none is wanted. */
    public static Archive none() {
        return new Archive(List.of());
    }

    /**
     * Brings the indexes of all sources up to date. For an unchanged source this costs one conditional request; without
     * a transport it costs none, and the last accepted state is used whatever its age.
     *
     * @param architectures the system's own first
     * @throws org.xenwright.problem.ProblemException when a source is not to be believed, none offers anything for one of
     *     the architectures, or one was never fetched and must not be now
     * @throws IOException when a source cannot be reached
     */
    public static Archive open(List<Source> sources, List<String> architectures, Access access) throws IOException {
        List<Callable<List<VerifiedIndex>>> openings = new ArrayList<>();
        for (Source source : sources) {
            SourceOpening.of(source, architectures, access).forEach(one -> openings.add(one::open));
        }
        List<VerifiedIndex> indexes = Workers.all("reading repositories", CONNECTIONS, openings).stream()
                .flatMap(List::stream)
                .toList();
        for (String architecture : architectures) {
            if (indexes.stream().noneMatch(each -> each.serves(architecture))) {
                throw Problem.of(
                                "finding packages for " + architecture,
                                "choose another architecture, or add a repository that has it")
                        .found(sources.isEmpty() ? "no repository" : "no repository with packages for " + architecture)
                        .raise();
            }
        }
        return new Archive(distinct(indexes));
    }

    /** Sources of two repositories that call their suite and component alike get ids that differ. */
    private static List<VerifiedIndex> distinct(List<VerifiedIndex> indexes) {
        Map<String, List<VerifiedRelease>> owners = new HashMap<>();
        List<VerifiedIndex> distinct = new ArrayList<>();
        for (VerifiedIndex index : indexes) {
            List<VerifiedRelease> alike = owners.computeIfAbsent(index.source().id(), id -> new ArrayList<>());
            if (!alike.contains(index.release())) {
                alike.add(index.release());
            }
            int number = alike.indexOf(index.release()) + 1;
            distinct.add(number == 1 ? index : index.withId(index.source().id() + " (" + number + ")"));
        }
        return distinct;
    }

    public List<VerifiedIndex> indexes() {
        return indexes;
    }

    /** Returns the Releases the indexes belong to, in the order of the sources. */
    public List<VerifiedRelease> releases() {
        return indexes.stream().map(VerifiedIndex::release).distinct().toList();
    }

    /** Returns the packages of all indexes, parsed; the input of a resolver. */
    public List<PackageIndex> packages() throws IOException {
        List<PackageIndex> packages = new ArrayList<>();
        for (VerifiedIndex index : indexes) {
            packages.add(index.packages());
        }
        return packages;
    }

    /** Remarks on patterns of names that no package of their source has, so that a misspelt one is noticed. */
    public List<String> unmatched(List<PackageIndex> packages) {
        List<String> remarks = new ArrayList<>();
        for (Source source : releases().stream().map(VerifiedRelease::source).toList()) {
            Set<String> ids = new HashSet<>();
            indexes.stream()
                    .filter(index -> index.release().source().equals(source))
                    .forEach(index -> ids.add(index.source().id()));
            List<PackageIndex> own = packages.stream()
                    .filter(each -> ids.contains(each.source().id()))
                    .toList();
            for (String pattern : source.includes()) {
                if (own.stream()
                        .allMatch(each -> each.only(List.of(pattern)).packages().isEmpty())) {
                    remarks.add(source + " has no package '" + pattern + "', which its <includes> name");
                }
            }
        }
        return remarks;
    }

    /** Returns the base addresses of all sources, best first: where a file name of an index may be found. */
    public List<URI> mirrors() {
        return mirrors(indexes.stream().map(index -> index.release().source()).toList());
    }

    /** Returns the base addresses of sources without opening them, as for packages of a lock. */
    public static List<URI> mirrors(List<Source> sources) {
        LinkedHashSet<URI> mirrors = new LinkedHashSet<>();
        sources.forEach(source -> mirrors.addAll(source.mirrors()));
        return List.copyOf(mirrors);
    }
}
