package org.xenwright.deb.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;
import org.xenwright.problem.Problem;
import org.xenwright.resolve.Formula;

/** The rules of everything that the roots can pull in, as clauses. */
final class Constraints {
    /**
     * The number of places in the order of answers within which choices are told apart; a name may have hundreds of
     * providers.
     */
    private static final int PREFERENCE_DEPTH = 6;

    /** Debian's whole archive needs a few hundred thousand; a repository that asks for more wants to use up the memory. */
    private static final int MAX_CLAUSES = 2_000_000;

    private final SearchBreadth choice;
    private final boolean recommends;
    private final Formula formula = new Formula();
    private final Map<BinaryPackage, Integer> variables = new LinkedHashMap<>();
    private final Map<BinaryPackage, List<BinaryPackage>> rooted = new HashMap<>();
    private final Deque<BinaryPackage> open = new ArrayDeque<>();
    private final List<Constraint> rules = new ArrayList<>();
    private final List<Integer> strayed = new ArrayList<>();
    private final List<Integer> unrecommended = new ArrayList<>();

    private Constraints(SearchBreadth choice, boolean recommends) {
        this.choice = choice;
        this.recommends = recommends;
    }

    static Constraints of(SearchBreadth choice, Map<BinaryPackage, Reason.Root> roots, boolean recommends) {
        Constraints rules = new Constraints(choice, recommends);
        roots.forEach(rules::root);
        while (!rules.open.isEmpty()) {
            rules.needs(rules.open.remove());
        }
        Installed all = new Installed(choice.matching(), rules.variables.keySet());
        for (BinaryPackage pkg : rules.variables.keySet()) {
            rules.excludes(pkg, all);
        }
        return rules;
    }

    Formula formula() {
        return formula;
    }

    /** Returns the meaning of each clause, by its number; null for one that only serves an objective. */
    List<Constraint> rules() {
        return rules;
    }

    Map<BinaryPackage, Integer> variables() {
        return variables;
    }

    /**
     * Returns the objectives in their order: as few versions as possible that are no candidates, choices against the
     * order of preference, Recommends left out, packages.
     */
    List<int[]> objectives() {
        List<Integer> foreign = new ArrayList<>();
        variables.forEach((pkg, variable) -> {
            if (!choice.isCandidate(pkg)) {
                foreign.add(variable);
            }
        });
        return List.of(array(foreign), array(strayed), array(unrecommended), array(variables.values()));
    }

    private static int[] array(Collection<Integer> literals) {
        return literals.stream().mapToInt(Integer::intValue).toArray();
    }

    private int variable(BinaryPackage pkg) {
        return variables.computeIfAbsent(pkg, p -> {
            open.add(p);
            return formula.variable();
        });
    }

    private void clause(Constraint rule, int... literals) {
        if (rules.size() >= MAX_CLAUSES) {
            throw Problem.of(
                            "resolving the packages of the image",
                            "leave out the repository that these packages come from")
                    .found("more than " + MAX_CLAUSES + " relations among the packages that could be needed")
                    .raise();
        }
        int number = formula.clause(literals);
        if (number != rules.size()) {
            throw new IllegalStateException("each clause has its rule");
        }
        rules.add(rule);
    }

    private int[] literals(Collection<BinaryPackage> positive, int... more) {
        int[] literals = new int[positive.size() + more.length];
        int i = 0;
        for (BinaryPackage pkg : positive) {
            literals[i++] = variable(pkg);
        }
        System.arraycopy(more, 0, literals, i, more.length);
        return literals;
    }

    private void root(BinaryPackage root, Reason.Root reason) {
        List<BinaryPackage> versions = choice.rootVersions(root);
        versions.forEach(version -> rooted.put(version, versions));
        clause(new Constraint.Rooted(reason, versions), literals(versions));
    }

    private void needs(BinaryPackage pkg) {
        needs(pkg, "Pre-Depends", pkg.relations().preDepends());
        needs(pkg, "Depends", pkg.relations().depends());
        if (recommends) {
            for (Dependency group : pkg.relations().recommends()) {
                List<BinaryPackage> answers = choice.answers(pkg, group);
                if (!answers.isEmpty()) {
                    int lacking = formula.variable();
                    unrecommended.add(lacking);
                    clause(
                            new Constraint.Needs(pkg, "Recommends", group, answers),
                            literals(answers, lacking, -variable(pkg)));
                }
            }
        }
    }

    private void needs(BinaryPackage pkg, String field, List<Dependency> groups) {
        for (Dependency group : groups) {
            List<BinaryPackage> answers = choice.answers(pkg, group);
            Constraint rule = new Constraint.Needs(pkg, field, group, answers);
            clause(rule, literals(answers, -variable(pkg)));
            if (settled(answers)) {
                continue;
            }
            for (int depth = 1; depth < answers.size() && depth <= PREFERENCE_DEPTH; depth++) {
                int stray = formula.variable();
                strayed.add(stray);
                clause(rule, literals(answers.subList(0, depth), stray, -variable(pkg)));
            }
        }
    }

    /** Whether one that is there anyway answers, so that nothing is left to prefer. */
    private boolean settled(List<BinaryPackage> answers) {
        return answers.stream().anyMatch(each -> rooted.containsKey(each) && answers.containsAll(rooted.get(each)));
    }

    private void excludes(BinaryPackage pkg, Installed all) {
        int variable = variable(pkg);
        for (BinaryPackage other : all.named(pkg.name())) {
            if (variable < variable(other) && choice.matching().exclusive(pkg, other)) {
                clause(new Constraint.OneVersion(pkg, other), -variable, -variable(other));
            }
        }
        excludes(pkg, "Conflicts", pkg.relations().conflicts(), all);
        excludes(pkg, "Breaks", pkg.relations().breaks(), all);
    }

    private void excludes(BinaryPackage pkg, String field, List<Relation> relations, Installed all) {
        for (Relation relation : relations) {
            for (BinaryPackage other : all.named(relation.name())) {
                if (choice.matching().hits(pkg, relation, other)) {
                    clause(new Constraint.Excludes(pkg, field, relation, other), -variable(pkg), -variable(other));
                }
            }
        }
    }
}
