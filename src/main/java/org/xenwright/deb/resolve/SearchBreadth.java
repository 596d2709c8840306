package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/** The breadth of a search: candidates only, or the other versions too. */
final class SearchBreadth {
    /** The priority of backports: what has less must be named to be taken. */
    private static final int LEAST_PRIORITY = 100;

    private final Candidates candidates;
    private final Set<String> suites;
    private final boolean everyVersion;

    private SearchBreadth(Candidates candidates, Set<String> suites, boolean everyVersion) {
        this.candidates = candidates;
        this.suites = suites;
        this.everyVersion = everyVersion;
    }

    static SearchBreadth ofCandidates(Candidates candidates) {
        return new SearchBreadth(candidates, Set.of(), false);
    }

    /** All versions that are not pinned out; those of a not automatic suite only when the request named the suite. */
    static SearchBreadth ofVersions(Candidates candidates, Request request) {
        Set<String> suites = new LinkedHashSet<>();
        for (PackageSpec wanted : request.packages()) {
            if (wanted.suite() != null) {
                suites.add(wanted.suite());
            }
        }
        return new SearchBreadth(candidates, suites, true);
    }

    Matching matching() {
        return candidates.matching();
    }

    boolean isCandidate(BinaryPackage pkg) {
        return candidates.isCandidate(pkg);
    }

    /** Returns the versions that can stand for a root: only itself when the request named the version. */
    List<BinaryPackage> rootVersions(BinaryPackage root) {
        if (!everyVersion || candidates.isChosen(root)) {
            return List.of(root);
        }
        List<BinaryPackage> versions = new ArrayList<>(List.of(root));
        for (BinaryPackage version : versions(root.name())) {
            if (version != root && candidates.slot(version).equals(candidates.slot(root))) {
                versions.add(version);
            }
        }
        return versions;
    }

    /** Returns the packages that answer a group, in order of preference; versions that are no candidates come last. */
    List<BinaryPackage> answers(BinaryPackage owner, Dependency group) {
        Set<BinaryPackage> found = new LinkedHashSet<>(candidates.answers(owner, group));
        if (everyVersion) {
            for (Relation relation : candidates.alternatives(group)) {
                for (BinaryPackage version : versions(relation.name())) {
                    if (matching().satisfies(owner, relation, version)) {
                        found.add(version);
                    }
                }
                for (BinaryPackage provider : candidates.universe().providersOf(relation.name())) {
                    if (matching().satisfies(owner, relation, provider)
                            && versions(provider.name()).contains(provider)) {
                        found.add(provider);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private List<BinaryPackage> versions(String name) {
        List<BinaryPackage> versions = new ArrayList<>();
        for (BinaryPackage version : candidates.universe().named(name)) {
            if (candidates.isCandidate(version) || allowed(version) && firstOfItsVersion(version, versions)) {
                versions.add(version);
            }
        }
        return versions;
    }

    private boolean allowed(BinaryPackage version) {
        if (candidates.isExcluded(version) || candidates.isChosenOtherwise(version)) {
            return false;
        }
        int priority = candidates.priority(version);
        return priority >= LEAST_PRIORITY
                || priority > 0
                        && suites.stream()
                                .anyMatch(suite -> version.source().suite().answersTo(suite));
    }

    /** One version that several sources have is one choice. */
    private boolean firstOfItsVersion(BinaryPackage version, List<BinaryPackage> before) {
        for (BinaryPackage candidate : candidates.of(version.name())) {
            if (same(candidate, version)) {
                return false;
            }
        }
        return before.stream().noneMatch(other -> same(other, version));
    }

    private boolean same(BinaryPackage a, BinaryPackage b) {
        return a.version().equals(b.version()) && candidates.slot(a).equals(candidates.slot(b));
    }
}
