package org.xenwright.oci;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * Names an image in a registry, as everybody writes it: {@code [HOST[:PORT]/]NAME[:TAG][@DIGEST]}. A name without a host
 * is of Docker Hub; without tag and digest, the tag is {@code latest}.
 *
 * @param registry host, and port unless it is the usual one
 * @param repository the name there
 * @param tag null when only the digest counts
 * @param digest of the manifest or index; null when the tag says which
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable BlobDigest digest) {

    /**
     * Reads one.
     *
     * @param where the POM element it stands in, for messages
     * @throws org.xenwright.problem.ProblemException when it is none
     */
    public static ImageReference parse(String written, String where) {
        try {
            com.google.cloud.tools.jib.api.ImageReference jib =
                    com.google.cloud.tools.jib.api.ImageReference.parse(written);
            Optional<String> digest = jib.getDigest();
            return new ImageReference(
                    jib.getRegistry(),
                    jib.getRepository(),
                    // jib adds the usual tag also where a digest makes it needless
                    digest.isPresent() && !written.contains(":" + jib.getTag().orElse("") + "@")
                            ? null
                            : jib.getTag().orElse("latest"),
                    digest.map(BlobDigest::parse).orElse(null));
        } catch (InvalidImageReferenceException | IllegalArgumentException e) {
            throw Problem.of("reading the name of an image", "correct it")
                    .at(where)
                    .found(written)
                    .expected(
                            "[HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST], for example registry.example.org/debian:bookworm")
                    .raise(e);
        }
    }

    public ImageReference withDigest(BlobDigest pinned) {
        return new ImageReference(registry, repository, tag, pinned);
    }

    /** Returns what to ask the registry for: the digest if there is one, else the tag. */
    public String qualifier() {
        return digest != null ? digest.toString() : String.valueOf(tag);
    }

    @Override
    public String toString() {
        return registry + "/" + repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
