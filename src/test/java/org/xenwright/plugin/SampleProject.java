package org.xenwright.plugin;

import static org.mockito.Mockito.lenient;

import java.nio.file.Path;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Settings;
import org.eclipse.aether.RepositorySystemSession;

/** A project in a folder, and goals of it filled by hand as Maven would fill them. */
final class SampleProject {
    private SampleProject() {}

    static MavenProject in(Path folder) {
        Model model = new Model();
        model.setGroupId("org.example");
        model.setArtifactId("shop");
        model.setVersion("1.0");
        model.setPackaging("xen-image");
        MavenProject project = new MavenProject(model);
        project.setFile(folder.resolve("pom.xml").toFile());
        return project;
    }

    /** Makes the project and the session that goals are tested with into those of a folder, for a run that asks nobody. */
    static void fill(MavenProject project, MavenSession session, Path folder) {
        project.setGroupId("org.example");
        project.setArtifactId("shop");
        project.setVersion("1.0");
        project.setPackaging("xen-image");
        project.setFile(folder.resolve("pom.xml").toFile());
        project.getBuild().setDirectory(folder.resolve("target").toString());
        lenient().when(session.getRequest()).thenReturn(new DefaultMavenExecutionRequest());
        lenient().when(session.getExecutionRootDirectory()).thenReturn(folder.toString());
        lenient().when(session.getSettings()).thenReturn(new Settings());
    }

    // no other way to make a session is open to a plugin built for Maven 3
    @SuppressWarnings("deprecation")
    static MavenSession session() {
        return new MavenSession(
                null,
                (RepositorySystemSession) null,
                new DefaultMavenExecutionRequest(),
                new DefaultMavenExecutionResult());
    }

    static MojoExecution execution(String goal) {
        PluginDescriptor plugin = new PluginDescriptor();
        plugin.setGroupId("org.xenwright");
        plugin.setArtifactId("xen-maven-plugin");
        plugin.setVersion("1.0");
        MojoDescriptor descriptor = new MojoDescriptor();
        descriptor.setGoal(goal);
        descriptor.setPluginDescriptor(plugin);
        return new MojoExecution(descriptor);
    }
}
