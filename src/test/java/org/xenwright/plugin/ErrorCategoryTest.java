package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.Problem;

class ErrorCategoryTest {
    /** What a goal ends in. */
    private interface Ending {
        void happen() throws IOException;
    }

    private static XenMojo goalThatEndsIn(Ending ending) {
        XenMojo goal = new XenMojo() {
            @Override
            void run() throws IOException {
                ending.happen();
            }
        };
        goal.project = SampleProject.in(Path.of("."));
        goal.execution = SampleProject.execution("image");
        return goal;
    }

    @Test
    void aMistakeOfTheUserIsAFailureWithAllItsPartsAndNoCause() {
        XenMojo goal = goalThatEndsIn(() -> {
            throw Problem.of("reading a size", "correct the size")
                    .at("<image><disk><size>")
                    .found("'4 gigs'")
                    .expected("a number with K, M, G or T")
                    .raise(new NumberFormatException("inner"));
        });

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessage("""
                        reading a size
                          at:       <image><disk><size>
                          found:    '4 gigs'
                          expected: a number with K, M, G or T
                          do:       correct the size""");
    }

    @Test
    void workThatCouldNotBeDoneIsAnErrorOfItsGoalWithItsCause() {
        IOException full = new IOException("No space left on device");

        assertThatThrownBy(goalThatEndsIn(() -> {
                    throw full;
                })::execute)
                .isExactlyInstanceOf(MojoExecutionException.class)
                .hasMessage("image: No space left on device")
                .hasCause(full);
    }

    @Test
    void aDefectOfOursKeepsItsStack() {
        assertThatThrownBy(goalThatEndsIn(() -> {
                    throw new IllegalStateException("impossible");
                })::execute)
                .isExactlyInstanceOf(IllegalStateException.class);
    }
}
