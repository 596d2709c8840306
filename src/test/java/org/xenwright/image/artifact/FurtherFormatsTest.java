package org.xenwright.image.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.ProblemException;

/** That a format of disks and a kind of file system are each one class, and a name in a list. */
class FurtherFormatsTest {
    @TempDir
    Path folder;

    /** The house is loaded anew, with a toy of each beside it: no other class is another, and no other test sees them. */
    @Test
    void aFormatAndAFileSystemFromOutsideAreBuiltSentInspectedAndCompared() throws Exception {
        Path services = Files.createDirectories(folder.resolve("services/META-INF/services"));
        for (Map.Entry<Class<?>, Class<?>> each : Map.<Class<?>, Class<?>>of(
                        DiskFormat.class, ToyFormat.class, FileSystemKind.class, ToyKind.class)
                .entrySet()) {
            Files.writeString(
                    services.resolve(each.getKey().getName()), each.getValue().getName());
        }
        List<URL> places = new ArrayList<>(List.of(url(folder.resolve("services"))));
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(url(Path.of(each)));
        }
        try (URLClassLoader house =
                new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> scenario = house.loadClass(ToyScenario.class.getName());
            assertThat(scenario).isNotEqualTo(ToyScenario.class);
            scenario.getMethod("run", Path.class).invoke(null, Files.createDirectories(folder.resolve("work")));
        }
        assertThat(DiskFormats.words()).containsExactly("iso", "ova", "qcow2", "raw", "vhd", "vmdk", "xva");
        assertThat(FileSystemKinds.names(each -> true))
                .containsExactly("bios-boot", "ext4", "iso9660", "squashfs", "swap", "vfat");
    }

    @Test
    void everyWordThatAFormatHasInADiskStringIsOneOfXl() {
        for (DiskFormat format : DiskFormats.all()) {
            XlFormat.of(format).ifPresent(word -> assertThat(word.file()).contains(format));
        }
        assertThat(DiskFormats.all().stream()
                        .filter(format -> XlFormat.of(format).isPresent()))
                .containsExactly(DiskFormats.RAW, DiskFormats.QCOW2, DiskFormats.VHD);
        assertThat(XlFormat.EMPTY.file()).isEmpty();
        assertThat(XlFormat.EMPTY.libvirtWord()).isEqualTo("raw");
    }

    @ParameterizedTest
    @CsvSource({"raw, vdi, a disk of format 'vdi'", "ext4, btrfs, a file system of the kind 'btrfs'"})
    void aManifestWithAWordThatNobodyKnowsIsRefusedAsItIsRead(String known, String unknown, String found)
            throws Exception {
        DiskRequest request =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        Path file = ImageArtifactTest.build(folder, "web", request, "web.img")
                .target()
                .resolve(ImageManifest.FILE);
        String text = Files.readString(file).replace('"' + known + '"', '"' + unknown + '"');

        assertThatThrownBy(() -> ImageManifest.parse(text.getBytes(StandardCharsets.UTF_8), "web"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("reading the manifest of the image")
                .hasMessageContaining(found + ", not one of ");
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
