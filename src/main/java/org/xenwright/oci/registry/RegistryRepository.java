package org.xenwright.oci.registry;

import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;

/** One name in a registry with all its tags, logged in to once. */
public final class RegistryRepository {
    private final ImageReference any;
    private final RegistryAccess access;

    RegistryRepository(ImageReference any, RegistryAccess access) {
        this.any = any;
        this.access = access;
    }

    /** Returns the image of a tag, which need not be there. */
    public ImageSource image(String tag) {
        return new RegistryImage(tagged(tag), access);
    }

    /** Returns the destination of the image of a tag. */
    public RegistryTarget target(String tag) {
        return new RegistryTarget(tagged(tag), access);
    }

    private ImageReference tagged(String tag) {
        return new ImageReference(any.registry(), any.repository(), tag, null);
    }
}
