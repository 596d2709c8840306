package org.xenwright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void aFailureWithoutAMessageIsToldByItsKind() {
        assertThat(Problem.messageOf(new IOException("the disk is full"))).isEqualTo("the disk is full");
        assertThat(Problem.messageOf(new IOException((String) null))).isEqualTo("IOException");
    }

    @Test
    void ofWhatFailedInAnotherThreadItsOwnMessageIsTold() {
        Exception inner = new IOException("the disk is full");
        assertThat(Problem.messageOf(new ExecutionException(inner))).isEqualTo("the disk is full");
        assertThat(Problem.messageOf(new IOException("outer", inner))).isEqualTo("outer");
    }
}
