package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.lenient;

import java.io.File;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals as Maven makes them from their descriptor: parameters, properties, defaults. */
@MojoTest
class GoalsTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/goals.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenSession session;

    @BeforeEach
    void aRunThatAsksNobody() {
        lenient().when(session.getRequest()).thenReturn(new DefaultMavenExecutionRequest());
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void theDefaultsOfAGoalAreThoseOfItsDocumentation(ImageMojo goal) {
        File base = goal.project.getBasedir();

        assertThat(goal.skip).isFalse();
        assertThat(goal.offline).isFalse();
        assertThat(goal.rebuild).isFalse();
        assertThat(goal.preflight).isTrue();
        assertThat(goal.store).isNull();
        assertThat(goal.domains).isEqualTo(new File(base, "src/main/xen"));
        assertThat(goal.lockFile).isEqualTo(new File(base, "xen.lock.json"));
        assertThat(goal.target.toPath().endsWith(Path.of("target", "xen"))).isTrue();
        assertThat(goal.image.packages).containsExactly("nginx-light");
        assertThat(goal.image.disk.formats).isEqualTo("raw");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    @MojoParameter(name = "skip", value = "true")
    void aSkippedGoalTouchesNothing(ImageMojo goal) throws Exception {
        goal.target = folder.resolve("target").toFile();

        goal.execute();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    @MojoParameter(name = "offline", value = "true")
    void withoutTheNetworkALockThatNeedsItIsRefused(LockMojo goal) {
        goal.store = folder.resolve("store").toFile();
        goal.lockFile = folder.resolve("xen.lock.json").toFile();

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining("bookworm")
                .hasMessageContaining("do: ");
        assertThat(goal.lockFile).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "config", pom = POM)
    void domainsNeedAnImage(ConfigMojo goal) {
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aBootNeedsAnImage(BootMojo goal) {
        goal.target = folder.toFile();
        goal.reports = folder.resolve("reports").toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "inspect", pom = POM)
    void lookingIntoAnImageNeedsOne(InspectMojo goal) {
        assertThat(goal.path).isEqualTo("/");
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    void comparingNeedsBothImages(DiffMojo goal) {
        assertThat(goal.limit).isEqualTo(200);

        assertFailure(goal, "-Dxen.a=");
    }

    @Test
    @InjectMojo(goal = "reproduce", pom = POM)
    void makingAgainNeedsAFirstTime(ReproduceMojo goal) {
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    private static void assertFailure(Mojo goal, String remedy) {
        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining(remedy);
    }
}
