package org.xenwright.boot.driver;

import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * A reason why a driver can never run a machine, whatever this computer is.
 *
 * @param reason a sentence for a report of boots, of which this one is left out
 * @param problem the same for whoever asked for this very boot
 */
public record Unfit(String reason, Problem problem) {
    /** What to throw instead of starting it. */
    public ProblemException raise() {
        return problem.raise();
    }
}
