package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.disk.DiskImage;
import org.xenwright.judge.Judge;
import org.xenwright.tree.RegularFile;

/** Disks made by mke2fs, mksquashfs, mkswap, sfdisk and qemu-img are read as what they are. */
@Tag("judge")
class ForeignImageJudgeTest {
    @TempDir
    Path temp;

    private Path files;

    @BeforeEach
    void aFolderOfFiles() throws IOException {
        files = Files.createDirectories(temp.resolve("files"));
        Files.createDirectories(files.resolve("etc"));
        Files.writeString(files.resolve("etc/motd"), "welcome\n");
        Files.writeString(files.resolve("large"), "0123456789abcde\n".repeat(20_000));
    }

    @Test
    void ext2ext3AndExt4InEveryContainerOfQemu() throws IOException {
        for (String type : List.of("ext2", "ext3", "ext4")) {
            for (String block : List.of("1024", "4096")) {
                Path raw = temp.resolve("foreign.img");
                run(
                        "mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        type,
                        "-b",
                        block,
                        "-L",
                        "foreign",
                        "-d",
                        files.toString(),
                        raw.toString(),
                        "24M");
                assertHoldsTheFiles(raw, type + " " + block);
                for (String format : List.of("qcow2", "vpc")) {
                    Path container = temp.resolve("foreign." + format);
                    run("qemu-img", "convert", "-f", "raw", "-O", format, raw.toString(), container.toString());
                    assertHoldsTheFiles(container, type + " " + block + " " + format);
                    Files.delete(container);
                }
                Path overlay = temp.resolve("overlay.qcow2");
                run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "foreign.img", "-F", "raw", overlay.toString());
                assertHoldsTheFiles(overlay, type + " " + block + " overlay");
                Files.delete(overlay);
                Files.delete(raw);
            }
        }
    }

    @Test
    void squashfsOfEveryCompression() throws IOException {
        for (String compression : List.of("gzip", "xz", "zstd", "lz4")) {
            Path file = temp.resolve(compression + ".squashfs");
            run("mksquashfs", files.toString(), file.toString(), "-comp", compression, "-quiet", "-no-progress");
            assertHoldsTheFiles(file, compression);
        }
    }

    @Test
    void aTableOfSfdiskWithSwapOfMkswap() throws IOException {
        Path swap = temp.resolve("swap");
        try (var channel = Files.newByteChannel(
                swap, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position((4 << 20) - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        run("mkswap", "-q", "-L", "paging", "-U", "11111111-2222-4333-8444-555555555555", swap.toString());
        Path root = temp.resolve("root");
        run("mke2fs", "-q", "-F", "-t", "ext4", "-d", files.toString(), root.toString(), "8M");
        Path disk = temp.resolve("disk.img");
        try (var channel = java.nio.channels.FileChannel.open(
                disk, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(Files.readAllBytes(swap)), 1 << 20);
            channel.write(java.nio.ByteBuffer.wrap(Files.readAllBytes(root)), 5 << 20);
            channel.write(java.nio.ByteBuffer.allocate(1), (14 << 20) - 1);
        }
        Path script = Files.writeString(
                temp.resolve("table"),
                "label: gpt\nstart=2048, size=8192, type=S, name=paging\nstart=10240, size=16384, type=L, name=root\n");
        run("sh", "-c", String.join(" ", Judge.command("sfdisk")) + " -q " + disk + " < " + script);
        try (DiskContents contents = DiskContents.read(disk)) {
            assertThat(contents.volumes()).hasSize(2);
            assertThat(contents.volumes().get(0).name()).isEqualTo("paging");
            assertThat(contents.volumes().get(0).content().type()).isEqualTo("swap");
            assertThat(contents.volumes().get(0).content().label()).isEqualTo("paging");
            assertThat(contents.volumes().get(0).content().uuid()).hasToString("11111111-2222-4333-8444-555555555555");
        }
        assertHoldsTheFiles(disk, "sfdisk");
    }

    @Test
    void whatIsNotReadIsSaid() throws IOException {
        Path raw = Files.write(temp.resolve("plain.img"), new byte[1 << 20]);
        Files.write(raw, "something".getBytes(StandardCharsets.UTF_8));
        Path apart = temp.resolve("apart.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "data_file=" + raw, apart.toString(), "1M");
        assertThatThrownBy(() -> DiskContents.read(apart))
                .isInstanceOf(DiskFormatException.class)
                .hasMessageContaining("features 0x4");
    }

    @Test
    void compressedClustersOfQemu() throws IOException {
        Path raw = temp.resolve("foreign.img");
        run("mke2fs", "-q", "-F", "-t", "ext4", "-d", files.toString(), raw.toString(), "24M");
        for (String type : List.of("zlib", "zstd")) {
            for (int cluster : new int[] {512, 65536, 2 << 20}) {
                Path container = temp.resolve("packed.qcow2");
                String options = "compression_type=" + type + ",cluster_size=" + cluster;
                run(
                        "qemu-img",
                        "convert",
                        "-c",
                        "-f",
                        "raw",
                        "-O",
                        "qcow2",
                        "-o",
                        options,
                        raw.toString(),
                        container.toString());
                assertHoldsTheFiles(container, options);
                assertThat(ImagePlan.of(raw).mismatch(DiskImage.read(container).plan()))
                        .as(options)
                        .isEqualTo(-1);
            }
        }
    }

    private static void assertHoldsTheFiles(Path disk, String what) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            RegularFile motd = (RegularFile) contents.files().find("etc/motd").orElseThrow();
            assertThat(new String(motd.content().bytes(100), StandardCharsets.UTF_8))
                    .as(what)
                    .isEqualTo("welcome\n");
            RegularFile large = (RegularFile) contents.files().find("large").orElseThrow();
            assertThat(new String(large.content().bytes(1 << 20), StandardCharsets.UTF_8))
                    .as(what)
                    .isEqualTo("0123456789abcde\n".repeat(20_000));
        }
    }

    private static void run(String tool, String... words) throws IOException {
        Judge.Verdict verdict = Judge.run(tool, words);
        assertThat(verdict.exit()).as(tool + ": " + verdict.output()).isZero();
    }
}
