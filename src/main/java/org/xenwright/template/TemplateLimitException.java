package org.xenwright.template;

import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** An exception for a template that exceeds its limits. */
final class TemplateLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    TemplateLimitException(String what, long limit) {
        super(what);
        this.limit = limit;
    }

    ProblemException in(String template) {
        return Problem.of("rendering the template " + template, "make the template do less")
                .found(String.valueOf(getMessage()))
                .expected("at most " + limit)
                .raise(this);
    }
}
