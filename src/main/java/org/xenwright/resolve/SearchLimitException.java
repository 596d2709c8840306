package org.xenwright.resolve;

/** The search met more conflicts than it was allowed before it knew whether there is an answer. */
public final class SearchLimitException extends Exception {
    private static final long serialVersionUID = 1L;

    public SearchLimitException(int conflicts, Throwable cause) {
        super("no answer after " + conflicts + " conflicts", cause);
    }
}
