package org.xenwright.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

class TreeTarTest {
    private static final Attributes PLAIN = new Attributes(0644, 0, 0, 1_700_000_000L, 0, Xattrs.NONE);
    private static final Attributes FOLDER = PLAIN.withMode(0755);

    @TempDir
    Path folder;

    @Test
    void everyAttributeComesBackAsItWas() throws IOException {
        Tree tree = everything();
        Tree back = TreeTar.read(write(tree, "a.tar"));
        assertThat(describe(back)).isEqualTo(describe(tree));
        assertThat(back.find("usr/bin/tool").orElseThrow())
                .isSameAs(back.find("usr/bin/alias").orElseThrow());
        assertThat(Files.readAllBytes(write(back, "b.tar"))).isEqualTo(Files.readAllBytes(write(tree, "c.tar")));
    }

    @Test
    @Tag("judge")
    void tarItselfReadsWhatWeWrote() throws IOException {
        Judge.Verdict listing = Judge.run(
                "tar",
                "--numeric-owner",
                "--full-time",
                "-tvf",
                write(everything(), "judge.tar").toString());
        assertThat(listing.exit()).as(listing.output()).isZero();
        assertThat(listing.output())
                .contains("-rwsr-xr-x 4294967294/70000")
                .contains("usr/bin/tool link to usr/bin/alias")
                .contains("brw-r--r-- 0/0")
                .contains("8,1")
                .contains("etc/link -> " + "t".repeat(150));
    }

    @Test
    @Tag("judge")
    void aSparseFileOfGnuTarKeepsItsHoles() throws IOException {
        Path big = folder.resolve("big");
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(64 << 20);
            file.seek(10 << 20);
            file.write("middle".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        Path tar = folder.resolve("sparse.tar");
        Judge.Verdict made = Judge.run(
                "tar", "--format=pax", "-S", "-C", folder.toString(), "-cf", tar.toString(), big.getFileName() + "");
        assertThat(made.exit()).as(made.output()).isZero();
        RegularFile file = (RegularFile) TreeTar.read(tar).find("big").orElseThrow();
        assertThat(file.content()).isInstanceOf(Content.Sparse.class);
        assertThat(file.content().open()).hasSameContentAs(Files.newInputStream(big));
    }

    @Test
    void aBrokenArchiveIsATypedErrorWhateverByteIsWrong() throws IOException {
        byte[] good = Files.readAllBytes(write(everything(), "good.tar"));
        long seed = Long.getLong("xen.seed", 42);
        Random random = new Random(seed);
        Path bad = folder.resolve("bad.tar");
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            byte[] bytes = random.nextBoolean() ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int j = 0; j < 3 && bytes.length > 0; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(bad, bytes);
            try {
                TreeTar.read(bad);
            } catch (IOException expected) {
                assertThat(expected.getMessage())
                        .as("seed %d, case %d", seed, i)
                        .isNotBlank();
            }
        }
    }

    @Test
    void aPathThatLeavesTheTreeIsRefused() throws IOException {
        Path tar = write(everything(), "evil.tar");
        byte[] bytes = Files.readAllBytes(tar);
        byte[] name = "../".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        // the first entry is the root, "./"; its header's checksum is made right again
        System.arraycopy(name, 0, bytes, 0, 3);
        Arrays.fill(bytes, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += bytes[i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(), 0, bytes, 148, 8);
        Files.write(tar, bytes);
        assertThatThrownBy(() -> TreeTar.read(tar))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("holds '..'");
    }

    private Tree everything() {
        Tree tree = new Tree(FOLDER);
        tree.directory("usr/bin", FOLDER);
        tree.directory("etc", FOLDER);
        byte[] binary = {0, (byte) 0xff, (byte) 0x80, '\n', '='};
        RegularFile tool = new RegularFile(
                new Attributes(
                        04755,
                        4294967294L,
                        70000,
                        -2,
                        250_000_000,
                        Xattrs.of(Map.of("security.capability", binary, "user.note", new byte[0]))),
                Content.of("#!/bin/sh\n"));
        tree.put("usr/bin/tool", tool);
        tree.put("usr/bin/alias", tool);
        tree.put("etc/" + "n".repeat(200), new RegularFile(PLAIN, Content.EMPTY));
        tree.put("etc/link", new Symlink(PLAIN, "t".repeat(150)));
        tree.put("etc/disk", new Device(PLAIN, Device.Kind.BLOCK, 8, 1));
        tree.put("etc/pipe", new Special(PLAIN, Special.Kind.FIFO));
        tree.put(TreePath.of(new byte[] {'e', 't', 'c', '/', (byte) 0xfe}), new RegularFile(PLAIN, Content.of("x")));
        return tree;
    }

    private Path write(Tree tree, String name) throws IOException {
        Path file = folder.resolve(name);
        TreeTar.write(tree, Files.newOutputStream(file));
        return file;
    }

    private static String describe(Tree tree) {
        StringBuilder text = new StringBuilder();
        tree.walk((path, inode) -> text.append(Arrays.toString(path.toBytes()))
                .append(' ')
                .append(kind(inode))
                .append(' ')
                .append(inode.attributes())
                .append(inode.attributes().xattrs().asMap().values().stream()
                        .map(Arrays::toString)
                        .toList())
                .append('\n'));
        return text.toString();
    }

    private static String kind(Inode inode) {
        if (inode instanceof Directory) {
            return "directory";
        } else if (inode instanceof RegularFile file) {
            return "file of " + file.content().size();
        } else if (inode instanceof Symlink link) {
            return link.toString();
        } else if (inode instanceof Device device) {
            return device.kind() + " " + device.major() + ":" + device.minor();
        }
        return ((Special) inode).kind().toString();
    }
}
