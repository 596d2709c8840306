package org.xenwright.filesystem.squashfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeTar;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

/** What unsquashfs reads is what the tree said. */
@Tag("judge")
class SquashfsJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern LINE = Pattern.compile(
            "(\\S{10}) (\\d+)/(\\d+) +(\\d+|\\d+, *\\d+) (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d) squashfs-root(.*)",
            Pattern.DOTALL);

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource
    void unsquashfsListsAndExtractsRandomTrees(SquashfsCompression compression) throws IOException {
        // xz takes seconds for each
        int cases = compression == SquashfsCompression.XZ ? 1 : Integer.getInteger("xen.cases", 2);
        for (long seed = 1; seed <= cases; seed++) {
            Path folder = Files.createDirectories(temp.resolve(compression + "-" + seed));
            Tree tree = new RandomTree(seed, folder).tree(400);
            Path file = folder.resolve("image.squashfs");
            SquashfsResult result =
                    Squashfs.write(tree, SquashfsOptions.of(CLOCK).withPacking(SquashfsPacking.of(compression)), file);
            assertThat(result.losses()).isEmpty();
            assertSame("seed " + seed, tree, file, folder.resolve("out"));
        }
    }

    @Test
    void directoriesOfThousandsOfNamesAreListed() throws IOException {
        Attributes attributes = Attributes.of(0644, CLOCK);
        Tree tree = new Tree(attributes.withMode(0755));
        tree.directory("large", attributes.withMode(0755));
        RegularFile shared = new RegularFile(attributes, Content.of("shared"));
        for (int i = 0; i < 20000; i++) {
            tree.put(
                    "large/a-rather-long-name-" + i,
                    i % 3 == 0 ? shared : new RegularFile(attributes, Content.of("" + i)));
        }
        Path file = temp.resolve("large.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        assertSame("large", tree, file, temp.resolve("large"));
        // by name, so through the index
        Judge.Verdict one = Judge.run("unsquashfs", "-cat", file.toString(), "large/a-rather-long-name-19999");
        assertThat(one.output()).isEqualTo("19999");
    }

    @Test
    void manyLinksAndFilesBeyondFourGigabytesAreListed() throws IOException {
        Attributes attributes = Attributes.of(0644, CLOCK);
        Tree tree = new Tree(attributes.withMode(0755));
        RegularFile shared = new RegularFile(attributes, Content.of("shared"));
        tree.directory("links", attributes.withMode(0755));
        for (int i = 0; i < 70_000; i++) {
            tree.put("links/" + i, shared);
        }
        long size = (5L << 30) + 5;
        Content late = new Content.Sparse(size, List.of(new Content.Segment(size - 5, Content.of("late\n"))));
        tree.put("sparse", new RegularFile(attributes, late));
        Path file = temp.resolve("many.squashfs");
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        assertThat(result.inodes()).isEqualTo(4);
        Judge.Verdict list = Judge.run("unsquashfs", "-UTC", "-lln", file.toString());
        assertThat(list.exit()).as(list.output()).isZero();
        assertThat(list.output()).contains(" " + size + " 2026-01-01").contains("/links/69999");
        assertThat(list.output().lines().filter(line -> line.contains("/links/")))
                .hasSize(70_000);
    }

    @Test
    void linuxAndAnotherVendorReadWhatTheTreeSaid() throws IOException {
        for (long seed = 11; seed < 11 + Integer.getInteger("xen.cases", 2); seed++) {
            Path folder = Files.createDirectories(temp.resolve("seed-" + seed));
            Tree tree = new RandomTree(seed, folder).tree(400);
            Path file = folder.resolve("image.squashfs");
            Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
            byVendor("seed " + seed, tree, file, folder.resolve("vendor"));
            byLinux("seed " + seed, tree, file, folder);
        }
    }

    /** 7-Zip has a reader of its own. */
    private static void byVendor(String what, Tree tree, Path file, Path out) throws IOException {
        Judge.Verdict read = Judge.run("7zz", "x", "-y", "-bd", "-o" + out, file.toString());
        List<String> broken = new ArrayList<>();
        int[] files = {0};
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile regular) {
                try {
                    Path found = out.resolve(path.toString().substring(1));
                    if (!Arrays.equals(
                            Files.readAllBytes(found), regular.content().bytes(1 << 30))) {
                        broken.add(path.toString());
                    }
                    files[0]++;
                } catch (IOException e) {
                    broken.add(path + ": " + e);
                }
            }
        });
        assertThat(broken).as(what + "\n" + read.output()).isEmpty();
        assertThat(files[0]).isPositive();
    }

    /** The kernel mounts it, tar tells what it shows. */
    private static void byLinux(String what, Tree tree, Path file, Path folder) throws IOException {
        Path mountPoint = Files.createDirectories(folder.resolve("mnt"));
        Judge.Verdict mounted =
                Judge.run("mount", "-t", "squashfs", "-o", "loop,ro", file.toString(), mountPoint.toString());
        if (mounted.exit() != 0
                && mounted.output().matches("(?s).*(not permitted|denied|superuser|only root|loop device).*")) {
            System.out.println("mounting is not permitted here: unsquashfs and 7-Zip alone judge " + what);
            return;
        }
        assertThat(mounted.exit()).as(mounted.output()).isZero();
        Path tar = folder.resolve("seen.tar");
        try {
            Judge.run(
                    "tar",
                    "--format=pax",
                    "--numeric-owner",
                    "--xattrs",
                    "--xattrs-include=*",
                    "-cf",
                    tar.toString(),
                    "-C",
                    mountPoint.toString(),
                    ".");
        } finally {
            Judge.run("umount", mountPoint.toString());
        }
        assertThat(SquashfsReaderTest.lines(plain(TreeTar.read(tar))))
                .as(what)
                .isEqualTo(SquashfsReaderTest.lines(plain(tree)));
    }

    /** Without what tar does not keep: sockets, links of devices, and attributes of anything but files and folders. */
    private static Tree plain(Tree tree) {
        Tree plain = new Tree(tree.root().attributes());
        Map<Inode, Inode> known = new IdentityHashMap<>();
        tree.walk((path, inode) -> {
            if (inode instanceof Special special && special.kind() == Special.Kind.SOCKET) {
                return;
            }
            boolean linked = inode instanceof RegularFile || inode instanceof Symlink;
            plain.put(path, linked ? known.computeIfAbsent(inode, SquashfsJudgeTest::plain) : plain(inode));
        });
        return plain;
    }

    private static Inode plain(Inode inode) {
        Attributes bare = inode.attributes().withXattrs(Xattrs.NONE);
        if (inode instanceof Symlink link) {
            return new Symlink(bare, link.target());
        } else if (inode instanceof Device device) {
            return new Device(bare, device.kind(), device.major(), device.minor());
        } else if (inode instanceof Special special) {
            return new Special(bare, special.kind());
        } else if (inode instanceof Directory) {
            return new Directory(inode.attributes());
        }
        return inode;
    }

    @Test
    void anEmptyTreeIsAFileSystem() throws IOException {
        Path file = temp.resolve("empty.squashfs");
        Tree tree = new Tree(new Attributes(0711, 7, 8, 5, 0, Xattrs.NONE));
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(CLOCK), file);
        assertThat(result.size()).isEqualTo(4096);
        assertThat(Judge.run("unsquashfs", "-lln", file.toString()).output()).contains("drwx--x--x 7/8 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "lz4", "zstd"})
    void whatMksquashfsWritesIsRead(String compression) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("folder/below"));
        byte[] large = new byte[700_000];
        new java.util.Random(1).nextBytes(large);
        Arrays.fill(large, 100_000, 400_000, (byte) 0);
        Files.write(folder.resolve("large"), large);
        for (int i = 0; i < 2000; i++) {
            Files.writeString(folder.resolve("file-number-" + i), "text " + i);
        }
        Files.createLink(folder.resolve("linked"), folder.resolve("large"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("large"));
        Path image = temp.resolve("theirs");
        Judge.Verdict made = Judge.run(
                "mksquashfs",
                temp.resolve("folder").toString(),
                image.toString(),
                "-comp",
                compression,
                "-quiet",
                "-no-progress",
                "-processors",
                "1");
        assertThat(made.exit()).as(made.output()).isZero();
        Tree tree = SquashfsReader.read(ImagePlan.of(image), temp.resolve("spool"), 1 << 24);
        RegularFile found = (RegularFile) tree.find("below/large").orElseThrow();
        assertThat(Arrays.equals(found.content().bytes(1 << 20), large)).isTrue();
        assertThat(tree.find("below/linked")).containsSame(found);
        assertThat(((Symlink) tree.find("below/link").orElseThrow()).target()).isEqualTo("large".getBytes());
        for (int i = 0; i < 2000; i++) {
            RegularFile file = (RegularFile) tree.find("below/file-number-" + i).orElseThrow();
            assertThat(new String(file.content().bytes(100), StandardCharsets.US_ASCII))
                    .isEqualTo("text " + i);
        }
    }

    private static void assertSame(String what, Tree tree, Path file, Path out) throws IOException {
        Judge.Verdict list = Judge.run("unsquashfs", "-UTC", "-lln", file.toString());
        assertThat(list.exit()).as(what + "\n" + list.output()).isZero();
        List<String> listed = list.output()
                .lines()
                .filter(line -> LINE.matcher(line).matches())
                .toList();
        List<String> found =
                listed.stream().map(SquashfsJudgeTest::normal).sorted().toList();
        List<String> expected = new ArrayList<>(List.of(line("", tree.root())));
        Map<Inode, Integer> numbers = new IdentityHashMap<>();
        tree.walk((path, inode) -> {
            expected.add(line(path.toString(), inode));
            numbers.put(inode, numbers.size());
        });
        expected.sort(null);
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(new java.util.HashSet<>(found));
        List<String> unexpected = new ArrayList<>(found);
        unexpected.removeAll(new java.util.HashSet<>(expected));
        assertThat(unexpected)
                .as(what + ", missing: " + missing.stream().limit(5).toList())
                .isEmpty();
        assertThat(missing).as(what).isEmpty();
        assertThat(found.size()).as(what).isEqualTo(expected.size());
        Judge.Verdict extracted =
                Judge.run("unsquashfs", "-no-xattrs", "-quiet", "-no-progress", "-d", out.toString(), file.toString());
        List<String> broken = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof RegularFile regular) {
                try {
                    byte[] there =
                            Files.readAllBytes(out.resolve(path.toString().substring(1)));
                    if (!Arrays.equals(there, regular.content().bytes(1 << 30))) {
                        broken.add(path.toString());
                    }
                } catch (IOException e) {
                    broken.add(path + ": " + e);
                }
            }
        });
        assertThat(broken).as(what + "\n" + extracted.output()).isEmpty();
    }

    private static String normal(String line) {
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches()).isTrue();
        String size = line.startsWith("d") ? "-" : matcher.group(4).replace(" ", "");
        return matcher.group(1) + " " + matcher.group(2) + "/" + matcher.group(3) + " " + size + " " + matcher.group(5)
                + matcher.group(6);
    }

    private static String line(String path, Inode inode) {
        Attributes attributes = inode.attributes();
        long time = Math.max(0, Math.min(attributes.seconds(), CLOCK.getEpochSecond()));
        String text = Instant.ofEpochSecond(time).toString();
        String size;
        String name = path;
        if (inode instanceof Device device) {
            // the high bits of the minor number stand above the major one, which this lister does not take apart
            size = (device.major() | device.minor() >> 8 << 12) + "," + (device.minor() & 0xff);
        } else if (inode instanceof RegularFile file) {
            size = Long.toString(file.content().size());
        } else if (inode instanceof Symlink link) {
            size = Integer.toString(link.target().length);
            name += " -> " + new String(link.target(), StandardCharsets.UTF_8);
        } else if (inode instanceof Directory) {
            size = "-"; // that of its listing
        } else {
            size = "0";
        }
        return mode(inode) + " " + attributes.uid() + "/" + attributes.gid() + " " + size + " " + text.substring(0, 10)
                + " " + text.substring(11, 16) + name;
    }

    private static String mode(Inode inode) {
        char type = inode instanceof Directory
                ? 'd'
                : inode instanceof Symlink
                        ? 'l'
                        : inode instanceof Device device
                                ? device.kind() == Device.Kind.BLOCK ? 'b' : 'c'
                                : inode instanceof Special special
                                        ? special.kind() == Special.Kind.FIFO ? 'p' : 's'
                                        : '-';
        int mode = inode.attributes().mode();
        StringBuilder text = new StringBuilder().append(type);
        for (int shift = 6; shift >= 0; shift -= 3) {
            int bits = mode >> shift & 7;
            boolean set = (mode >> 9 & 1 << shift / 3) != 0;
            char execute = shift == 0 ? 't' : 's';
            text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
            text.append(set ? (bits & 1) != 0 ? execute : Character.toUpperCase(execute) : (bits & 1) != 0 ? 'x' : '-');
        }
        return text.toString();
    }
}
