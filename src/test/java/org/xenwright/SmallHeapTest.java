package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.archive.TestAlpineRepository;
import org.xenwright.content.Content;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.layer.RawTar;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * Small inputs that stand for much, read by a process that has little: every one ends in a refusal or is read, never
 * out of memory.
 */
class SmallHeapTest {
    private static final String HEAP = "-Xmx64m";
    private static final Attributes PLAIN = Attributes.of(0644, Instant.EPOCH);

    @TempDir
    Path folder;

    private Path inputs() throws IOException {
        return Files.createDirectories(folder.resolve("inputs"));
    }

    @Test
    void whatSmallInputsAskForIsRefusedBeforeItIsTaken() throws Exception {
        tars();
        zip();
        fileSystems();
        medium();
        volumes();
        disks();
        records();
        long seed = Long.getLong("xen.seed", System.nanoTime());
        System.out.println("seed " + seed);
        String said = child(seed, Integer.getInteger("xen.cases", 8));
        assertThat(said)
                .as("seed %d", seed)
                .contains("all read")
                .contains("links.tar: refused a link with a target of 1048")
                .contains("manylinks.tar: refused names, links")
                .contains("sparse.tar: refused a file of 4611686018427387904 bytes")
                .contains("segments.tar: refused names, links")
                .contains("directory.zip: refused names, links")
                .contains("links.squashfs: refused names, links")
                .contains("deep.squashfs: broken a path is longer than 4096 bytes")
                .contains("attributes.ext4: refused names, links")
                .contains("volumes.gpt: refused names, links")
                .contains("itself.iso: read")
                .contains("packed.qcow2: refused names, links")
                .contains("blocks.vhd: refused names, links")
                .contains("records.apkindex: refused names, links");
    }

    private String child(long seed, int cases) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-Xss512k",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        inputs().toString(),
                        Long.toString(seed),
                        Integer.toString(cases))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(out);
        assertThat(process.exitValue()).as("seed %d: %s", seed, said).isZero();
        return said;
    }

    private void records() throws IOException {
        byte[] index = TestAlpineRepository.index("P:a\nV:1\n\n".repeat(900_000), Instant.EPOCH, null, "");
        Files.write(inputs().resolve("records.apkindex"), index);
    }

    private void tars() throws IOException {
        RawTar links = new RawTar();
        for (int i = 0; i < 30; i++) {
            links.pax("linkpath", "t".repeat((1 << 20) - 30)).entry('2', "link" + i, "", new byte[0]);
        }
        links.in(inputs(), "links.tar");
        RawTar many = new RawTar();
        for (int i = 0; i < 9000; i++) {
            many.pax("linkpath", "t".repeat(4095)).entry('2', "link" + i, "", new byte[0]);
        }
        many.in(inputs(), "manylinks.tar");
        new RawTar().sparse("big", Long.toString(1L << 62), "1\n0\n1\n", "x").in(inputs(), "sparse.tar");
        int count = 400_000;
        StringBuilder map = new StringBuilder().append(count).append('\n');
        for (int i = 0; i < count; i++) {
            map.append(2 * i).append("\n1\n");
        }
        new RawTar()
                .sparse("big", Integer.toString(2 * count), map.toString(), "x".repeat(count))
                .in(inputs(), "segments.tar");
    }

    /** A central directory alone: 46 bytes and a letter for each entry. */
    private void zip() throws IOException {
        int count = 200_000;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(inputs().resolve("directory.zip")))) {
            out.write(new byte[] {'P', 'K', 3, 4});
            ByteBuffer entry = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                entry.clear().putInt(0, 0x02014b50).putShort(28, (short) 6);
                entry.position(46).put(String.format("%06d", i).getBytes(StandardCharsets.US_ASCII));
                out.write(entry.array());
            }
            ByteBuffer end =
                    ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 0x06054b50);
            end.putShort(8, (short) count)
                    .putShort(10, (short) count)
                    .putInt(12, 52 * count)
                    .putInt(16, 4);
            out.write(end.array());
        }
    }

    private void fileSystems() throws IOException {
        Tree links = new Tree(Attributes.of(0755, Instant.EPOCH));
        for (int i = 0; i < 9000; i++) {
            links.put("link" + i, new Symlink(PLAIN, "t".repeat(4090) + i));
        }
        SquashfsOptions options = SquashfsOptions.of(Instant.EPOCH);
        Squashfs.write(links, options, inputs().resolve("links.squashfs"));
        Tree deep = new Tree(Attributes.of(0755, Instant.EPOCH));
        TreePath path = TreePath.ROOT;
        for (int i = 0; i < 20; i++) {
            path = path.child(Name.of("d".repeat(250)));
        }
        deep.directory(path, Attributes.of(0755, Instant.EPOCH));
        Squashfs.write(deep, options, inputs().resolve("deep.squashfs"));
        // our writer gives each file a block of its own
        Tree attributes = new Tree(Attributes.of(0755, Instant.EPOCH));
        Xattrs large = Xattrs.of(Map.of("user.large", new byte[3800]));
        for (int i = 0; i < 20_000; i++) {
            attributes.put("file" + i, new RegularFile(PLAIN.withXattrs(large), Content.EMPTY));
        }
        RawDisk.write(
                Ext4.plan(attributes, Ext4Options.of("small heap", Instant.EPOCH))
                        .image(),
                inputs().resolve("attributes.ext4"));
    }

    /** Volumes each of which may be read alone. */
    private void volumes() throws IOException {
        Tree links = new Tree(Attributes.of(0755, Instant.EPOCH));
        for (int i = 0; i < 6000; i++) {
            links.put("link" + i, new Symlink(PLAIN, "t".repeat(4090) + i));
        }
        Path alone = folder.resolve("alone.squashfs");
        Squashfs.write(links, SquashfsOptions.of(Instant.EPOCH), alone);
        List<Partition> partitions = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            partitions.add(new Partition("part" + i, PartitionType.LINUX, new UUID(1, i), Squashfs.plan(alone)));
        }
        RawDisk.write(Gpt.plan(new UUID(1, 1), partitions, new byte[0]), inputs().resolve("volumes.gpt"));
    }

    /** A root of 20 MiB whose records are all itself. */
    private void medium() throws IOException {
        int block = 2048;
        int length = 20 << 20;
        ByteBuffer iso = ByteBuffer.allocate(18 * block + length).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer itself = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        itself.put(0, (byte) 34).putInt(2, 18).putInt(10, length).put(32, (byte) 1);
        byte[] identifier = "CD001".getBytes(StandardCharsets.US_ASCII);
        iso.put(16 * block, (byte) 1).put(16 * block + 1, identifier).putShort(16 * block + 128, (short) block);
        iso.put(16 * block + 156, itself.array());
        iso.put(17 * block, (byte) 255).put(17 * block + 1, identifier);
        for (int at = 18 * block; at < iso.capacity(); at += block) {
            for (int i = 0; i + 34 <= block; i += 34) {
                iso.put(at + i, itself.array());
            }
        }
        Files.write(inputs().resolve("itself.iso"), iso.array());
    }

    private void disks() throws IOException {
        int tables = 40;
        int cluster = 1 << 16;
        ByteBuffer qcow2 = ByteBuffer.allocate((2 + tables) * cluster);
        qcow2.putInt(0, 0x514649fb).putInt(4, 2).putInt(20, 16).putLong(24, (long) tables * 8192 * cluster);
        qcow2.putInt(36, tables).putLong(40, cluster);
        for (int i = 0; i < tables; i++) {
            qcow2.putLong(cluster + 8 * i, (long) (2 + i) * cluster);
            for (int j = 0; j < 8192; j++) {
                qcow2.putLong((2 + i) * cluster + 8 * j, 1L << 62 | 512L * (j % 7));
            }
        }
        Files.write(inputs().resolve("packed.qcow2"), qcow2.array());
        int blocks = 400_000;
        ByteBuffer vhd = ByteBuffer.allocate(2048 + 4 * blocks + 8192 + 512);
        ByteBuffer footer = ByteBuffer.allocate(512);
        footer.put("conectix".getBytes(StandardCharsets.US_ASCII)).putLong(16, 512);
        footer.putLong(48, 512L * blocks).putInt(60, 3);
        int sum = 0;
        for (byte each : footer.array()) {
            sum += each & 0xff;
        }
        footer.putInt(64, ~sum);
        vhd.put(512, "cxsparse".getBytes(StandardCharsets.US_ASCII))
                .putLong(528, 2048)
                .putInt(540, blocks)
                .putInt(544, 512);
        for (int i = 0; i < blocks; i++) {
            vhd.putInt(2048 + 4 * i, 0);
        }
        vhd.put(vhd.capacity() - 512, footer.array());
        Files.write(inputs().resolve("blocks.vhd"), vhd.array());
    }
}
