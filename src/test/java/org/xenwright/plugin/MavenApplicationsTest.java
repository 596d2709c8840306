package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.DependencyResolutionRequest;
import org.apache.maven.project.DependencyResolutionResult;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.graph.DefaultDependencyNode;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.application.Form;
import org.xenwright.application.Library;
import org.xenwright.problem.ProblemException;

/** The files of an application that a module of the reactor makes. */
class MavenApplicationsTest {
    @TempDir
    Path folder;

    private MavenProject module;
    private final ApplicationConfiguration application = new ApplicationConfiguration();
    private final List<Dependency> dependencies = new ArrayList<>();

    @BeforeEach
    void aModule() {
        module = SampleProject.in(folder);
        module.setPackaging("jar");
        module.getBuild().setDirectory(folder.resolve("target").toString());
        module.getBuild().setOutputDirectory(folder.resolve("target/classes").toString());
    }

    private static org.apache.maven.artifact.Artifact artifact(String classifier, Path file) {
        DefaultArtifact artifact = new DefaultArtifact(
                "org.example", "shop", "1.0", "compile", "jar", classifier, new DefaultArtifactHandler("jar"));
        artifact.setFile(file.toFile());
        return artifact;
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve("target").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    private final RepositorySystem repositories = mock(RepositorySystem.class);

    private MavenApplications.Resolved resolve() throws Exception {
        ProjectDependenciesResolver resolver = mock(ProjectDependenciesResolver.class);
        when(resolver.resolve(any(DependencyResolutionRequest.class))).thenAnswer(call -> {
            DependencyResolutionRequest request = call.getArgument(0);
            DependencyResolutionResult result = mock(DependencyResolutionResult.class);
            when(result.getResolvedDependencies())
                    .thenReturn(dependencies.stream()
                            .filter(each ->
                                    request.getResolutionFilter().accept(new DefaultDependencyNode(each), List.of()))
                            .toList());
            return result;
        });
        MavenSession session = SampleProject.session();
        session.setProjects(List.of(module));
        return new MavenApplications(repositories, resolver, session, module).resolve(application);
    }

    private static ArtifactResult fetched(String coordinates, Path file) {
        ArtifactResult result = new ArtifactResult(new ArtifactRequest());
        result.setArtifact(new org.eclipse.aether.artifact.DefaultArtifact(coordinates).setFile(file.toFile()));
        return result;
    }

    @Test
    void aReleasedApplicationIsPinnedLikeItsDependenciesAndASnapshotIsNot() throws Exception {
        application.groupId = "org.other";
        application.artifactId = "tool";
        application.version = "1.0";
        for (String version : List.of("1.0", "1.0-SNAPSHOT")) {
            DependencyResult result = new DependencyResult(new DependencyRequest());
            result.setArtifactResults(List.of(
                    fetched("org.other:tool:" + version, file("tool.jar")),
                    fetched("org.other:core:2.0", file("core.jar"))));
            when(repositories.resolveDependencies(any(), any())).thenReturn(result);

            MavenApplications.Resolved resolved = resolve();

            assertThat(resolved.source().file()).isEqualTo(folder.resolve("target/tool.jar"));
            assertThat(resolved.libraries()).extracting(Library::coordinates).containsExactly("org.other:core:jar:2.0");
            List<String> pinned =
                    resolved.pinned().stream().map(Library::coordinates).toList();
            assertThat(pinned)
                    .isEqualTo(
                            version.equals("1.0")
                                    ? List.of("org.other:tool:jar:1.0", "org.other:core:jar:2.0")
                                    : List.of("org.other:core:jar:2.0"));
        }
    }

    @Test
    void aWarRunsInTomcatUnlessTheProjectSaysOtherwise() throws Exception {
        module.setPackaging("war");
        module.setArtifact(artifact(null, file("shop.war")));

        assertThat(resolve().isWeb()).isTrue();
        assertThat(resolve().source().form()).isEqualTo(Form.WAR);
        application.form = "spring-boot";
        assertThat(resolve().isWeb()).isFalse();
        assertThat(resolve().source().form()).isEqualTo(Form.SPRING_BOOT);
    }

    // Maven's own component for it is no more than this
    @SuppressWarnings("deprecation")
    @Test
    void aClassifierNamesAFileThatTheModuleAttached() throws Exception {
        module.setArtifact(artifact(null, file("shop.jar")));
        Path exec = file("shop-exec.jar");
        module.addAttachedArtifact(artifact("exec", exec));
        module.addAttachedArtifact(artifact("sources", file("shop-sources.jar")));
        Files.createDirectories(folder.resolve("target/classes"));
        application.groupId = "org.example";
        application.artifactId = "shop";
        application.classifier = "exec";

        assertThat(resolve().source().file()).isEqualTo(exec);
        assertThat(resolve().compiled().file()).isEqualTo(exec);
        application.classifier = "other";
        assertThatThrownBy(() -> resolve().source())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the classifier other");
    }

    @Test
    void whatSpringBootLeavesOutOfItsJarIsLeftOutOfTheImage() throws Exception {
        for (String name : List.of("core", "devtools")) {
            dependencies.add(new Dependency(
                    new org.eclipse.aether.artifact.DefaultArtifact("org.example:" + name + ":1")
                            .setFile(file(name + ".jar").toFile()),
                    "runtime",
                    name.equals("devtools")));
        }

        assertThat(resolve().libraries()).hasSize(2);
        Plugin plugin = new Plugin();
        plugin.setGroupId("org.springframework.boot");
        plugin.setArtifactId("spring-boot-maven-plugin");
        module.getBuild().addPlugin(plugin);
        module.getBuild().flushPluginMap();
        assertThat(resolve().libraries()).extracting(Library::coordinates).containsExactly("org.example:core:jar:1");
    }
}
