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
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;

/** The resolution of {@code <artifacts>} to files, through Maven's own resolver and the running reactor. */
final class MavenArtifacts {
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;
    private final MavenProject project;

    MavenArtifacts(RepositorySystem repositories, RepositorySystemSession session, MavenProject project) {
        this.repositories = repositories;
        this.session = session;
        this.project = project;
    }

    /** An artifact and where it lies. */
    record Resolved(String coordinates, Path file, ArtifactConfiguration input) {}

    /** Returns where the artifact of a number stands in the POM. */
    static String place(int index) {
        return "<image><artifacts><artifact>[" + (index + 1) + "]";
    }

    /**
     * Resolves artifacts to files.
     *
     * @param mirror asked before Maven; what it gives is compared with the lock like anything else; null for none
     */
    List<Resolved> resolve(List<ArtifactConfiguration> inputs, @Nullable OfflineBundle mirror) throws IOException {
        List<Resolved> resolved = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            ArtifactConfiguration input = inputs.get(i);
            String where = place(i);
            input.check(where);
            Artifact artifact =
                    new DefaultArtifact(input.groupId, input.artifactId, input.classifier, input.type, input.version);
            resolved.add(new Resolved(artifact.toString(), file(artifact, where, mirror), input));
        }
        return resolved;
    }

    /**
     * Resolves one artifact.
     *
     * @param written as Maven writes coordinates: group:artifact[:type[:classifier]]:version, where the type is tar.gz
     *     unless it is named
     * @param where it stands in the POM
     */
    Resolved resolve(String written, String where, @Nullable OfflineBundle mirror) throws IOException {
        String[] parts = written.strip().split(":", -1);
        if (parts.length < 3 || parts.length > 5 || List.of(parts).stream().anyMatch(String::isBlank)) {
            throw Problem.of("resolving an artifact", "correct the coordinates")
                    .at(where)
                    .found("'" + written.strip() + "'")
                    .expected(
                            "group:artifact:version, or group:artifact:type:version, or group:artifact:type:classifier:version")
                    .raise();
        }
        Artifact artifact = new DefaultArtifact(
                parts.length == 3 ? parts[0] + ":" + parts[1] + ":tar.gz:" + parts[2] : written.strip());
        return new Resolved(artifact.toString(), file(artifact, where, mirror), new ArtifactConfiguration());
    }

    private Path file(Artifact artifact, String where, @Nullable OfflineBundle mirror) throws IOException {
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
                    .found(artifact + ": " + DownloadException.shownIn(e.getMessage()))
                    .raise(e);
        }
    }
}
