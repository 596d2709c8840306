package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.store.Fingerprint;

/** What of a customization decides the bytes of an image. */
final class Customizing {
    private Customizing() {}

    /** Adds every setting and the content of the overlay; artifacts are in the lock, so only where they go counts here. */
    static void add(Fingerprint fingerprint, CustomizeRequest request) throws IOException {
        fingerprint
                .add("users", request.users())
                .add("identity", request.identity())
                .add("services", request.services())
                .add("commands", request.commands())
                .add("rules", request.overlay().rules())
                .add("context", request.overlay().context());
        for (ArtifactPlacement artifact : request.artifacts()) {
            fingerprint.add(
                    "artifact",
                    artifact.name() + " " + artifact.into() + " " + artifact.unpack() + " " + artifact.owner() + " "
                            + artifact.mode());
        }
        Path folder = request.overlay().folder();
        if (folder != null) {
            fingerprint.folder("overlay", folder);
        }
    }
}
