package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.judge.Judge;
import org.xenwright.problem.FullDisk;
import org.xenwright.problem.ProblemException;

/** A target that fills up while it is written: nothing stays under a final name, what was there before does. */
@Tag("judge")
class FullDiskJudgeTest {
    private static final int ROOM = 1 << 20;

    @TempDir
    Path folder;

    private Path small;

    /**
     * A folder with room for a mebibyte; where mounting is not permitted, a limit on the size of files is the best
     * there is.
     */
    private boolean mount() throws IOException {
        small = Files.createDirectories(folder.resolve("small"));
        Judge.Verdict mounted = Judge.run("mount", "-t", "tmpfs", "-o", "size=" + ROOM, "tmpfs", small.toString());
        if (mounted.exit() != 0) {
            assertThat(mounted.output()).containsPattern("not permitted|denied|superuser|only root");
            System.out.println("mounting is not permitted here: no disk is filled");
        }
        return mounted.exit() == 0;
    }

    @AfterEach
    void unmount() throws IOException {
        Judge.run("umount", small.toString());
    }

    private static byte[] noise() {
        byte[] bytes = new byte[3 * ROOM];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void noFormatLeavesAFile() throws IOException {
        if (!mount()) {
            return;
        }
        String text = HexFormat.of().formatHex(noise());
        for (List<DiskFormat> formats : List.of(
                List.of(DiskFormats.RAW),
                List.of(DiskFormats.QCOW2),
                List.of(DiskFormats.VHD),
                List.of(DiskFormats.VMDK),
                List.of(DiskFormats.XVA),
                List.of(DiskFormats.OVA),
                List.of(DiskFormats.RAW, DiskFormats.QCOW2, DiskFormats.VHD, DiskFormats.XVA))) {
            assertFull(
                    formats.toString(),
                    () -> new SmallImage(small)
                            .with(new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, formats))
                            .file("etc/large", text, 0644)
                            .write(Map.of()));
        }
        assertFull(
                "squashfs",
                () -> new SmallImage(small)
                        .with(new DiskRequest(
                                FileSystemKinds.SQUASHFS,
                                Ext4Size.DEFAULT,
                                PartitionTable.NONE,
                                List.of(DiskFormats.RAW)))
                        .file("etc/large", text, 0644)
                        .write(Map.of()));
    }

    @Test
    void neitherADeltaNorAPackedDiskIsLeftAndWhatWasThereStays() throws IOException {
        if (!mount()) {
            return;
        }
        byte[] bytes = noise();
        ImagePlan plan = new ImagePlan(bytes.length, List.of(new Region(0, bytes.length, Content.of(bytes), 0)));
        Path delta = small.resolve("delta.qcow2");
        Files.writeString(delta, "before");
        Backing empty = new Backing(new ImagePlan(bytes.length, List.of()), "base.img", DiskFormats.RAW);
        assertThatThrownBy(() -> DiskFiles.write(plan, delta, new DiskWriter.Qcow2Delta(empty, true)))
                .isInstanceOf(IOException.class);
        assertThat(delta).hasContent("before");
        Files.delete(delta);
        assertFull("delta", () -> DiskFiles.write(plan, delta, new DiskWriter.Qcow2Delta(empty, true)));
        Path disk = Files.write(small.resolve("disk.img"), java.util.Arrays.copyOf(bytes, ROOM * 3 / 4));
        assertThatThrownBy(() -> DiskFiles.compress(disk)).isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(small)) {
            assertThat(left).containsExactly(disk);
        }
    }

    /** Work that fails. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void assertFull(String what, Work work) throws IOException {
        IOException failure = null;
        try {
            work.run();
        } catch (IOException e) {
            failure = e;
        }
        assertThat(failure).as(what).isNotNull();
        IOException full = failure;
        assertThatThrownBy(() -> FullDisk.explain(full, "writing", small, "make room"))
                .as(what + ": " + full)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no space left");
        try (Stream<Path> left = Files.list(small)) {
            assertThat(left).as(what).isEmpty();
        }
    }
}
