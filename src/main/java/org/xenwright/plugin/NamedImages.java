package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.resolution.VersionRangeResult;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.artifact.BaseImage;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ChainedSource;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.registry.Registries;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;

/**
 * The images that users can name: {@code groupId:artifactId:version[:classifier]} of a Maven repository or the running
 * reactor, the file of an OCI layout, or a reference to a registry.
 */
final class NamedImages {
    /** The type of an image in a Maven repository. */
    static final String TYPE = "oci.tar";

    private static final int MOST_BASES = 20;

    /**
     * A part of coordinates, checked since it becomes a path in the local repository and an image may name those of its
     * base.
     */
    private static final Pattern PART = Pattern.compile("\\A(?!.*\\.\\.)[A-Za-z0-9_][A-Za-z0-9_.+-]*+");

    private final RepositorySystem maven;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;
    private final Registries registries;
    private final Set<String> named;

    /** @param named registries that the user named: images come from no others */
    NamedImages(
            RepositorySystem maven,
            RepositorySystemSession session,
            List<RemoteRepository> repositories,
            Registries registries,
            Collection<String> named) {
        this.maven = maven;
        this.session = session;
        this.repositories = List.copyOf(repositories);
        this.registries = registries;
        this.named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        this.named.addAll(named);
    }

    /**
     * An image that was found.
     *
     * @param name what it is called in messages
     * @param place where it came from, without its version: {@code groupId:artifactId} in a Maven repository, the
     *     registry and the name there, or the path of a file; never anything that the image says of itself
     * @param source where all of its content is available, bases included
     * @param expected digest that is part of the name; null for none
     */
    record Found(
            String name,
            String place,
            ImageSource source,
            @Nullable BlobDigest expected) {}

    /** Returns whether a name is of Maven: a registry's holds a slash, or at most one colon. */
    static boolean isMaven(String written) {
        return !written.startsWith("oci:")
                && written.indexOf('/') < 0
                && written.chars().filter(c -> c == ':').count() >= 2;
    }

    /**
     * Finds an image.
     *
     * @param where the element or property the name stands in
     */
    Found find(String written, String where) throws IOException {
        if (isMaven(written)) {
            Path file = file(written, where);
            String[] parts = written.split(":");
            return new Found(written, parts[0] + ":" + parts[1], new ChainedSource(chain(layout(file))), null);
        }
        Path file = Path.of(written);
        if (written.endsWith(".oci.tar") || Files.isRegularFile(file.resolve("oci-layout"))) {
            if (!Files.exists(file)) {
                throw Problem.of("opening an image", "correct the path")
                        .at(where)
                        .found(written + ", which is not there")
                        .raise();
            }
            return new Found(written, "file " + file.toRealPath(), new ChainedSource(chain(layout(file))), null);
        }
        ImageReference reference = ImageReference.parse(written, where);
        return new Found(
                reference.toString(),
                "registry " + reference.registry() + "/" + reference.repository(),
                registries.image(reference),
                reference.digest());
    }

    /**
     * An available version.
     *
     * @param coordinates as {@link #find} takes them
     * @param repository id of the repository that offers it
     */
    record Version(String coordinates, String repository) {}

    /**
     * Returns the versions of {@code groupId:artifactId}, ignoring what follows that, lowest first, as far as the
     * repositories list them.
     */
    List<Version> versions(String written, String where) {
        String[] parts = written.split(":");
        if (parts.length < 2 || parts.length > 4 || List.of(parts).contains("")) {
            throw Problem.of("listing the versions of an image", "correct the name")
                    .at(where)
                    .found(written)
                    .expected("groupId:artifactId, or a registry and a name there: registry.example.org/web")
                    .raise();
        }
        String name = parts[0] + ":" + parts[1];
        Artifact any = new DefaultArtifact(parts[0], parts[1], TYPE, "[0,)");
        try {
            VersionRangeResult result =
                    maven.resolveVersionRange(session, new VersionRangeRequest(any, repositories, null));
            return result.getVersions().stream()
                    .map(each -> new Version(
                            name + ":" + each,
                            result.getRepository(each) == null
                                    ? ""
                                    : result.getRepository(each).getId()))
                    .toList();
        } catch (VersionRangeResolutionException e) {
            throw Problem.of("listing the versions of an image", "correct the name")
                    .at(where)
                    .found(written + ": " + DownloadException.shownIn(e.getMessage()))
                    .raise(e);
        }
    }

    /** Returns the digest of an image's manifest in a Maven repository, or in the reactor. */
    BlobDigest digest(String coordinates, String where) throws IOException {
        return layout(file(coordinates, where)).index().manifests().get(0).digest();
    }

    private static ImageLayout layout(Path file) throws IOException {
        return ImageLayout.open(file, null);
    }

    /** Returns the image's own content and that of its bases, which it need not repeat. */
    private List<ImageSource> chain(ImageLayout layout) throws IOException {
        List<ImageSource> sources = new ArrayList<>(List.of(layout));
        ImageLayout at = layout;
        for (int i = 0; i < MOST_BASES; i++) {
            BaseImage base = BaseImage.of(at);
            if (base == null) {
                return sources;
            }
            if (!isMaven(base.name())) {
                ImageReference reference =
                        ImageReference.parse(base.name(), at.name()).withDigest(base.digest());
                boolean known = named.contains(reference.registry());
                sources.add(new BaseSource(reference, at.name(), known ? () -> registries.image(reference) : null));
                return sources;
            }
            at = layout(file(base.name(), at.name()));
            sources.add(at);
        }
        throw Problem.of("following the bases of an image", "start from one nearer to the ground")
                .at(layout.name())
                .found("more than " + MOST_BASES + " bases, one of the other")
                .raise();
    }

    /** Returns the file of an image in a repository, or in the running reactor. */
    Path file(String coordinates, String where) {
        String[] parts = coordinates.split(":");
        if (parts.length < 3 || parts.length > 4 || !List.of(parts).stream().allMatch(PART.asMatchPredicate())) {
            throw Problem.of("finding an image", "correct the coordinates")
                    .at(where)
                    .found(coordinates)
                    .expected("groupId:artifactId:version, or groupId:artifactId:version:classifier")
                    .raise();
        }
        // in a project whose main artifact is no image, the image has a classifier
        Artifact artifact = new DefaultArtifact(parts[0], parts[1], parts.length == 4 ? parts[3] : "", TYPE, parts[2]);
        try {
            return maven.resolveArtifact(session, new ArtifactRequest(artifact, repositories, null))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw Problem.of(
                            "finding an image",
                            session.isOffline()
                                    ? "run once without -o, or correct the coordinates"
                                    : "correct the coordinates; install or deploy the image first, or build it in the same"
                                            + " reactor up to the phase 'package'")
                    .at(where)
                    .found(artifact + ": " + DownloadException.shownIn(e.getMessage()))
                    .raise(e);
        }
    }
}
