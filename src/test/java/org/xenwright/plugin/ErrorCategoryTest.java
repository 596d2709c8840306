package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
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
        goal.session = SampleProject.session();
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
        IOException broken = new IOException("Input/output error");

        assertThatThrownBy(goalThatEndsIn(() -> {
                    throw broken;
                })::execute)
                .isExactlyInstanceOf(MojoExecutionException.class)
                .hasMessage("image: Input/output error")
                .hasCause(broken);
    }

    @Test
    void aFullDiskIsExplainedWhereverTheWorkWas() {
        IOException full = new IOException(
                "downloading", new FileSystemException("/var/tmp/part", null, "No space left on device"));

        assertThatThrownBy(goalThatEndsIn(() -> {
                    throw full;
                })::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasMessage("""
                        running xen:image
                          at:       /var/tmp/part
                          found:    no space left
                          do:       make room there""");
    }

    @Test
    void aDefectOfOursKeepsItsStack() {
        assertThatThrownBy(goalThatEndsIn(() -> {
                    throw new IllegalStateException("impossible");
                })::execute)
                .isExactlyInstanceOf(IllegalStateException.class);
    }
}
