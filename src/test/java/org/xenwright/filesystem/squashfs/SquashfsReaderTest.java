package org.xenwright.filesystem.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.content.ImagePlan;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

class SquashfsReaderTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temp;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        // a whole tree costs as much as many broken images
        int cases = 1 + Integer.getInteger("xen.cases", 60) / 30;
        for (long seed = 1; seed <= cases; seed++) {
            Path folder = Files.createDirectories(temp.resolve("seed-" + seed));
            Tree tree = new RandomTree(seed, folder).tree(300);
            Path file = folder.resolve("image");
            SquashfsCompression compression = seed % 3 == 0 ? SquashfsCompression.GZIP : SquashfsCompression.ZSTD;
            Squashfs.write(tree, SquashfsOptions.of(CLOCK).withPacking(SquashfsPacking.of(compression)), file);
            Tree found = SquashfsReader.read(ImagePlan.of(file), folder.resolve("spool"), 1L << 30);
            assertThat(lines(found)).as("seed " + seed).isEqualTo(lines(tree));
        }
    }

    @Test
    void aBombIsStoppedAtTheLimit() throws IOException {
        Tree tree = new RandomTree(1, temp).tree(300);
        Path file = temp.resolve("image");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        assertThatThrownBy(() -> SquashfsReader.read(ImagePlan.of(file), temp.resolve("spool"), 100_000))
                .isInstanceOf(SquashfsFormatException.class)
                .hasMessage("more than 100000 bytes come out of it");
    }

    @Test
    void whatComesOutOfAllOfThemOnADiskIsLimitedTogether() throws IOException {
        Tree tree = new RandomTree(1, temp).tree(300);
        Path file = temp.resolve("image");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        Allowance disk = new Allowance(Bounds.ofDisk());
        SquashfsReader.read(ImagePlan.of(file), temp.resolve("first"), 1L << 30, disk);
        long first = Files.size(temp.resolve("first"));
        disk.unpacked("others", Bounds.UNPACKED - first - 1000);

        assertThatThrownBy(() -> SquashfsReader.read(ImagePlan.of(file), temp.resolve("second"), 1L << 30, disk))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("come out of compressed file systems");
        assertThat(Files.size(temp.resolve("second"))).isLessThanOrEqualTo(1000);
    }

    @Test
    void brokenImagesEndInATypedError() throws IOException {
        int cases = Integer.getInteger("xen.cases", 60);
        Path folder = Files.createDirectories(temp.resolve("content"));
        Tree tree = new RandomTree(2, folder).tree(60);
        Path file = temp.resolve("image");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < cases; i++) {
            long seed = 4000 + i;
            Random random = new Random(seed);
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                int tables = Math.max(0, bytes.length - 12000);
                int at = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(96);
                    case 1 -> tables + random.nextInt(bytes.length - tables);
                    default -> random.nextInt(bytes.length);
                };
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            Path broken = Files.write(temp.resolve("broken"), bytes);
            Path spool = temp.resolve("spool");
            try {
                SquashfsReader.read(ImagePlan.of(broken), spool, 1 << 26);
            } catch (IOException expected) {
                assertThat(expected).as("seed " + seed).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            } finally {
                Files.deleteIfExists(spool);
            }
        }
    }

    /** Everything about a tree that squashfs keeps; names of one inode share a number. */
    static List<String> lines(Tree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<Inode, Integer> numbers = new IdentityHashMap<>();
        List<IOException> failed = new ArrayList<>();
        lines.add(attributes(tree.root()));
        tree.walk((path, inode) -> {
            int number = numbers.computeIfAbsent(inode, key -> numbers.size());
            try {
                lines.add(path + " " + number + " " + attributes(inode) + " " + kind(inode));
            } catch (IOException e) {
                failed.add(e);
            }
        });
        for (IOException e : failed) {
            throw e;
        }
        return lines;
    }

    private static String attributes(Inode inode) {
        Attributes a = inode.attributes();
        long time = Math.max(0, Math.min(a.seconds(), CLOCK.getEpochSecond()));
        StringBuilder text =
                new StringBuilder(Integer.toOctalString(a.mode()) + " " + a.uid() + ":" + a.gid() + " " + time);
        a.xattrs()
                .asMap()
                .forEach((name, value) ->
                        text.append(" ").append(name).append("=").append(Digest.of(value)));
        return text.toString();
    }

    private static String kind(Inode inode) throws IOException {
        if (inode instanceof RegularFile file) {
            try (InputStream in = file.content().open()) {
                return "file " + file.content().size() + " " + Digest.of(in.readAllBytes());
            }
        } else if (inode instanceof Symlink link) {
            return link.toString();
        } else if (inode instanceof Device device) {
            return device.kind() + " " + device.major() + ":" + device.minor();
        } else if (inode instanceof Special special) {
            return special.kind().toString();
        }
        return inode instanceof Directory ? "directory" : "?";
    }
}
