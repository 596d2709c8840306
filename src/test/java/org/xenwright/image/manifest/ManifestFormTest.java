package org.xenwright.image.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;

/** The form of {@code manifest.json}, which is beside every image and inside every artifact. */
class ManifestFormTest {
    @TempDir
    Path folder;

    @Test
    void aManifestOfTheFirstFormIsReadAndWrittenAsItWas() throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("manifest-1.json");
        ImageManifest manifest = ImageManifest.parse(sample.bytes(), "the sample");
        sample.fills(manifest);
        sample.isWrittenAs(Files.readAllBytes(manifest.write(folder)));
    }
}
