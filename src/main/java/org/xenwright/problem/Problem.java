package org.xenwright.problem;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One finding that the user can act on.
 *
 * @param attempted what was being done, as a phrase: {@code "reading the sources of APT"}
 * @param where a file with its line, a POM element, or an address without user-info; null when the attempt says it
 * @param found the offending value, quoted as it was written; null when something was missing
 * @param valid what would have been accepted; null when only the remedy helps
 * @param remedy what to do next, as an order
 */
public record Problem(
        String attempted,
        @Nullable String where,
        @Nullable String found,
        @Nullable String valid,
        String remedy) {

    public Problem {
        Objects.requireNonNull(attempted, "'attempted' must not be null");
        Objects.requireNonNull(remedy, "'remedy' must not be null");
        // names, values and last lines are often a stranger's
        attempted = Foreign.text(attempted);
        where = where == null ? null : Foreign.text(where);
        found = found == null ? null : Foreign.text(found);
        valid = valid == null ? null : Foreign.text(valid);
        remedy = Foreign.text(remedy);
    }

    /** Returns a finding without a place or a value. */
    public static Problem of(String attempted, String remedy) {
        return new Problem(attempted, null, null, null, remedy);
    }

    /**
     * Returns the message of a failure: its own, or that of what failed in another thread. A failure without a message
     * is told by the name of its class, which is more than "null".
     */
    public static String messageOf(Throwable failure) {
        Throwable cause = failure.getCause();
        if (failure instanceof ExecutionException && cause != null) {
            return messageOf(cause);
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    public Problem at(String place) {
        return new Problem(attempted, place, found, valid, remedy);
    }

    public Problem found(String value) {
        return new Problem(attempted, where, value, valid, remedy);
    }

    public Problem expected(String accepted) {
        return new Problem(attempted, where, found, accepted, remedy);
    }

    public ProblemException raise() {
        return new ProblemException(this);
    }

    public ProblemException raise(Throwable cause) {
        return new ProblemException(this, cause);
    }

    /** Returns the parts on lines of their own, the way a console shows them; no final newline. */
    public String text() {
        StringBuilder text = new StringBuilder(attempted);
        if (where != null) {
            text.append("\n  at:       ").append(where);
        }
        if (found != null) {
            text.append("\n  found:    ").append(found);
        }
        if (valid != null) {
            text.append("\n  expected: ").append(valid);
        }
        return text.append("\n  do:       ").append(remedy).toString();
    }
}
