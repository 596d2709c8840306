package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.maven.model.Build;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class ConfigurationCheckTest {
    private final MojoDescriptor lint = new MojoDescriptor();
    private final Plugin plugin = new Plugin();
    private final MavenProject project = SampleProject.in(Path.of("."));

    @BeforeEach
    void aPluginWithTwoGoals() throws Exception {
        PluginDescriptor descriptor = new PluginDescriptor();
        descriptor.setGroupId("org.example");
        descriptor.setArtifactId("a-maven-plugin");
        goal(descriptor, lint, "lint", "strict");
        goal(descriptor, new MojoDescriptor(), "boot", "timeout");
        plugin.setGroupId("org.example");
        plugin.setArtifactId("a-maven-plugin");
        project.getModel().setBuild(new Build());
        project.getBuild().addPlugin(plugin);
    }

    private static void goal(PluginDescriptor plugin, MojoDescriptor goal, String name, String parameter)
            throws Exception {
        goal.setGoal(name);
        goal.setPluginDescriptor(plugin);
        goal.addParameter(parameter(parameter, true));
        goal.addParameter(parameter("project", false));
        plugin.addMojo(goal);
    }

    private static Parameter parameter(String name, boolean editable) {
        Parameter parameter = new Parameter();
        parameter.setName(name);
        parameter.setEditable(editable);
        return parameter;
    }

    private void check() {
        ConfigurationCheck.check(project, lint);
    }

    private static Object xml(String text) throws Exception {
        return Xpp3DomBuilder.build(new StringReader(text));
    }

    @Test
    void aFileNamedByNothingIsNotTheProjectsFolder() throws Exception {
        Parameter store = parameter("store", true);
        store.setType("java.io.File");
        lint.addParameter(store);
        DefaultPlexusConfiguration properties = new DefaultPlexusConfiguration("configuration");
        properties.addChild("store", "${xen.store}");
        properties.addChild("strict", "${xen.strict}");
        lint.setMojoConfiguration(properties);
        Properties said = new Properties();
        said.setProperty("xen.strict", "");
        assertThatCode(() -> ConfigurationCheck.checkFiles(lint, said)).doesNotThrowAnyException();

        said.setProperty("xen.store", " ");
        assertThatThrownBy(() -> ConfigurationCheck.checkFiles(lint, said))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.store")
                .hasMessageContaining("nothing");

        said.setProperty("xen.store", "/var/store");
        assertThatCode(() -> ConfigurationCheck.checkFiles(lint, said)).doesNotThrowAnyException();
    }

    @Test
    void elementsOfAnyGoalAreKnown() throws Exception {
        plugin.setConfiguration(xml("<configuration><strict>true</strict><timeout>9</timeout></configuration>"));

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void anUnknownElementIsToldWithTheNearestName() throws Exception {
        plugin.setConfiguration(xml("<configuration><timout>9</timout></configuration>"));

        assertThatThrownBy(this::check)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a-maven-plugin <configuration>")
                .hasMessageContaining("<timout>, an element no goal knows")
                .hasMessageContaining("write <timeout> instead");
    }

    @Test
    void anExecutionIsNamedWithItsUnknownElement() throws Exception {
        PluginExecution execution = new PluginExecution();
        execution.setId("smoke");
        execution.setConfiguration(xml("<configuration><colour/></configuration>"));
        plugin.addExecution(execution);

        assertThatThrownBy(this::check)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<execution> smoke <configuration>")
                .hasMessageContaining("do:       take the element out");
    }

    @Test
    void whatOnlyMavenSetsIsNoElement() throws Exception {
        plugin.setConfiguration(xml("<configuration><project/></configuration>"));

        assertThatThrownBy(this::check).isInstanceOf(ProblemException.class).hasMessageContaining("<project>");
    }

    @Test
    void aProjectThatDoesNotNameThePluginHasNothingToCheck() {
        project.getBuild().removePlugin(plugin);
        project.getBuild().flushPluginMap();

        assertThatCode(this::check).doesNotThrowAnyException();
    }
}
