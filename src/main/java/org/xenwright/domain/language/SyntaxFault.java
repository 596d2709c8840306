package org.xenwright.domain.language;

import org.xenwright.problem.Problem;

/**
 * A fault at its place.
 *
 * @param length how many characters of the line are at fault, at least 1
 * @param message what is wrong, as a sentence without a full stop
 * @param remedy what to write instead, as an order
 */
public record SyntaxFault(Fault fault, Origin origin, int length, String message, String remedy) {
    /** Returns the fault in four parts. */
    public Problem problem() {
        return new Problem("reading a domain file", origin.toString(), message, null, remedy);
    }
}
