package org.xenwright.boot.driver;

import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * A reason why a driver can never run a machine, on any computer.
 *
 * @param reason a sentence for a report that leaves this boot out
 * @param problem the error for a user who asked for this very boot
 */
public record Unfit(String reason, Problem problem) {
    /** Returns the exception to throw instead of starting it. */
    public ProblemException raise() {
        return problem.raise();
    }
}
