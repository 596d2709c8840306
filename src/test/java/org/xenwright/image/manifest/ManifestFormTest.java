package org.xenwright.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.problem.ProblemException;

/** The form of {@code manifest.json}, which is beside every image and inside every artifact. */
class ManifestFormTest {
    @TempDir
    Path folder;

    @Test
    void aManifestOfTheFirstFormIsReadAndWrittenAsItWas() throws IOException {
        FrozenSample sample = new FrozenSample("manifest-1.json");
        ImageManifest manifest = ImageManifest.parse(sample.bytes(), "the sample");
        assertThat(manifest.outline().diskBoot()).isEqualTo(DiskBoot.NONE);
        sample.isWrittenAs(Files.readAllBytes(manifest.write(folder)));
    }

    @Test
    void aManifestWithABootLoaderIsOfTheSecondFormAndIsReadAndWrittenAsItWas() throws IOException {
        FrozenSample sample = new FrozenSample("manifest-2.json");
        ImageManifest manifest = ImageManifest.parse(sample.bytes(), "the sample");
        assertThat(manifest.outline().diskBoot().offers(BootPath.SECURE_BOOT)).isTrue();
        sample.isWrittenAs(Files.readAllBytes(manifest.write(folder)));
    }

    @Test
    void aManifestWithArgumentsOfTheKernelIsOfTheThirdFormAndIsReadAndWrittenAsItWas()
            throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("manifest-3.json");
        ImageManifest manifest = ImageManifest.parse(sample.bytes(), "the sample");
        sample.fills(manifest);
        assertThat(manifest.outline().arguments().text()).isEqualTo("mitigations=off dyndbg=\"file fs/* +p\"");
        sample.isWrittenAs(Files.readAllBytes(manifest.write(folder)));
    }

    @Test
    void anArgumentByWhichAManifestWouldTakeAnotherRootIsRefused() throws IOException {
        String text = new String(new FrozenSample("manifest-3.json").bytes(), StandardCharsets.UTF_8)
                .replace("mitigations=off", "root=/dev/sdb");
        assertThatThrownBy(() -> ImageManifest.parse(text.getBytes(StandardCharsets.UTF_8), "the sample"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("root=/dev/sdb");
    }

    @Test
    void aManifestWhoseNumberIsNotThatOfItsFormIsRefused() throws IOException {
        for (String form : List.of("1", "2", "3")) {
            String text = new String(new FrozenSample("manifest-" + form + ".json").bytes(), StandardCharsets.UTF_8);
            String other = text.replace("\"schema\" : " + form, "\"schema\" : 4");
            assertThatThrownBy(() -> ImageManifest.parse(other.getBytes(StandardCharsets.UTF_8), "the sample"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("schema 4 where it is " + form);
        }
    }

    @Test
    void aWayToBootThatIsNotKnownIsRefusedByItsName() throws IOException {
        String text = new String(new FrozenSample("manifest-2.json").bytes(), StandardCharsets.UTF_8)
                .replace("\"pvgrub\"", "\"abacus\"");
        assertThatThrownBy(() -> ImageManifest.parse(text.getBytes(StandardCharsets.UTF_8), "the sample"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("'abacus'", "pvhgrub");
    }
}
