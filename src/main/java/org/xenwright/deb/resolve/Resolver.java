package org.xenwright.deb.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.problem.Problem;
import org.xenwright.resolve.Search;
import org.xenwright.resolve.SearchLimitException;

/**
 * Finds the packages of an image: apt's choices where they fit together, else the best set there is, else the reason
 * why there is none.
 */
public final class Resolver {
    /** Conflicts one step of the search may meet; Debian's whole archive needs a few hundred. */
    private static final int CONFLICTS = 20_000;

    private final Universe universe;
    private final Preferences preferences;

    private Resolver(Universe universe, Preferences preferences) {
        this.universe = universe;
        this.preferences = preferences;
    }

    public static Resolver of(Universe universe, Preferences preferences) {
        return new Resolver(universe, preferences);
    }

    /**
     * Returns the packages that the request needs, in unpack order, each with its reason. Equal inputs give equal
     * results.
     *
     * @throws org.xenwright.problem.ProblemException when something is unknown, shut out or cannot be installed
     *     together
     */
    public Resolution resolve(Request request) {
        Candidates candidates = new Candidates(universe, preferences, request);
        Map<BinaryPackage, Reason.Root> roots = Roots.of(candidates, request);
        Installed installed = new FirstPass(candidates, request.recommends()).run(List.copyOf(roots.keySet()));
        List<String> notes = new ArrayList<>();
        if (installed == null) {
            installed = search(candidates, roots, request, notes);
        }
        return result(candidates, roots, request, installed, notes);
    }

    /**
     * Finds the version of a package that apt would take, in the image's own architecture; what it depends on does not
     * count.
     */
    public Optional<BinaryPackage> candidate(String name) {
        Candidates candidates = new Candidates(universe, preferences, Request.of(List.of(name)));
        BinaryPackage found = candidates.of(name, universe.nativeArchitecture());
        if (found != null) {
            sameEverywhere(candidates, found);
        }
        return Optional.ofNullable(found);
    }

    /**
     * Finds a package as it is asked for, and of what it depends on, also indirectly, the packages of some names; whether
     * they can be installed does not count.
     *
     * @param followed names of the packages to take
     * @return the package first, each with its reason
     * @throws org.xenwright.problem.ProblemException when it is unknown or has no candidate
     */
    public List<Selected> alone(PackageSpec wanted, Predicate<String> followed) {
        Request request = new Request(List.of(wanted), Variant.CUSTOM, false, List.of(), List.of());
        Candidates candidates = new Candidates(universe, preferences, request);
        Map<BinaryPackage, Selected> found = new LinkedHashMap<>();
        Deque<BinaryPackage> open = new ArrayDeque<>();
        Roots.of(candidates, request).forEach((root, reason) -> {
            found.put(root, new Selected(root, reason, true));
            open.add(root);
        });
        while (!open.isEmpty()) {
            BinaryPackage owner = open.remove();
            for (Dependency group : owner.relations().depends()) {
                candidates.answers(owner, group).stream()
                        .filter(each -> followed.test(each.name()))
                        .findFirst()
                        .filter(each -> !found.containsKey(each))
                        .ifPresent(each -> {
                            found.put(each, new Selected(each, new Reason.Required(owner, "Depends", group), false));
                            open.add(each);
                        });
            }
        }
        found.keySet().forEach(each -> sameEverywhere(candidates, each));
        return List.copyOf(found.values());
    }

    private Installed search(
            Candidates candidates, Map<BinaryPackage, Reason.Root> roots, Request request, List<String> notes) {
        Constraints narrow = Constraints.of(SearchBreadth.ofCandidates(candidates), roots, request.recommends());
        try {
            Installed installed = search(candidates, narrow);
            if (installed != null) {
                return installed;
            }
            Constraints wide =
                    Constraints.of(SearchBreadth.ofVersions(candidates, request), roots, request.recommends());
            installed = wide.variables().size() == narrow.variables().size() ? null : search(candidates, wide);
            if (installed == null) {
                throw new Unsatisfiable(candidates, narrow, new Search(narrow.formula(), CONFLICTS).core()).raise();
            }
            for (BinaryPackage pkg : installed.packages()) {
                if (!candidates.isCandidate(pkg)) {
                    notes.add(pkg + " from " + pkg.source() + " is not the candidate, but the set needs it");
                }
            }
            return installed;
        } catch (SearchLimitException e) {
            throw Problem.of(
                            "resolving the packages of the image",
                            "name versions (NAME=VERSION) or leave packages out, so that less is left open")
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
    }

    private static @Nullable Installed search(Candidates candidates, Constraints rules) throws SearchLimitException {
        Optional<BitSet> model = new Search(rules.formula(), CONFLICTS).best(rules.objectives());
        if (model.isEmpty()) {
            return null;
        }
        Installed installed = new Installed(candidates.matching());
        rules.variables().forEach((pkg, variable) -> {
            if (model.get().get(variable)) {
                installed.add(pkg);
            }
        });
        return installed;
    }

    private Resolution result(
            Candidates candidates,
            Map<BinaryPackage, Reason.Root> roots,
            Request request,
            Installed chosen,
            List<String> notes) {
        Map<BinaryPackage, Reason.Root> present = new LinkedHashMap<>();
        roots.forEach((root, reason) -> present.put(standIn(candidates, chosen, root), reason));
        Map<BinaryPackage, Reason> reasons = Reasons.of(present, chosen, request.recommends());
        Installed needed = new Installed(candidates.matching(), reasons.keySet());
        List<Selected> packages = new ArrayList<>();
        for (BinaryPackage pkg : UnpackOrder.of(needed)) {
            sameEverywhere(candidates, pkg);
            Reason reason = Objects.requireNonNull(reasons.get(pkg));
            packages.add(new Selected(pkg, reason, reason instanceof Reason.Root));
        }
        if (request.recommends()) {
            TreeSet<String> lacking = new TreeSet<>();
            for (BinaryPackage pkg : needed.packages()) {
                for (Dependency group : pkg.relations().recommends()) {
                    if (!needed.satisfies(pkg, group)) {
                        lacking.add(pkg + " Recommends: " + group + ", which is not available");
                    }
                }
            }
            notes.addAll(lacking);
        }
        return new Resolution(packages, notes);
    }

    /** Returns the root itself, or the other version of it that the search had to take. */
    private static BinaryPackage standIn(Candidates candidates, Installed chosen, BinaryPackage root) {
        if (chosen.contains(root)) {
            return root;
        }
        for (BinaryPackage other : chosen.named(root.name())) {
            if (candidates.slot(other).equals(candidates.slot(root))) {
                return other;
            }
        }
        throw new IllegalStateException("root " + root + " is not in the result");
    }

    /** One version with two contents is no version; only a preference among its sources makes it one again. */
    private void sameEverywhere(Candidates candidates, BinaryPackage pkg) {
        String digest = pkg.field("SHA256");
        for (BinaryPackage other : candidates.sameVersion(pkg)) {
            String theirs = other.field("SHA256");
            if (other != pkg
                    && digest != null
                    && theirs != null
                    && !digest.equals(theirs)
                    && preferences.priority(List.of(other)) == preferences.priority(List.of(pkg))) {
                throw Problem.of(
                                "resolving the packages of the image",
                                "give one of the two sources a higher priority by a pin")
                        .found(pkg + " with SHA-256 " + digest + " in " + pkg.source() + ", but " + theirs + " in "
                                + other.source())
                        .expected("one content for one version")
                        .raise();
            }
        }
    }
}
