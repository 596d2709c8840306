package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.problem.Problem;

/**
 * The base that an image names, in a registry. The registry is asked only for what is neither in the image nor here,
 * and only when the user named it: a stranger's image cannot send a build to a server of its choice.
 *
 * @param base as the image names it
 * @param image which names it
 * @param registry opens it; null when the user did not name its registry
 */
record BaseSource(
        ImageReference base, String image, @Nullable Supplier<ImageSource> registry) implements ImageSource {
    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public byte[] root() throws IOException {
        return open().root();
    }

    @Override
    public byte[] manifest(BlobDigest digest) throws IOException {
        return open().manifest(digest);
    }

    @Override
    public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
        open().blob(descriptor, into, heard);
    }

    private ImageSource open() {
        if (registry == null) {
            throw Problem.of(
                            "bringing the base of an image",
                            "if it may be asked, say so: -Dxen.baseRegistries=" + base.registry()
                                    + ", or <registries><registry><host>" + base.registry())
                    .at(image)
                    .found("a base in " + base.registry() + "/" + base.repository()
                            + ", a registry that only the image names")
                    .expected("a registry that you named")
                    .raise();
        }
        return registry.get();
    }
}
