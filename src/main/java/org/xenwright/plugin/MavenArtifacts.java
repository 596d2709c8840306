package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.artifact.Mirror;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;
import org.xenwright.transport.FetchException;

/** Turns the coordinates of {@code <artifacts>} into files, through Maven's own resolver and the running reactor. */
final class MavenArtifacts {
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;
    private final MavenProject project;
    private final @Nullable Mirror mirror;

    /** @param mirror asked before Maven; what it gives is compared with the lock like anything else */
    MavenArtifacts(
            RepositorySystem repositories,
            RepositorySystemSession session,
            MavenProject project,
            @Nullable Mirror mirror) {
        this.repositories = repositories;
        this.session = session;
        this.project = project;
        this.mirror = mirror;
    }

    /** An artifact and where it lies. */
    record Resolved(String coordinates, Path file, ImageConfiguration.ArtifactInput input) {
        /** Whether it is a package of a world, to be installed rather than placed. */
        boolean isOf(PackageWorld world) {
            return input.type.equals(world.id());
        }
    }

    List<Resolved> resolve(List<ImageConfiguration.ArtifactInput> inputs) throws IOException {
        List<Resolved> resolved = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            ImageConfiguration.ArtifactInput input = inputs.get(i);
            String where = "<image><artifacts><artifact>[" + (i + 1) + "]";
            require(input.groupId, "groupId", where);
            require(input.artifactId, "artifactId", where);
            require(input.version, "version", where);
            Artifact artifact =
                    new DefaultArtifact(input.groupId, input.artifactId, input.classifier, input.type, input.version);
            resolved.add(new Resolved(artifact.toString(), file(artifact, where), input));
        }
        return resolved;
    }

    private Path file(Artifact artifact, String where) throws IOException {
        if (mirror != null) {
            Optional<Path> mirrored = mirror.artifact(artifact.toString());
            if (mirrored.isPresent()) {
                return mirrored.get();
            }
        }
        try {
            ArtifactRequest request = new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), null);
            Path file = repositories
                    .resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
            if (Files.isDirectory(file)) {
                throw Problem.of("resolving an artifact", "run the phase 'package', which makes its file")
                        .at(where)
                        .found(artifact + ", a folder of the reactor")
                        .raise();
            }
            return file;
        } catch (ArtifactResolutionException e) {
            throw Problem.of(
                            "resolving an artifact",
                            session.isOffline()
                                    ? "run once without -o, or correct the coordinates"
                                    : "correct the coordinates, or add the repository that has it to the POM")
                    .at(where)
                    .found(artifact + ": " + FetchException.shownIn(e.getMessage()))
                    .raise(e);
        }
    }

    private static void require(String value, String element, String where) {
        if (value == null || value.isBlank()) {
            throw Problem.of("resolving an artifact", "add <" + element + ">")
                    .at(where)
                    .found("no <" + element + ">")
                    .raise();
        }
    }
}
