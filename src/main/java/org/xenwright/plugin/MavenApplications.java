package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.DefaultDependencyResolutionRequest;
import org.apache.maven.project.DependencyResolutionException;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyFilter;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationSource;
import org.xenwright.application.Form;
import org.xenwright.application.Library;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;

/** The files of a Java application as Maven has them: the project's own, those of another module, or of a repository. */
final class MavenApplications {
    private static final String WHERE = "<image><application>";
    private static final String RESOLVING = "resolving the application";
    private static final String SPRING_BOOT = "org.springframework.boot:spring-boot-maven-plugin";
    private static final Set<String> SCOPES = Set.of("compile", "runtime", "system");

    private static final DependencyFilter AT_RUNTIME = (node, parents) ->
            node.getDependency() == null || SCOPES.contains(node.getDependency().getScope());

    private final RepositorySystem repositories;
    private final ProjectDependenciesResolver dependencies;
    private final MavenSession session;
    private final MavenProject project;

    MavenApplications(
            RepositorySystem repositories,
            ProjectDependenciesResolver dependencies,
            MavenSession session,
            MavenProject project) {
        this.repositories = repositories;
        this.dependencies = dependencies;
        this.session = session;
        this.project = project;
    }

    /**
     * An application whose libraries are known, its own file perhaps not made yet.
     *
     * @param module of the reactor that makes its file; null for one from a repository
     * @param classifier of the file among those that the module makes; null for its main one
     * @param own its file from a repository; null for a module's
     * @param form how the project says it is packed; null to find out
     * @param libraries in the order of the class path
     */
    record Resolved(
            @Nullable MavenProject module,
            @Nullable String classifier,
            @Nullable Library own,
            @Nullable Form form,
            List<Library> libraries) {
        Resolved {
            libraries = List.copyOf(libraries);
        }

        /** Returns whether it runs in Tomcat, as far as can be told before it is made. */
        boolean isWeb() {
            boolean war = module != null
                    ? module.getPackaging().equals("war")
                    : own != null && own.file().toString().endsWith(".war");
            return form == Form.WAR || form == null && war;
        }

        /** Returns what a lock pins of it: what never changes, and not what each build of the project makes. */
        List<Library> pinned() {
            return Stream.concat(Stream.ofNullable(own), libraries.stream())
                    .filter(each -> each.kind() == Library.Kind.RELEASE)
                    .toList();
        }

        /**
         * Returns it with its file.
         *
         * @throws org.xenwright.problem.ProblemException when that is not made yet
         */
        ApplicationSource source() {
            return new ApplicationSource(
                    module != null
                            ? made(module, classifier, form)
                            : Objects.requireNonNull(own).file(),
                    // an executable war of Spring Boot runs in Tomcat like any other, unless the project says otherwise
                    isWeb() ? Form.WAR : form,
                    libraries);
        }

        /** Returns it with the compiled classes of its module, where it is made of them, else as it is packed. */
        ApplicationSource compiled() {
            Path classes = module == null ? null : Path.of(module.getBuild().getOutputDirectory());
            boolean packed = form != null && form != Form.THIN || classifier != null;
            return classes == null || packed || isWeb() || !Files.isDirectory(classes)
                    ? source()
                    : new ApplicationSource(classes, form, libraries);
        }
    }

    /** Resolves an application. */
    Resolved resolve(ApplicationConfiguration application) {
        if (!application.isNamed()) {
            return own(application, project);
        }
        if (application.groupId == null || application.artifactId == null) {
            throw Problem.of(RESOLVING, "write both, or none for the project's own")
                    .at(WHERE)
                    .found(application.groupId == null ? "no <groupId>" : "no <artifactId>")
                    .raise();
        }
        Optional<MavenProject> module = session.getProjects().stream()
                .filter(each -> each.getGroupId().equals(application.groupId)
                        && each.getArtifactId().equals(application.artifactId)
                        && (application.version == null || each.getVersion().equals(application.version)))
                .findFirst();
        return module.isPresent() ? own(application, module.get()) : fetched(application);
    }

    private Resolved own(ApplicationConfiguration application, MavenProject module) {
        Form form = application.form();
        boolean complete = form == Form.QUARKUS
                || form == Form.SPRING_BOOT
                || form == Form.WAR
                || module.getPackaging().equals("war");
        return new Resolved(module, application.classifier, null, form, complete ? List.of() : libraries(module));
    }

    private List<Library> libraries(MavenProject module) {
        DefaultDependencyResolutionRequest request =
                new DefaultDependencyResolutionRequest(module, session.getRepositorySession());
        // Spring Boot leaves them out of what it packs: they are for who develops
        boolean whole = module.getPlugin(SPRING_BOOT) == null;
        request.setResolutionFilter((node, parents) -> AT_RUNTIME.accept(node, parents)
                && (whole
                        || node.getDependency() == null
                        || !node.getDependency().isOptional()));
        try {
            return libraries(dependencies.resolve(request).getResolvedDependencies().stream()
                    .map(Dependency::getArtifact)
                    .toList());
        } catch (DependencyResolutionException e) {
            throw unresolved(module.getId(), e);
        }
    }

    private Resolved fetched(ApplicationConfiguration application) {
        Artifact artifact = new DefaultArtifact(
                application.groupId,
                application.artifactId,
                application.classifier,
                application.type,
                version(application));
        CollectRequest collect =
                new CollectRequest(new Dependency(artifact, "runtime"), project.getRemoteProjectRepositories());
        try {
            List<Artifact> all = repositories
                    .resolveDependencies(session.getRepositorySession(), new DependencyRequest(collect, AT_RUNTIME))
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .toList();
            boolean complete = application.type.equals("war");
            return new Resolved(
                    null,
                    null,
                    library(all.get(0)),
                    application.form(),
                    complete ? List.of() : libraries(all.subList(1, all.size())));
        } catch (org.eclipse.aether.resolution.DependencyResolutionException e) {
            throw unresolved(artifact.toString(), e);
        }
    }

    private String version(ApplicationConfiguration application) {
        if (application.version != null) {
            return application.version;
        }
        return project.getDependencies().stream()
                .filter(each -> each.getGroupId().equals(application.groupId)
                        && each.getArtifactId().equals(application.artifactId))
                .map(org.apache.maven.model.Dependency::getVersion)
                .findFirst()
                .orElseThrow(() -> Problem.of(RESOLVING, "add <version>")
                        .at(WHERE)
                        .found("no <version> for " + application.groupId + ":" + application.artifactId)
                        .expected("a version, unless it is a module of this reactor or a dependency of the project")
                        .raise());
    }

    private List<Library> libraries(List<Artifact> artifacts) {
        List<Library> libraries = new ArrayList<>();
        for (Artifact each : artifacts) {
            if (each.getExtension().equals("jar")) {
                libraries.add(library(each));
            }
        }
        return libraries;
    }

    private Library library(Artifact artifact) {
        return new Library(artifact.toString(), file(artifact), kind(artifact));
    }

    private Library.Kind kind(Artifact artifact) {
        boolean module = session.getProjects().stream()
                .anyMatch(each -> each.getGroupId().equals(artifact.getGroupId())
                        && each.getArtifactId().equals(artifact.getArtifactId())
                        && each.getVersion().equals(artifact.getBaseVersion()));
        if (module) {
            return Library.Kind.PROJECT;
        }
        return artifact.isSnapshot() ? Library.Kind.SNAPSHOT : Library.Kind.RELEASE;
    }

    private static Path file(Artifact artifact) {
        File file = artifact.getFile();
        if (file == null || file.isDirectory()) {
            throw Problem.of(RESOLVING, "run the phase 'package', which makes its file")
                    .at(WHERE)
                    .found(artifact + ", of which the reactor has no file yet")
                    .raise();
        }
        return file.toPath();
    }

    /** Returns the file or folder that a module made. */
    private static Path made(MavenProject module, @Nullable String classifier, @Nullable Form form) {
        if (classifier != null) {
            return attached(module, classifier);
        }
        Path target = Path.of(module.getBuild().getDirectory());
        Path quarkus = target.resolve("quarkus-app");
        if (form == Form.QUARKUS || form == null && Files.isRegularFile(quarkus.resolve("quarkus-run.jar"))) {
            return quarkus;
        }
        File made = module.getArtifact() == null ? null : module.getArtifact().getFile();
        if (made != null && made.isFile() && !module.getPackaging().equals("xen-image")) {
            return made.toPath();
        }
        Path classes = Path.of(module.getBuild().getOutputDirectory());
        if (Files.isDirectory(classes) && !module.getPackaging().equals("war")) {
            return classes;
        }
        throw Problem.of(
                        RESOLVING,
                        module.getPackaging().equals("xen-image")
                                ? "name it: <groupId>, <artifactId>, <version>"
                                : "run the phase 'package', which makes it, with this goal bound to it")
                .at(WHERE)
                .found("a project of packaging " + module.getPackaging() + " without an application of its own")
                .expected("a jar, a war, quarkus-app, or classes")
                .raise();
    }

    private static Path attached(MavenProject module, String classifier) {
        for (org.apache.maven.artifact.Artifact each : module.getAttachedArtifacts()) {
            if (classifier.equals(each.getClassifier())
                    && each.getFile() != null
                    && each.getFile().isFile()
                    && Set.of("jar", "war").contains(each.getType())) {
                return each.getFile().toPath();
            }
        }
        throw Problem.of(RESOLVING, "run the phase 'package', which makes it, or correct <classifier>")
                .at(WHERE)
                .found("no jar or war of " + module.getId() + " with the classifier " + classifier)
                .expected("one that the module attached before this goal")
                .raise();
    }

    private RuntimeException unresolved(String what, Exception cause) {
        return Problem.of(
                        RESOLVING,
                        session.isOffline()
                                ? "run once without -o, or correct the coordinates"
                                : "correct the coordinates, or add the repository that has it to the POM")
                .at(WHERE)
                .found(what + ": " + DownloadException.shownIn(cause.getMessage()))
                .raise(cause);
    }
}
