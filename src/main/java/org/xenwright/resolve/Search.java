package org.xenwright.resolve;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sat4j.core.Vec;
import org.sat4j.core.VecInt;
import org.sat4j.pb.IPBSolver;
import org.sat4j.pb.SolverFactory;
import org.sat4j.specs.ContradictionException;
import org.sat4j.specs.TimeoutException;

/**
 * Looks for models of a formula with Sat4j's pseudo-boolean solver: one thread, no clock, no random, so equal formulas
 * give equal answers on every machine.
 */
public final class Search {
    private final Formula formula;
    private final int conflicts;

    /**
     * @param formula must not change any more
     * @param conflicts how many conflicts one step may meet, the only limit
     */
    public Search(Formula formula, int conflicts) {
        this.formula = formula;
        this.conflicts = conflicts;
    }

    /**
     * Returns the model that is best by the first objective, among those by the second, and so on. When the limit ends
     * the proof that nothing is better, the best so far stands: the limit is part of the input, so this too is the same
     * everywhere.
     *
     * @param objectives literals of which as few as possible shall hold
     * @return the variables that are true; empty when the formula contradicts itself
     * @throws SearchLimitException when the limit ends the search for any model
     */
    public Optional<BitSet> best(List<int[]> objectives) throws SearchLimitException {
        IPBSolver solver = solver();
        try {
            for (int[] clause : formula.clauses()) {
                solver.addClause(new VecInt(clause.clone()));
            }
        } catch (ContradictionException e) {
            return Optional.empty();
        }
        BitSet best = model(solver);
        if (best == null) {
            return Optional.empty();
        }
        for (int[] objective : objectives) {
            best = minimize(solver, objective, best);
        }
        return Optional.of(best);
    }

    private BitSet minimize(IPBSolver solver, int[] objective, BitSet found) {
        BitSet best = found;
        int cost = cost(objective, best);
        while (cost > 0) {
            // A variable of its own switches the tighter bound on, so that a failed attempt leaves nothing behind.
            int bound = solver.nextFreeVarId(true);
            try {
                atMost(solver, objective, cost - 1, bound);
                solver.setTimeoutOnConflicts(conflicts);
                if (!solver.isSatisfiable(new VecInt(new int[] {bound}))) {
                    break;
                }
                best = model(solver.model());
                cost = cost(objective, best);
            } catch (ContradictionException | TimeoutException e) {
                break;
            }
        }
        try {
            if (objective.length > cost) {
                atMost(solver, objective, cost, 0);
            }
        } catch (ContradictionException e) {
            throw new IllegalStateException("a bound that a known model meets cannot contradict", e);
        }
        return best;
    }

    private static void atMost(IPBSolver solver, int[] objective, int limit, int bound) throws ContradictionException {
        // sum(objective) + (length - limit) * bound <= length: nothing is asked unless the bound is on
        int extra = bound == 0 ? 0 : 1;
        VecInt literals = new VecInt(objective.length + extra);
        Vec<BigInteger> weights = new Vec<>(objective.length + extra);
        for (int literal : objective) {
            literals.push(literal);
            weights.push(BigInteger.ONE);
        }
        if (bound != 0) {
            literals.push(bound);
            weights.push(BigInteger.valueOf(objective.length - limit));
        }
        solver.addPseudoBoolean(literals, weights, false, BigInteger.valueOf(bound == 0 ? limit : objective.length));
    }

    private static int cost(int[] objective, BitSet model) {
        int cost = 0;
        for (int literal : objective) {
            if (model.get(Math.abs(literal)) == literal > 0) {
                cost++;
            }
        }
        return cost;
    }

    private @Nullable BitSet model(IPBSolver solver) throws SearchLimitException {
        try {
            return solver.isSatisfiable() ? model(solver.model()) : null;
        } catch (TimeoutException e) {
            throw new SearchLimitException(conflicts, e);
        }
    }

    private BitSet model(int[] literals) {
        BitSet model = new BitSet(formula.variables() + 1);
        for (int literal : literals) {
            if (literal > 0 && literal <= formula.variables()) {
                model.set(literal);
            }
        }
        return model;
    }

    private IPBSolver solver() {
        IPBSolver solver = SolverFactory.newDefault();
        solver.newVar(formula.variables());
        solver.setTimeoutOnConflicts(conflicts);
        return solver;
    }

    /**
     * Returns a smallest set of clauses that cannot hold together: without any one of them the others could.
     *
     * @return their numbers, ascending; empty when the formula has a model
     */
    public List<Integer> core() throws SearchLimitException {
        List<Integer> core = new ArrayList<>();
        for (int i = 0; i < formula.clauses().size(); i++) {
            if (formula.clauses().get(i).length == 0) {
                return List.of(i);
            }
            core.add(i);
        }
        // Each round of explanations forgets most of the clauses; deleting one by one ends it.
        List<Integer> smaller = explain(core);
        while (smaller.size() < core.size()) {
            core = smaller;
            smaller = explain(core);
        }
        core = smaller;
        for (int i = 0; i < core.size(); ) {
            List<Integer> without = new ArrayList<>(core);
            without.remove(i);
            List<Integer> still = explain(without);
            if (still.isEmpty()) {
                i++;
            } else {
                core = still;
                i = Math.min(i, core.size());
            }
        }
        return core;
    }

    /** Returns the given clauses that a refutation used; empty when they have a model. */
    private List<Integer> explain(List<Integer> clauses) throws SearchLimitException {
        IPBSolver solver = solver();
        int first = formula.variables();
        solver.newVar(first + clauses.size());
        int[] switches = new int[clauses.size()];
        try {
            for (int i = 0; i < clauses.size(); i++) {
                switches[i] = first + 1 + i;
                int[] clause = formula.clauses().get(clauses.get(i));
                int[] switched = Arrays.copyOf(clause, clause.length + 1);
                switched[clause.length] = -switches[i];
                solver.addClause(new VecInt(switched));
            }
            if (solver.isSatisfiable(new VecInt(switches))) {
                return List.of();
            }
        } catch (ContradictionException e) {
            throw new IllegalStateException("clauses that are switched off cannot contradict", e);
        } catch (TimeoutException e) {
            throw new SearchLimitException(conflicts, e);
        }
        List<Integer> used = new ArrayList<>();
        int[] explanation = solver.unsatExplanation().toArray();
        for (int literal : explanation) {
            used.add(clauses.get(Math.abs(literal) - first - 1));
        }
        used.sort(null);
        return used;
    }
}
