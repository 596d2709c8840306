package org.xenwright.packages;

import org.jspecify.annotations.Nullable;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageStore;

/**
 * The image another one starts from.
 *
 * @param written as the POM names it
 * @param digest that the name itself pins; null when it pins none
 * @param origin where it comes from, opened only when something of it is missing
 */
public record BaseRequest(String written, @Nullable BlobDigest digest, ImageStore.Origin origin) {
    /** Compares by how they are written. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BaseRequest request && request.written.equals(written);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    @Override
    public String toString() {
        return written;
    }
}
