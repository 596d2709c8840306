package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.disk.RawDisk;
import org.xenwright.initramfs.Initramfs;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A guest that lets our file system grow while it uses it, writes to it and is killed: its journal is replayed, nothing
 * is broken.
 */
@Tag("judge")
class KilledGuestJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");

    private static final long GROWN = 40L << 30;

    private static final String INIT = """
            #!/bin/busybox sh
            busybox mount -t proc proc /proc
            /sbin/resize2fs /dev/vda && echo GROWN
            busybox mkdir /made
            i=0
            while [ $i -lt 400 ]; do echo $i > /made/file-with-a-longer-name-$i; i=$((i+1)); done
            busybox rm -r /large
            busybox sync
            echo WRITTEN
            while true; do i=$((i+1)); echo $i > /made/$i; busybox mv /made/$i /made/moved-$i; done
            """;

    @TempDir
    Path folder;

    @Test
    void aGuestLetsItGrowAndWhatItWroteBeforeItWasKilledIsReplayed() throws Exception {
        Tree boot = Folders.tree(Judge.tools().folder("linux-image-cloud-amd64"));
        Kernel kernel = Kernel.newest(boot).orElseThrow();
        Path program = ToolBox.inside(Judge.tools().folder("busybox-static"), "bin/busybox")
                .orElseThrow();
        Content busybox = new Content.Slice(program, 0, Files.size(program));
        Path disk = folder.resolve("root.img");
        RawDisk.write(
                Ext4.plan(root(busybox), Ext4Options.of("org.example:killed", CLOCK))
                        .image(),
                disk);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(GROWN);
        }
        byte[] initramfs =
                Initramfs.make(kernel, ModuleSet.of(boot, kernel.release()), busybox, InitramfsOptions.of("ext4"));
        runUntilItSays(
                "WRITTEN",
                Files.write(folder.resolve("vmlinuz"), kernel.content().bytes(64 << 20)),
                Files.write(folder.resolve("initrd"), initramfs),
                disk);

        assertThat(said(folder.resolve("console.txt"))).contains("on-line resizing required", "GROWN");
        assertThat(Judge.run("dumpe2fs", "-h", disk.toString()).output()).contains("needs_recovery");
        assertThatThrownBy(() -> Ext4Reader.read(disk))
                .isInstanceOf(Ext4FormatException.class)
                .hasMessageContaining("journal");
        Judge.Verdict replayed = Judge.run("e2fsck", "-p", disk.toString());
        assertThat(replayed.output()).contains("recovering journal");
        assertThat(replayed.exit()).as(replayed.output()).isLessThanOrEqualTo(1);
        Judge.Verdict clean = Judge.run("e2fsck", "-fn", disk.toString());
        assertThat(clean.exit()).as(clean.output()).isZero();
        Ext4Image read = Ext4Reader.read(disk);
        assertThat(read.size()).isEqualTo(GROWN);
        Tree tree = read.tree();
        for (int i = 0; i < 400; i++) {
            assertThat(tree.find("made/file-with-a-longer-name-" + i)).isPresent();
        }
        assertThat(tree.find("large")).isEmpty();
    }

    private static Tree root(Content busybox) throws IOException {
        Attributes attributes = Attributes.of(0755, CLOCK);
        Tree tree = Folders.tree(Judge.tools().folder("e2fsprogs"));
        tree.walk((path, inode) -> inode.attributes(attributes));
        for (String each : List.of("bin", "sbin", "dev", "proc", "sys", "large")) {
            tree.directory(each, attributes);
        }
        tree.put("bin/busybox", new RegularFile(attributes, busybox));
        tree.put("sbin/init", new RegularFile(attributes, Content.of(INIT)));
        for (int i = 0; i < 2000; i++) {
            tree.put("large/a-name-of-some-length-" + i, new RegularFile(attributes, Content.of("content " + i)));
        }
        return tree;
    }

    private void runUntilItSays(String marker, Path kernel, Path initramfs, Path disk) throws Exception {
        Path console = folder.resolve("console.txt");
        Tool qemu = Judge.find("qemu-system-x86_64");
        List<String> words = new ArrayList<>(List.of("-accel", "tcg", "-m", "256", "-display", "none", "-nic", "none"));
        words.addAll(List.of("-no-reboot", "-serial", "stdio", "-monitor", "none"));
        words.addAll(List.of("-kernel", kernel.toString(), "-initrd", initramfs.toString()));
        words.addAll(List.of("-drive", "file=" + disk + ",format=raw,if=virtio"));
        words.addAll(List.of("-append", "console=ttyS0 quiet root=/dev/vda rw"));
        Process guest = qemu.process(words)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(console.toFile())
                .start();
        try {
            long end = System.nanoTime() + 600_000_000_000L;
            while (!said(console).contains(marker)) {
                assertThat(guest.isAlive() && System.nanoTime() < end)
                        .as(said(console))
                        .isTrue();
                Thread.sleep(50);
            }
            Thread.sleep(200); // in the midst of what it does next
        } finally {
            guest.destroyForcibly().waitFor();
        }
    }

    private static String said(Path console) throws IOException {
        return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
    }
}
