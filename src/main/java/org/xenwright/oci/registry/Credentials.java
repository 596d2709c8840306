package org.xenwright.oci.registry;

import java.io.IOException;
import java.util.Optional;
import org.xenwright.oci.ImageReference;

/** Finds what to show a registry. */
@FunctionalInterface
public interface Credentials {
    /** No credentials for any registry. */
    Credentials NONE = image -> Optional.empty();

    Optional<Credential> find(ImageReference image) throws IOException;

    /** These, and the others where these know nothing. */
    default Credentials or(Credentials others) {
        return image -> {
            Optional<Credential> found = find(image);
            return found.isPresent() ? found : others.find(image);
        };
    }
}
