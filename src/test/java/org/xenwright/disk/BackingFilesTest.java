package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;

/** Disks that name files of this machine as the ones behind them. */
class BackingFilesTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    private Path disks;
    private Path secret;

    @BeforeEach
    void aSecret() throws IOException {
        disks = Files.createDirectories(folder.resolve("home/disks"));
        secret = Files.writeString(folder.resolve("secret"), "x".repeat(SIZE));
    }

    /** A disk over a file of this name. */
    private Path over(Path disk, String name, String format) throws IOException {
        ImagePlan empty = new ImagePlan(SIZE, List.of());
        DiskFiles.write(
                empty, disk, new DiskWriter.Qcow2Delta(new Backing(empty, name, DiskFormats.of(format)), false));
        return disk;
    }

    private static String first(DiskImage image) throws IOException {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4);
        try (PlanReader reader = new PlanReader(image.plan())) {
            reader.read(0, bytes);
        }
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }

    private static void raw(Path file, String text) throws IOException {
        Content content = Content.of((text + "y").repeat(SIZE / (text.length() + 1)));
        RawDisk.write(new ImagePlan(SIZE, List.of(new Region(0, content.size(), content, 0))), file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void aFileElsewhereIsNotFollowedUnlessSaid(String format) throws IOException {
        Path base = folder.resolve("base");
        if (format.equals("raw")) {
            raw(base, "base");
        } else {
            DiskFiles.write(new ImagePlan(SIZE, List.of()), base, new DiskWriter.Qcow2());
        }
        for (String name : List.of(base.toString(), "../../base", "./../disks/../../base", "../disks/../../base")) {
            Path disk = over(disks.resolve("stranger.qcow2"), name, format);
            assertThatThrownBy(() -> DiskImage.read(disk))
                    .isInstanceOf(BackingFileException.class)
                    .hasMessageContaining("elsewhere")
                    .hasMessageContaining(name);
            assertThat(DiskImage.read(disk, folder).plan().size()).isEqualTo(SIZE);
        }
    }

    @Test
    void linksDoNotLeadOut() throws IOException {
        Files.createSymbolicLink(disks.resolve("base"), secret);
        Files.createSymbolicLink(disks.resolve("folder"), folder);
        for (String name :
                List.of("base", "folder/secret", disks.resolve("folder/secret").toString())) {
            Path disk = over(disks.resolve("stranger.qcow2"), name, "raw");
            assertThatThrownBy(() -> DiskImage.read(disk)).isInstanceOf(BackingFileException.class);
        }
    }

    @Test
    void whatIsHiddenIsNotFollowedAndWhetherItIsThereNotTold() throws IOException {
        Files.createDirectories(disks.resolve(".ssh"));
        Files.writeString(disks.resolve(".ssh/id"), "key");
        Files.writeString(disks.resolve(".netrc"), "key");
        for (String name : List.of(".ssh/id", ".netrc")) {
            Path disk = over(disks.resolve("stranger.qcow2"), name, "raw");
            assertThatThrownBy(() -> DiskImage.read(disk)).isInstanceOf(BackingFileException.class);
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aPipeOrADeviceIsNotOpened() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", disks.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        for (String format : List.of("raw", "qcow2")) {
            Path disk = over(disks.resolve("stranger.qcow2"), "pipe", format);
            assertThatThrownBy(() -> DiskImage.read(disk))
                    .isInstanceOf(BackingFileException.class)
                    .hasMessageContaining("no plain file");
            assertThatThrownBy(() -> DiskImage.read(disk, folder)).isInstanceOf(BackingFileException.class);
            Path device = over(disks.resolve("device.qcow2"), "/dev/zero", format);
            assertThatThrownBy(() -> DiskImage.read(device, Path.of("/"))).isInstanceOf(BackingFileException.class);
        }
    }

    @Test
    void circlesAndLongChainsEnd() throws IOException {
        over(disks.resolve("a.qcow2"), "b.qcow2", "qcow2");
        over(disks.resolve("b.qcow2"), "a.qcow2", "qcow2");
        assertThatThrownBy(() -> DiskImage.read(disks.resolve("a.qcow2")))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("circle");
        over(disks.resolve("self.qcow2"), "self.qcow2", "qcow2");
        assertThatThrownBy(() -> DiskImage.read(disks.resolve("self.qcow2"))).isInstanceOf(DiskFormatException.class);
        raw(disks.resolve("chain0.qcow2"), "end");
        for (int i = 1; i < 40; i++) {
            over(disks.resolve("chain" + i + ".qcow2"), "chain" + (i - 1) + ".qcow2", i == 1 ? "raw" : "qcow2");
        }
        assertThat(first(DiskImage.read(disks.resolve("chain10.qcow2")))).isEqualTo("endy");
        assertThatThrownBy(() -> DiskImage.read(disks.resolve("chain39.qcow2")))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void aFileBesideOrBelowIsFollowedAlsoFromThere() throws IOException {
        raw(disks.resolve("base.img"), "base");
        assertThat(first(DiskImage.read(over(disks.resolve("a.qcow2"), "base.img", "raw"))))
                .isEqualTo("base");
        Files.createDirectories(disks.resolve("below"));
        raw(disks.resolve("below/other.img"), "more");
        over(disks.resolve("below/c.qcow2"), "other.img", "raw");
        assertThat(first(DiskImage.read(over(disks.resolve("d.qcow2"), "below/c.qcow2", "qcow2"))))
                .isEqualTo("more");
        // what a disk below names lies beside that one, or not at all
        over(disks.resolve("below/e.qcow2"), "../base.img", "raw");
        Path disk = over(disks.resolve("f.qcow2"), "below/e.qcow2", "qcow2");
        assertThatThrownBy(() -> DiskImage.read(disk)).isInstanceOf(BackingFileException.class);
        // through a link to the disk itself, what it names lies beside the real one
        Path link = Files.createSymbolicLink(folder.resolve("link.qcow2"), disks.resolve("a.qcow2"));
        assertThat(first(DiskImage.read(link))).isEqualTo("base");
    }

    @Test
    void theDiskOfADomainLiesOverThatOfItsImage() throws IOException {
        raw(disks.resolve("shop.img"), "shop");
        Path own = Files.createDirectories(disks.resolve("domains/web")).resolve("web.qcow2");
        over(own, "../../shop.img", "raw");
        assertThatThrownBy(() -> DiskImage.read(own)).isInstanceOf(BackingFileException.class);
        Files.writeString(disks.resolve("manifest.json"), "{}");
        assertThat(first(DiskImage.read(own))).isEqualTo("shop");
        over(own, "../../../../secret", "raw");
        assertThatThrownBy(() -> DiskImage.read(own)).isInstanceOf(BackingFileException.class);
        Path stranger = over(own.resolveSibling("other.qcow2"), "../../shop.img", "raw");
        assertThatThrownBy(() -> DiskImage.read(stranger)).isInstanceOf(BackingFileException.class);
    }
}
