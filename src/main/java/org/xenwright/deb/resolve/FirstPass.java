package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/**
 * apt's way of marking packages: depth first, fields in written order, first alternative that works.
 *
 * <p>Follows {@code pkgDepCache::MarkInstall} of apt 2.6 on an empty system, since people expect apt's choices. What
 * was asked for is protected; so is a package that is the only answer to a hard dependency of something protected. A
 * protected package's conflicts shut out their victims; a package that cannot be completed is given up together with
 * the alternative it stood for.
 */
final class FirstPass {
    /**
     * apt gives up at 3000; no honest repository has a chain this long, and the search, which takes over then, needs no
     * stack.
     */
    private static final int MAX_DEPTH = 1000;

    private final Candidates candidates;
    private final Matching matching;
    private final boolean recommends;
    private final Installed installed;
    private final Set<BinaryPackage> kept = new HashSet<>();
    private final Set<BinaryPackage> discarded = new HashSet<>();
    private boolean tooDeep;

    FirstPass(Candidates candidates, boolean recommends) {
        this.candidates = candidates;
        this.matching = candidates.matching();
        this.recommends = recommends;
        this.installed = new Installed(matching);
    }

    /** Returns the packages in the order they were chosen, null when the choices do not fit together. */
    @Nullable
    Installed run(List<BinaryPackage> roots) {
        for (BinaryPackage root : roots) {
            kept.add(root);
            installed.add(root);
        }
        for (BinaryPackage root : roots) {
            if (!mark(root, 0, true) || tooDeep) {
                return null;
            }
        }
        for (BinaryPackage pkg : installed.packages()) {
            if (installed.broken(pkg)) {
                return null;
            }
        }
        return installed;
    }

    private boolean mark(BinaryPackage pkg, int depth, boolean root) {
        boolean wasKept = kept.contains(pkg);
        tooDeep |= depth > MAX_DEPTH;
        if (tooDeep || discarded.contains(pkg) || wasKept && !root && !installed.contains(pkg)) {
            return false;
        }
        if (!wasKept && installed.contains(pkg) && !installed.broken(pkg) && !lacksRecommends(pkg)) {
            return true;
        }
        if (!answerable(pkg)) {
            if (!wasKept) {
                giveUp(pkg);
            }
            return false;
        }
        boolean mayFail = !wasKept && !root;
        boolean failed = false;
        List<Step> open = open(pkg, wasKept);
        if (!shutOut(pkg, wasKept)) {
            if (mayFail) {
                return false;
            }
            failed = true;
        }
        installed.add(pkg);
        // While its dependencies are looked for, nothing may take the package away again.
        kept.add(pkg);
        boolean complete = complete(pkg, open, depth, wasKept, root);
        if (!wasKept) {
            kept.remove(pkg);
        }
        if (!complete) {
            if (mayFail) {
                giveUp(pkg);
                return false;
            }
            failed = true;
        }
        return !failed;
    }

    private void giveUp(BinaryPackage pkg) {
        installed.remove(pkg);
        discarded.add(pkg);
    }

    private record Step(Dependency group, boolean hard) {}

    private List<Step> steps(BinaryPackage pkg) {
        List<Step> steps = new ArrayList<>();
        pkg.relations().preDepends().forEach(group -> steps.add(new Step(group, true)));
        pkg.relations().depends().forEach(group -> steps.add(new Step(group, true)));
        if (recommends) {
            pkg.relations().recommends().forEach(group -> steps.add(new Step(group, false)));
        }
        return steps;
    }

    private List<Step> open(BinaryPackage pkg, boolean all) {
        List<Step> steps = steps(pkg);
        if (!all) {
            steps.removeIf(step -> installed.satisfies(pkg, step.group()));
        }
        return steps;
    }

    private boolean lacksRecommends(BinaryPackage pkg) {
        return recommends && pkg.relations().recommends().stream().anyMatch(group -> !installed.satisfies(pkg, group));
    }

    /** Returns whether every hard dependency still has at least one package that could answer it. */
    private boolean answerable(BinaryPackage pkg) {
        for (Step step : steps(pkg)) {
            if (step.hard()
                    && !installed.satisfies(pkg, step.group())
                    && !candidates.answerable(pkg, step.group(), discarded)) {
                return false;
            }
        }
        return true;
    }

    private boolean shutOut(BinaryPackage pkg, boolean keep) {
        List<Relation> negative = new ArrayList<>(pkg.relations().conflicts());
        negative.addAll(pkg.relations().breaks());
        boolean failed = false;
        for (Relation relation : negative) {
            if (!keep && installed.victim(pkg, relation) == null) {
                continue;
            }
            for (BinaryPackage victim : candidates.victims(pkg, relation)) {
                if (discarded.contains(victim)) {
                    continue;
                }
                if (installed.contains(victim) && kept.contains(victim)) {
                    failed = true;
                    if (!keep) {
                        return false;
                    }
                    continue;
                }
                installed.remove(victim);
                if (keep) {
                    discarded.add(victim);
                    kept.add(victim);
                }
            }
        }
        return !failed;
    }

    private boolean complete(BinaryPackage pkg, List<Step> open, int depth, boolean keep, boolean root) {
        boolean failed = false;
        for (Step step : open) {
            boolean satisfied = installed.satisfies(pkg, step.group());
            if (satisfied && (!keep || !step.hard())) {
                continue;
            }
            List<BinaryPackage> answers = answers(pkg, step.group());
            if (satisfied) {
                if (answers.size() == 1 && !kept.contains(answers.get(0))) {
                    kept.add(answers.get(0));
                    failed |= !mark(answers.get(0), depth + 1, false);
                }
                continue;
            }
            if (!choose(answers, step, depth, keep) && step.hard()) {
                failed = true;
                if (!keep && !root) {
                    return false;
                }
            }
        }
        return !failed;
    }

    private boolean choose(List<BinaryPackage> answers, Step step, int depth, boolean keep) {
        for (BinaryPackage answer : answers) {
            if (discarded.contains(answer)) {
                continue;
            }
            if (keep && step.hard() && answers.size() == 1) {
                if (kept.contains(answer) && !installed.contains(answer)) {
                    continue;
                }
                installed.add(answer);
                kept.add(answer);
            }
            if (mark(answer, depth + 1, false)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the packages left to answer a group, alternative by alternative; within one, what is protected comes
     * first.
     */
    private List<BinaryPackage> answers(BinaryPackage pkg, Dependency group) {
        List<BinaryPackage> found = new ArrayList<>();
        for (Relation relation : candidates.alternatives(group)) {
            List<BinaryPackage> answers = new ArrayList<>(candidates.answers(pkg, relation));
            if (answers.size() > 1) {
                answers.sort(Comparator.comparing(answer -> !kept.contains(answer)));
            }
            for (BinaryPackage answer : answers) {
                boolean shut = discarded.contains(answer) || kept.contains(answer) && !installed.contains(answer);
                if (!shut && !found.contains(answer)) {
                    found.add(answer);
                }
            }
        }
        return found;
    }
}
