package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.registry.Registries;
import org.xenwright.packages.BaseRequest;
import org.xenwright.problem.Problem;

/** The images, of registries and of layouts, that a POM starts its own from. */
final class Bases {
    private static final String LAYOUT = "oci:";

    private Bases() {}

    /** Returns the registry of the base that a POM names; none for a base from Maven or in a layout. */
    static Optional<String> registry(@Nullable String from) {
        return from == null || NamedImages.isMaven(from) || from.startsWith(LAYOUT)
                ? Optional.empty()
                : Optional.of(ImageReference.parse(from, ImageInputs.FROM).registry());
    }

    /** Returns the base that a POM names. */
    static BaseRequest base(String from, Path basedir, Registries registries) {
        if (!from.startsWith(LAYOUT)) {
            ImageReference reference = ImageReference.parse(from, ImageInputs.FROM);
            return new BaseRequest(from, reference.digest(), () -> registries.image(reference));
        }
        String written = from.substring(LAYOUT.length());
        Path whole = basedir.resolve(written);
        int colon = written.lastIndexOf(':');
        boolean named = !Files.exists(whole) && colon > written.lastIndexOf('/');
        Path place = named ? basedir.resolve(written.substring(0, colon)) : whole;
        String name = named ? written.substring(colon + 1) : null;
        return new BaseRequest(from, null, () -> open(place, name));
    }

    private static ImageLayout open(Path place, @Nullable String name) throws IOException {
        if (!Files.exists(place)) {
            throw Problem.of("opening the base", "correct the path, or make the layout first")
                    .at(ImageInputs.FROM)
                    .found(place + ", which does not exist")
                    .expected("an OCI image layout, a folder or a tar")
                    .raise();
        }
        return ImageLayout.open(place, name);
    }
}
