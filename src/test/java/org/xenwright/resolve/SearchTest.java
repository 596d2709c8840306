package org.xenwright.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final int LIMIT = 10_000;

    private static boolean holds(int[] clause, int bits) {
        for (int literal : clause) {
            if ((bits >> Math.abs(literal) - 1 & 1) == 1 == literal > 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean model(List<int[]> clauses, int bits) {
        return clauses.stream().allMatch(clause -> holds(clause, bits));
    }

    private static long cost(int[] objective, int bits) {
        long cost = 0;
        for (int literal : objective) {
            cost += holds(new int[] {literal}, bits) ? 1 : 0;
        }
        return cost;
    }

    @Test
    void theBestModelIsTheOneThatTryingAllFinds() throws SearchLimitException {
        long seed = Long.getLong("xen.seed", 3);
        Random random = new Random(seed);
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            Formula formula = random(random, 8, 4 + random.nextInt(30));
            int[] first = {1, 2, -3, 4};
            int[] second = {5, -6, 7, 8};
            Optional<BitSet> best = new Search(formula, LIMIT).best(List.of(first, second));
            long expected = Long.MAX_VALUE;
            for (int bits = 0; bits < 256; bits++) {
                if (model(formula.clauses(), bits)) {
                    expected = Math.min(expected, cost(first, bits) * 100 + cost(second, bits));
                }
            }
            assertThat(best.isPresent()).as("seed " + seed + ", case " + i).isEqualTo(expected < Long.MAX_VALUE);
            if (best.isPresent()) {
                int bits = best.get().stream().map(v -> 1 << v - 1).sum();
                assertThat(model(formula.clauses(), bits)).isTrue();
                assertThat(cost(first, bits) * 100 + cost(second, bits))
                        .as("seed " + seed + ", case " + i)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aCoreContradictsItselfAndNothingInItIsIdle() throws SearchLimitException {
        long seed = Long.getLong("xen.seed", 5);
        Random random = new Random(seed);
        int cores = 0;
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            Formula formula = random(random, 6, 30);
            List<Integer> core = new Search(formula, LIMIT).core();
            boolean satisfiable = satisfiable(formula.clauses());
            assertThat(core.isEmpty()).as("seed " + seed + ", case " + i).isEqualTo(satisfiable);
            for (int idle : core) {
                assertThat(satisfiable(core.stream()
                                .filter(c -> c != idle)
                                .map(c -> formula.clauses().get(c))
                                .toList()))
                        .as("seed " + seed + ", case " + i + " without clause " + idle)
                        .isTrue();
            }
            if (!satisfiable) {
                assertThat(satisfiable(
                                core.stream().map(c -> formula.clauses().get(c)).toList()))
                        .isFalse();
                cores++;
            }
        }
        assertThat(cores).isPositive();
    }

    private static boolean satisfiable(List<int[]> clauses) {
        for (int bits = 0; bits < 256; bits++) {
            if (model(clauses, bits)) {
                return true;
            }
        }
        return false;
    }

    private static Formula random(Random random, int variables, int clauses) {
        Formula formula = new Formula();
        for (int v = 0; v < variables; v++) {
            formula.variable();
        }
        for (int c = 0; c < clauses; c++) {
            int[] clause = new int[1 + random.nextInt(3)];
            for (int l = 0; l < clause.length; l++) {
                clause[l] = (1 + random.nextInt(variables)) * (random.nextBoolean() ? 1 : -1);
            }
            formula.clause(clause);
        }
        return formula;
    }

    @Test
    void anEmptyClauseIsAContradictionOfItsOwn() throws SearchLimitException {
        Formula formula = new Formula();
        formula.clause(formula.variable());
        int empty = formula.clause();
        assertThat(new Search(formula, LIMIT).best(List.of())).isEmpty();
        assertThat(new Search(formula, LIMIT).core()).containsExactly(empty);
    }

    @Test
    void theLimitEndsAHopelessSearch() {
        // Ten pigeons in nine holes: short to say, long to refute.
        Formula formula = new Formula();
        int[][] at = new int[10][9];
        for (int[] pigeon : at) {
            for (int hole = 0; hole < 9; hole++) {
                pigeon[hole] = formula.variable();
            }
            formula.clause(pigeon);
        }
        for (int hole = 0; hole < 9; hole++) {
            for (int a = 0; a < 10; a++) {
                for (int b = 0; b < a; b++) {
                    formula.clause(-at[a][hole], -at[b][hole]);
                }
            }
        }
        assertThatThrownBy(() -> new Search(formula, 50).best(List.of()))
                .isInstanceOf(SearchLimitException.class)
                .hasMessage("no answer after 50 conflicts");
    }

    @Test
    void aLiteralThatIsNoneIsRefused() {
        Formula formula = new Formula();
        formula.variable();
        assertThatThrownBy(() -> formula.clause(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> formula.clause(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
