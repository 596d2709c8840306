package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal init in batch mode: a folder without a POM, and folders with one. */
class InitMojoTest {
    private static final String POM = "<project>\n  <modelVersion>4.0.0</modelVersion>\n</project>\n";

    @TempDir
    Path folder;

    private InitMojo goal(String packaging) {
        InitMojo goal = new InitMojo();
        goal.project = SampleProject.in(folder);
        goal.project.setPackaging(packaging);
        goal.session = mock(MavenSession.class);
        when(goal.session.getRequest()).thenReturn(new DefaultMavenExecutionRequest().setInteractiveMode(false));
        when(goal.session.getExecutionRootDirectory()).thenReturn(folder.toString());
        goal.execution = SampleProject.execution("init");
        return goal;
    }

    private String added(InitMojo goal) throws Exception {
        Files.writeString(folder.resolve("pom.xml"), POM);
        goal.execute();
        return Files.readString(folder.resolve("pom.xml"));
    }

    @Test
    void anEmptyFolderBecomesTheFirstStarterWithTheNameOfTheFolder() throws Exception {
        folder = Files.createDirectory(folder.resolve("My Shop"));
        InitMojo goal = goal("pom");
        goal.project = new MavenProject();

        goal.execute();

        assertThat(folder.resolve("pom.xml"))
                .content()
                .contains("<groupId>org.example</groupId>", "<artifactId>my-shop</artifactId>", "<application>");
        assertThat(folder.resolve("src/main/java/org/example/Service.java")).exists();
    }

    @Test
    void aWebApplicationAndAJarWithAMainBecomeServices() throws Exception {
        assertThat(added(goal("war"))).contains("<application />", "<version>1.0</version>");

        InitMojo goal = goal("jar");
        Path sources = Files.createDirectories(folder.resolve("src/main/java"));
        Files.writeString(sources.resolve("A.java"), "class A { public static void main(String[] args) {} }");
        goal.project.addCompileSourceRoot(sources.toString());
        assertThat(added(goal)).contains("<application />");
    }

    @Test
    void aLibraryGetsASystemAndAParentTheVersion() throws Exception {
        assertThat(added(goal("jar")))
                .contains("<package>systemd-sysv</package>")
                .doesNotContain("<application");
        assertThat(added(goal("pom"))).contains("<pluginManagement>").doesNotContain("<goal>");
    }

    @Test
    void theVersionOfAParentIsNotWrittenAgain() throws Exception {
        InitMojo goal = goal("war");
        Plugin managed = new Plugin();
        managed.setGroupId("org.xenwright");
        managed.setArtifactId("xen-maven-plugin");
        managed.setVersion("0.9");
        PluginManagement management = new PluginManagement();
        management.setPlugins(List.of(managed));
        goal.project.getBuild().setPluginManagement(management);

        assertThat(added(goal))
                .contains("<artifactId>xen-maven-plugin</artifactId>")
                .doesNotContain("<version>");
    }

    @Test
    void aPomThatHasThePluginStaysAsItIs() throws Exception {
        String once = added(goal("jar"));
        goal("jar").execute();
        assertThat(folder.resolve("pom.xml")).hasContent(once);
    }

    @Test
    void aLinkedPomIsChangedWhereItLies() throws Exception {
        Path real = Files.writeString(folder.resolve("real.xml"), POM);
        Files.createSymbolicLink(folder.resolve("pom.xml"), real);

        goal("jar").execute();

        assertThat(folder.resolve("pom.xml")).isSymbolicLink();
        assertThat(real).content().contains("xen-maven-plugin");
    }

    @Test
    void aStarterIsRefusedWhereAProjectIs() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), POM);
        InitMojo goal = goal("jar");
        goal.starter = "fleet";

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-Dxen.starter");
        assertThat(folder.resolve("pom.xml")).hasContent(POM);
    }

    @Test
    void aPomOfAnotherLanguageIsLeftAloneAndTheLinesAreShown() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), "modelVersion: 4.0.0\n");

        assertThatThrownBy(() -> goal("jar").execute())
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<artifactId>xen-maven-plugin</artifactId>");
        assertThat(folder.resolve("pom.xml")).hasContent("modelVersion: 4.0.0\n");
    }
}
