package org.xenwright.content;

import java.io.IOException;
import org.xenwright.problem.Problem;

/** An archive, a file system or a disk that asks for more than it may; what its text says is a {@link Problem}. */
public class BoundsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public BoundsException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
