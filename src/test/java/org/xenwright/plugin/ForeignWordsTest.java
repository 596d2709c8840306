package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.Problem;

/** What strangers say, as it leaves a goal. */
class ForeignWordsTest {
    private static final String EVIL = "##vso[task.setvariable variable=PATH;]/evil \u009b31m\u202e\r\n  ::add-mask::x";

    private final List<String> said = new ArrayList<>();

    private interface Work {
        void on(XenMojo goal) throws IOException, MojoFailureException, MojoExecutionException;
    }

    private XenMojo goal(Work work) {
        XenMojo goal = new XenMojo() {
            @Override
            void run() throws IOException, MojoFailureException, MojoExecutionException {
                work.on(this);
            }
        };
        goal.project = SampleProject.in(Path.of("."));
        goal.session = SampleProject.session();
        goal.execution = SampleProject.execution("image");
        goal.setLog(new SystemStreamLog() {
            @Override
            public void info(CharSequence content) {
                said.add(content.toString());
            }

            @Override
            public void warn(CharSequence content, Throwable error) {
                said.add(content + " " + error + " " + error.getCause());
            }
        });
        return goal;
    }

    private static void assertHarmless(String text) {
        assertThat(text).contains("# #vso[").contains("\n  : :add-mask").doesNotContain("##", "\u009b", "\u202e", "\r");
    }

    @Test
    void noLogOfAGoalGivesCommandsToABuildServer() throws MojoExecutionException, MojoFailureException {
        goal(it -> {
                    it.getLog().info(EVIL);
                    it.getLog().warn("about", new IOException(EVIL, new IOException(EVIL)));
                })
                .execute();

        assertThat(said).hasSize(2).allSatisfy(ForeignWordsTest::assertHarmless);
    }

    @Test
    void noErrorOfAGoalGivesThemNorOneOfItsCauses() {
        List<Work> endings = List.of(
                it -> {
                    throw Problem.of("reading", "look").found(EVIL).raise();
                },
                it -> {
                    throw new IOException(EVIL, new IOException(EVIL));
                },
                it -> {
                    throw new UncheckedIOException(new IOException(EVIL));
                },
                it -> {
                    throw new MojoFailureException(EVIL);
                },
                it -> {
                    throw new MojoExecutionException(EVIL, new IOException(EVIL));
                });
        for (Work each : endings) {
            Throwable thrown = catchThrowable(goal(each)::execute);
            for (Throwable part = thrown; part != null; part = part.getCause()) {
                assertHarmless(part.toString());
            }
        }
    }
}
