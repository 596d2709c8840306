package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.image.artifact.ImageFiles;
import org.xenwright.image.artifact.ReceivedImage;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;

/**
 * An image in the store, fetched by a name that the user gave.
 *
 * @param name its usual name
 * @param place where it came from, without its version; the identities of its domains are derived from it
 * @param digest of its manifest
 */
record FetchedImage(String name, String place, BlobDigest digest, StoredImage stored, ReceivedImage received) {
    /**
     * Fetches what is not here yet.
     *
     * @param where it is named, for messages
     * @throws org.xenwright.problem.ProblemException when there is no such image
     */
    static FetchedImage of(NamedImages names, ImageStore store, String written, String where, String architecture)
            throws IOException {
        NamedImages.Found found = names.find(written, where);
        BlobDigest digest = store.pin(found.source(), Platform.ofDebian(architecture), found.expected());
        StoredImage stored = store.get(digest, found.name(), found::source);
        return new FetchedImage(
                found.name(),
                found.place(),
                digest,
                stored,
                ReceivedImage.of(found.name(), stored.manifest(), stored.layers()));
    }

    /**
     * Makes its files in a folder, unless they are there already, and then what needs them.
     *
     * @return whether they were there already
     */
    boolean make(Path folder, ImageFiles.Then then) throws IOException {
        ImageFiles files = new ImageFiles(folder);
        boolean present = files.hold(digest, received.manifest());
        if (present) {
            then.run();
        } else {
            files.make(digest, received, then);
        }
        return present;
    }
}
