package org.xenwright.deb.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Relation;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Tells why a request cannot be met: the chains that lead from what was asked for to where they collide or end. */
final class Unsatisfiable {
    /** The most chains that are shown; more would not be read. */
    private static final int MAX_CHAINS = 6;

    private final Candidates candidates;
    private final List<Constraint> core = new ArrayList<>();
    private final Set<String> remedies = new LinkedHashSet<>();
    private final Map<BinaryPackage, Step> steps = new HashMap<>();

    /** The step by which the core reaches a package: from a root (no owner), or from an owner's need. */
    private record Step(Constraint rule) {}

    Unsatisfiable(Candidates candidates, Constraints rules, List<Integer> clauses) {
        this.candidates = candidates;
        clauses.forEach(clause -> core.add(rules.rules().get(clause)));
        reach();
    }

    ProblemException raise() {
        List<String> chains = new ArrayList<>();
        boolean collision = false;
        for (Constraint rule : core) {
            if (chains.size() >= MAX_CHAINS) {
                break;
            }
            if (rule instanceof Constraint.Needs needs && needs.answers().isEmpty()) {
                List<String> lines = chain(needs.owner());
                lines.add(needs.owner() + " " + needs.field() + ": " + needs.group());
                chains.add(String.join("\n    ", lines) + "\n  but " + unanswered(needs));
            } else if (rule instanceof Constraint.Excludes excludes) {
                collision = true;
                collide(chains, excludes.owner(), excludes.other());
                chains.set(
                        chains.size() - 1,
                        chains.get(chains.size() - 1) + "\n  but " + excludes.owner() + " " + excludes.field() + ": "
                                + excludes.relation());
            } else if (rule instanceof Constraint.OneVersion two) {
                collision = true;
                collide(chains, two.one(), two.other());
                chains.set(
                        chains.size() - 1,
                        chains.get(chains.size() - 1) + "\n  but only one version of "
                                + two.one().name() + " can be there");
            }
        }
        for (Constraint rule : core) {
            if (rule instanceof Constraint.Rooted rooted
                    && rooted.reason().text().startsWith(Reason.ASKED)) {
                remedies.add("leave out " + rooted.versions().get(0).name());
            } else if (rule instanceof Constraint.Rooted rooted
                    && rooted.reason().text().equals(Reason.HELD)) {
                remedies.add(unhold(rooted.versions().get(0)));
            }
        }
        return Problem.of("resolving the packages of the image", String.join(", or ", remedies))
                .found((collision ? "packages that cannot be installed together" : "a need that nothing answers")
                        + ":\n  " + String.join("\n  ", chains))
                .raise();
    }

    /** Returns the remedy that lets a package change again. */
    static String unhold(BinaryPackage held) {
        return "take the hold off in the base (apt-mark unhold " + held.name() + ")";
    }

    /** Breadth first from the roots, so that the chains told are the shortest. */
    private void reach() {
        Deque<BinaryPackage> open = new ArrayDeque<>();
        for (Constraint rule : core) {
            if (rule instanceof Constraint.Rooted rooted) {
                for (BinaryPackage version : rooted.versions()) {
                    if (steps.putIfAbsent(version, new Step(rooted)) == null) {
                        open.add(version);
                    }
                }
            }
        }
        while (!open.isEmpty()) {
            BinaryPackage pkg = open.remove();
            for (Constraint rule : core) {
                if (rule instanceof Constraint.Needs needs && needs.owner() == pkg) {
                    for (BinaryPackage answer : needs.answers()) {
                        if (steps.putIfAbsent(answer, new Step(needs)) == null) {
                            open.add(answer);
                        }
                    }
                }
            }
        }
    }

    private void collide(List<String> chains, BinaryPackage one, BinaryPackage other) {
        boolean swap = rank(other) < rank(one);
        List<String> first = chain(swap ? other : one);
        List<String> second = chain(swap ? one : other);
        chains.add(String.join("\n    ", first) + "\n  and " + String.join("\n    ", second));
    }

    /** Returns the number of the root that leads to a package; the chains are told in the order of the request. */
    private int rank(BinaryPackage target) {
        BinaryPackage at = target;
        Step step = steps.get(at);
        while (step != null && step.rule() instanceof Constraint.Needs needs) {
            at = needs.owner();
            step = steps.get(at);
        }
        return step == null ? core.size() : core.indexOf(step.rule());
    }

    /** Returns the steps from what was asked for down to a package, a line each. */
    private List<String> chain(BinaryPackage target) {
        List<String> lines = new ArrayList<>();
        lines.add(target + " from " + target.source() + because(target));
        Step step = steps.get(target);
        while (step != null) {
            if (step.rule() instanceof Constraint.Needs needs) {
                lines.add(needs.owner() + " " + needs.field() + ": " + needs.group() + " ->");
                step = steps.get(needs.owner());
            } else if (step.rule() instanceof Constraint.Rooted rooted) {
                lines.add(rooted.reason().text() + " ->");
                step = null;
            } else {
                step = null;
            }
        }
        Collections.reverse(lines);
        return lines;
    }

    /**
     * Says that a version is the candidate for another reason than its priority: a suite it belongs to was asked for.
     */
    private String because(BinaryPackage version) {
        PackageSpec wanted = candidates.chooser(version);
        if (wanted == null || wanted.name().equals(version.name())) {
            return "";
        }
        remedies.add("ask for " + wanted.name() + " of another suite");
        return ", as '" + wanted + "' needs it from there";
    }

    /** Explains why no package answers a group, and what would help. */
    private String unanswered(Constraint.Needs needs) {
        List<String> reasons = new ArrayList<>();
        for (Relation relation : needs.group().alternatives()) {
            reasons.add(unanswered(needs.owner(), relation));
        }
        return String.join("; ", reasons);
    }

    private String unanswered(BinaryPackage owner, Relation relation) {
        Universe universe = candidates.universe();
        List<BinaryPackage> versions = universe.named(relation.name());
        if (versions.stream().anyMatch(candidates::isExcluded)) {
            remedies.add("take back '-" + relation.name() + "'");
            return relation.name() + " is shut out by '-" + relation.name() + "'";
        }
        for (BinaryPackage version : versions) {
            if (candidates.matching().satisfies(owner, relation, version)) {
                BinaryPackage held = candidates.held(version);
                if (held != null) {
                    remedies.add(unhold(held));
                    return version + " from " + version.source() + " would answer, but " + held + " from "
                            + held.source() + " is on hold";
                }
                Pin pin = candidates.preferences().responsible(candidates.sameVersion(version));
                if (pin != null) {
                    remedies.add("change the pin");
                }
                remedies.add("ask for " + version.name() + "=" + version.version());
                return version + " from " + version.source() + " has priority " + candidates.priority(version)
                        + (pin == null ? "" : " by '" + pin + "'")
                        + candidateText(relation.name());
            }
        }
        for (BinaryPackage version : versions) {
            if (relation.qualifier() == null
                    && relation.accepts(version.version())
                    && !universe.effectiveArchitecture(version).equals(universe.effectiveArchitecture(owner))) {
                return version + " from " + version.source() + " counts as " + universe.effectiveArchitecture(version)
                        + " and serves no package of " + universe.effectiveArchitecture(owner)
                        + ", since it is not Multi-Arch: foreign";
            }
        }
        if (!versions.isEmpty()) {
            remedies.add("add the suite or repository that has " + relation);
            return "no version of " + relation.name() + " answers" + candidateText(relation.name());
        }
        if (!universe.providersOf(relation.name()).isEmpty()) {
            remedies.add("add the suite or repository that has " + relation);
            return "none of those who provide " + relation.name() + " answers";
        }
        String nearest = Nearest.to(
                        relation.name(), universe.names().stream().sorted().toList())
                .map(name -> " (the nearest name is " + name + ")")
                .orElse("");
        remedies.add("add the component, suite or repository that has " + relation.name());
        return "no package " + relation.name() + nearest;
    }

    private String candidateText(String name) {
        List<BinaryPackage> known = candidates.of(name);
        return known.isEmpty()
                ? "; it has no candidate"
                : "; the candidate is " + known.get(0).version() + " from "
                        + known.get(0).source() + because(known.get(0));
    }
}
