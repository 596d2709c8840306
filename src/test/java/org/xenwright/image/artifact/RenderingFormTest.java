package org.xenwright.image.artifact;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.FrozenSample;

/** The form of {@code rendering.json}, by which an image becomes the same disks on any machine. */
class RenderingFormTest {
    @Test
    void aRecipeOfTheFirstFormHasSomethingOfEverything() throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("rendering-1.json");
        sample.fills(ImageRecipe.read(sample.bytes(), "the sample"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rendering-1.json", "rendering-squashfs-1.json"})
    void aRecipeOfTheFirstFormIsReadAndWrittenAsItWas(String name) throws IOException {
        FrozenSample sample = new FrozenSample(name);
        sample.isWrittenAs(ImageRecipe.read(sample.bytes(), "the sample").bytes());
    }
}
