package org.xenwright.resolve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Clauses over variables numbered from 1; a literal is a variable, or its negative for "not". */
public final class Formula {
    private final List<int[]> clauses = new ArrayList<>();
    private int variables;

    /** Returns a new variable. */
    public int variable() {
        return ++variables;
    }

    /** Returns the number of variables. */
    public int variables() {
        return variables;
    }

    /**
     * At least one of the literals holds; none given means a contradiction.
     *
     * @return the clause's number, from 0
     */
    public int clause(int... literals) {
        for (int literal : literals) {
            if (literal == 0 || Math.abs(literal) > variables) {
                throw new IllegalArgumentException("no such literal: " + literal);
            }
        }
        clauses.add(literals.clone());
        return clauses.size() - 1;
    }

    /** All clauses in the order they came. */
    List<int[]> clauses() {
        return Collections.unmodifiableList(clauses);
    }
}
