package org.xenwright.customize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.store.Fingerprint;

/**
 * The changes to make in a tree, in the order they are made.
 *
 * @param users accounts to make or change
 * @param identity names and places of the machine
 * @param artifacts files and archives to place
 * @param application the Java application it runs as a service; null for none
 * @param overlay a folder of the project that lies over the tree; its files win over everything before
 * @param services units to enable, disable or mask
 * @param commands lines for the tree's shell, run as root in a sandbox
 */
public record CustomizeRequest(
        List<UserAccount> users,
        SystemIdentity identity,
        List<ArtifactPlacement> artifacts,
        @Nullable ApplicationRequest application,
        Overlay overlay,
        Services services,
        List<String> commands) {
    public CustomizeRequest {
        users = List.copyOf(users);
        artifacts = List.copyOf(artifacts);
        commands = List.copyOf(commands);
    }

    /** Makes a request without a Java application. */
    public CustomizeRequest(
            List<UserAccount> users,
            SystemIdentity identity,
            List<ArtifactPlacement> artifacts,
            Overlay overlay,
            Services services,
            List<String> commands) {
        this(users, identity, artifacts, null, overlay, services, commands);
    }

    /**
     * Adds every setting and the content of the overlay to the key of an image; of artifacts only where they go, since
     * a lock has their digests.
     */
    public void addTo(Fingerprint fingerprint) throws IOException {
        fingerprint
                .add("users", users)
                .add("identity", identity)
                .add("services", services)
                .add("commands", commands)
                .add("rules", overlay.rules())
                .add("context", overlay.context());
        for (ArtifactPlacement artifact : artifacts) {
            fingerprint.add(
                    "artifact",
                    artifact.name() + " " + artifact.into() + " " + artifact.unpack() + " " + artifact.owner() + " "
                            + artifact.mode());
        }
        if (application != null) {
            application.addTo(fingerprint);
        }
        Path folder = overlay.folder();
        if (folder != null) {
            fingerprint.folder("overlay", folder);
        }
    }

    public CustomizeRequest withIdentity(SystemIdentity changed) {
        return new CustomizeRequest(users, changed, artifacts, application, overlay, services, commands);
    }
}
