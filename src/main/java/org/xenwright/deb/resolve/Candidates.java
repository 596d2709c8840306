package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/** The one version of each package that a request and the preferences let in, and who of them can answer a relation. */
final class Candidates {
    private final Universe universe;
    private final Preferences preferences;
    private final Matching matching;
    private final Set<String> excluded;
    private final List<String> preferred;
    private final Map<String, BinaryPackage> chosen = new HashMap<>();
    private final Map<String, BinaryPackage> held = new HashMap<>();
    private final Map<BinaryPackage, PackageSpec> choosers = new HashMap<>();
    private final Map<String, List<BinaryPackage>> known = new HashMap<>();

    Candidates(Universe universe, Preferences preferences, Request request) {
        this.universe = universe;
        this.preferences = preferences;
        this.matching = new Matching(universe);
        this.preferred = request.preferred();
        Set<String> names = new HashSet<>();
        for (PackageSpec wanted : request.packages()) {
            if (wanted.excluded()) {
                names.add(wanted.architecture() == null ? wanted.name() : wanted.name() + ":" + wanted.architecture());
            }
        }
        this.excluded = names;
    }

    Universe universe() {
        return universe;
    }

    Matching matching() {
        return matching;
    }

    Preferences preferences() {
        return preferences;
    }

    /** Name and architecture: at most one version of each slot can be there. */
    String slot(BinaryPackage candidate) {
        return slot(candidate.name(), universe.effectiveArchitecture(candidate));
    }

    private String slot(String name, String architecture) {
        return architecture.equals(universe.nativeArchitecture()) ? name : name + ":" + architecture;
    }

    /** Makes a version the candidate of its slot, whatever the pins say: the request named it. */
    void choose(BinaryPackage version, PackageSpec because) {
        chosen.put(slot(version), version);
        choosers.put(version, because);
        known.remove(version.name());
    }

    /** Makes a version that is on hold the only one of its slot. */
    void hold(BinaryPackage version) {
        chosen.put(slot(version), version);
        held.put(slot(version), version);
        known.remove(version.name());
    }

    /** Returns the version of a package's slot that is on hold, null when none is. */
    @Nullable
    BinaryPackage held(BinaryPackage pkg) {
        return held.get(slot(pkg));
    }

    /** Returns whether the request named this very version. */
    boolean isChosen(BinaryPackage version) {
        return chosen.get(slot(version)) == version;
    }

    /** Returns the request that made this version the candidate, null when the preferences did. */
    @Nullable
    PackageSpec chooser(BinaryPackage version) {
        return isChosen(version) ? choosers.get(version) : null;
    }

    /** Returns whether the request named another version of the slot. */
    boolean isChosenOtherwise(BinaryPackage version) {
        BinaryPackage named = chosen.get(slot(version));
        return named != null && named != version;
    }

    /** Returns the priority of a version, over all sources that have it. */
    int priority(BinaryPackage version) {
        return preferences.priority(sameVersion(version));
    }

    /** All packages of one version and slot, in the order of sources. */
    List<BinaryPackage> sameVersion(BinaryPackage version) {
        return universe.named(version.name()).stream()
                .filter(other ->
                        other.version().equals(version.version()) && slot(other).equals(slot(version)))
                .toList();
    }

    boolean isExcluded(BinaryPackage candidate) {
        return excluded.contains(candidate.name())
                || excluded.contains(candidate.name() + ":" + universe.effectiveArchitecture(candidate));
    }

    boolean isCandidate(BinaryPackage version) {
        return of(version.name()).contains(version);
    }

    /** Returns the candidate in one architecture, null when there is none. */
    @Nullable
    BinaryPackage of(String name, String architecture) {
        for (BinaryPackage candidate : of(name)) {
            if (universe.effectiveArchitecture(candidate).equals(architecture)) {
                return candidate;
            }
        }
        return null;
    }

    /** Returns the candidates of a name, one an architecture, the image's own first. */
    List<BinaryPackage> of(String name) {
        List<BinaryPackage> all = known.get(name);
        if (all == null) {
            all = find(name);
            known.put(name, all);
        }
        return all;
    }

    private List<BinaryPackage> find(String name) {
        List<BinaryPackage> versions = universe.named(name);
        if (versions.isEmpty()) {
            return List.of();
        }
        List<BinaryPackage> found = new ArrayList<>(1);
        for (String architecture : universe.architectures()) {
            BinaryPackage candidate = chosen.get(slot(name, architecture));
            if (candidate == null) {
                candidate = byPriority(versions, architecture);
            }
            if (candidate != null && !isExcluded(candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    private @Nullable BinaryPackage byPriority(List<BinaryPackage> versions, String architecture) {
        BinaryPackage best = null;
        int bestPriority = 0;
        int at = 0;
        while (at < versions.size()) {
            List<BinaryPackage> same = new ArrayList<>(2);
            BinaryPackage first = versions.get(at);
            for (; at < versions.size() && versions.get(at).version().equals(first.version()); at++) {
                if (universe.effectiveArchitecture(versions.get(at)).equals(architecture)) {
                    same.add(versions.get(at));
                }
            }
            int priority = same.isEmpty() ? 0 : preferences.priority(same);
            if (priority > bestPriority) {
                best = preferredSource(same);
                bestPriority = priority;
            }
        }
        return best;
    }

    /** Of several sources of one version the one with the highest priority, then the first. */
    private BinaryPackage preferredSource(List<BinaryPackage> same) {
        BinaryPackage best = same.get(0);
        for (BinaryPackage other : same) {
            if (preferences.priority(List.of(other)) > preferences.priority(List.of(best))) {
                best = other;
            }
        }
        return best;
    }

    /** Returns the alternatives of a group, preferred names first. */
    List<Relation> alternatives(Dependency group) {
        List<Relation> alternatives = group.alternatives();
        if (alternatives.size() < 2 || preferred.isEmpty()) {
            return alternatives;
        }
        List<Relation> sorted = new ArrayList<>(alternatives);
        sorted.sort(Comparator.comparing(relation -> !preferred.contains(relation.name())));
        return sorted;
    }

    /** Returns the candidates that answer a positive relation, in the order in which apt tries them. */
    List<BinaryPackage> answers(BinaryPackage owner, Relation relation) {
        Set<BinaryPackage> found = new LinkedHashSet<>(4);
        for (BinaryPackage candidate : of(relation.name())) {
            if (matching.satisfies(owner, relation, candidate)) {
                found.add(candidate);
            }
        }
        for (BinaryPackage provider : universe.providersOf(relation.name())) {
            if (matching.satisfies(owner, relation, provider) && isCandidate(provider)) {
                found.add(provider);
            }
        }
        List<BinaryPackage> answers = new ArrayList<>(found);
        if (answers.size() > 1) {
            answers.sort(order(relation.name()));
        }
        return answers;
    }

    /** Returns whether a package that is not ruled out answers a group; cheaper than all answers in order. */
    boolean answerable(BinaryPackage owner, Dependency group, Set<BinaryPackage> ruledOut) {
        for (Relation relation : group.alternatives()) {
            for (BinaryPackage candidate : of(relation.name())) {
                if (!ruledOut.contains(candidate) && matching.satisfies(owner, relation, candidate)) {
                    return true;
                }
            }
            for (BinaryPackage provider : universe.providersOf(relation.name())) {
                if (!ruledOut.contains(provider)
                        && matching.satisfies(owner, relation, provider)
                        && isCandidate(provider)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All candidates that answer a group, in order of preference. */
    Set<BinaryPackage> answers(BinaryPackage owner, Dependency group) {
        Set<BinaryPackage> found = new LinkedHashSet<>();
        for (Relation relation : alternatives(group)) {
            found.addAll(answers(owner, relation));
        }
        return found;
    }

    /** Returns the candidates a negative relation hits. */
    List<BinaryPackage> victims(BinaryPackage owner, Relation relation) {
        Set<BinaryPackage> found = new LinkedHashSet<>();
        for (BinaryPackage candidate : of(relation.name())) {
            if (matching.hits(owner, relation, candidate)) {
                found.add(candidate);
            }
        }
        for (BinaryPackage provider : universe.providersOf(relation.name())) {
            if (matching.hits(owner, relation, provider) && isCandidate(provider)) {
                found.add(provider);
            }
        }
        return List.copyOf(found);
    }

    /**
     * apt's order among packages that answer one relation: the real one, essential, protected, native, important. Where
     * these are equal apt takes the one it met last when it read the indexes, and so do we.
     */
    private Comparator<BinaryPackage> order(String target) {
        return Comparator.comparing((BinaryPackage p) -> !p.name().equals(target))
                .thenComparing(p -> !p.essential())
                .thenComparing(p -> !p.isProtected())
                .thenComparing(p -> universe.architectures().indexOf(universe.effectiveArchitecture(p)))
                .thenComparing(BinaryPackage::priority)
                .thenComparing(universe::firstMention, Comparator.reverseOrder())
                .thenComparing(BinaryPackage::name);
    }
}
