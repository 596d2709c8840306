package org.xenwright.initramfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.disk.RawDisk;
import org.xenwright.disk.Verity;
import org.xenwright.disk.VerityImage;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A real kernel unpacks what we wrote and finds its root, judged in QEMU. */
@Tag("judge")
class InitramfsJudgeTest {
    @TempDir
    static Path temp;

    private static Kernel kernel;
    private static Optional<ModuleSet> modules;
    private static Content busybox;

    @BeforeAll
    static void provide() throws IOException {
        Tree tree = Folders.tree(Judge.tools().folder("linux-image-cloud-amd64"));
        kernel = Kernel.newest(tree).orElseThrow();
        modules = ModuleSet.of(tree, kernel.release());
        Path program = ToolBox.inside(Judge.tools().folder("busybox-static"), "bin/busybox")
                .orElseThrow();
        busybox = new Content.Slice(program, 0, Files.size(program));
    }

    @Test
    void cpioListsWhatWasWritten() throws IOException {
        byte[] packed = Initramfs.make(kernel, modules, busybox, InitramfsOptions.of("ext4"));
        assertThat(packed.length).isLessThan(3 << 20);
        Path file = Files.write(temp.resolve("initramfs.zst"), packed);
        Path plain = temp.resolve("initramfs.cpio");
        assertThat(Judge.run("zstd", "-d", "-f", file.toString(), "-o", plain.toString())
                        .exit())
                .isZero();
        Judge.Verdict list = Judge.run("cpio", "-t", "-v", "-n", "-F", plain.toString());
        assertThat(list.exit()).as(list.output()).isZero();
        assertThat(list.output())
                .contains("modules/xen_blkfront.ko")
                .contains("modules/virtio_blk.ko")
                .contains("bin/mount -> busybox")
                .containsPattern("crw-------\\s+1 0\\s+0\\s+5,\\s+1 .*dev/console");
    }

    @Test
    void theSameInputsGiveTheSameBytes() throws IOException {
        InitramfsOptions options = InitramfsOptions.of("ext4").stateless();
        assertThat(Initramfs.make(kernel, modules, busybox, options))
                .isEqualTo(Initramfs.make(kernel, modules, busybox, options));
    }

    @Test
    void aRootOnVirtioIsFoundByItsLabelAndStarted() throws IOException {
        String console = boot(
                InitramfsOptions.of("ext4"),
                disk("root", "echo MARKER; cat /proc/mounts; poweroff -f"),
                "root=LABEL=root rw");
        assertThat(console).contains("MARKER").contains("/dev/vda / ext4 rw");
    }

    @Test
    void aRootInAPartitionIsFoundByItsGuid() throws IOException {
        UUID id = UUID.fromString("24ef14b1-10c8-8162-a64a-fe47d598b348");
        Path root = disk("partition", "echo MARKER; cat /proc/mounts; poweroff -f");
        Path whole = temp.resolve("whole.img");
        RawDisk.write(
                Gpt.plan(
                        new UUID(1, 2),
                        List.of(
                                new Partition(
                                        "swap", PartitionType.SWAP, new UUID(3, 4), new ImagePlan(1 << 20, List.of())),
                                new Partition("root", PartitionType.ROOT_AMD64, id, ImagePlan.of(root))),
                        new byte[0]),
                whole);
        String console = boot(
                InitramfsOptions.of("ext4"),
                whole,
                "root=PARTUUID=" + id.toString().toUpperCase(Locale.ROOT));
        assertThat(console).contains("MARKER").contains("/dev/vda2 / ext4 ro");
    }

    @Test
    void aStatelessRootTakesWritesAndLeavesTheDiskAlone() throws IOException {
        Path disk = disk("state", "echo changed > /file && cat /file; cat /proc/mounts; poweroff -f");
        String console = boot(InitramfsOptions.of("ext4").stateless(), disk, "root=/dev/vda");
        assertThat(console).contains("changed").contains("overlay / overlay rw");
        assertThat(Judge.run("debugfs", "-R", "stat /file", disk.toString()).output())
                .contains("File not found");
    }

    @Test
    void aSecondArchiveReplacesFilesOfTheFirst() throws IOException {
        java.io.ByteArrayOutputStream second = new java.io.ByteArrayOutputStream();
        CpioWriter cpio = new CpioWriter(second);
        cpio.file("init", 0755, Content.of("#!/bin/sh\necho SECOND; /bin/busybox poweroff -f\n"));
        cpio.finish();
        byte[] first = Initramfs.make(kernel, modules, busybox, InitramfsOptions.of("ext4"));
        String console = boot(Initramfs.join(first, second.toByteArray()), disk("unused", null), "root=/dev/vda");
        assertThat(console).contains("SECOND");
    }

    @Test
    void aMissingRootEndsInAClearLineAndNoHang() throws IOException {
        String console =
                boot(InitramfsOptions.of("ext4"), disk("other", "echo MARKER"), "root=UUID=no-such rootwait=1");
        assertThat(console)
                .contains("xenwright: no root device UUID=no-such after 1 s, block devices: vda")
                .doesNotContain("MARKER");
    }

    @Test
    void aRootThatCannotBeMountedSaysWhy() throws IOException {
        Path empty = temp.resolve("empty.img");
        try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(empty.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        assertThat(boot(InitramfsOptions.of("ext4"), empty, "root=/dev/vda"))
                .contains(
                        "xenwright: cannot mount: mount -t ext4 -o ro /dev/vda /root: mount: mounting /dev/vda on /root"
                                + " failed: Invalid argument");
    }

    @Test
    void aRootWithoutInitIsNamed() throws IOException {
        assertThat(boot(InitramfsOptions.of("ext4"), disk("bare", null), "root=/dev/vda"))
                .contains("xenwright: no init on /dev/vda");
    }

    @Test
    void aSquashfsRootForgetsWhatItIsNotToldToKeep() throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.parse("2026-01-01T00:00:00Z"));
        Tree tree = new Tree(attributes);
        for (String folder : List.of("bin", "sbin", "dev", "proc", "sys", "keep/this", "large")) {
            tree.directory(folder, attributes);
        }
        for (int i = 0; i < 3000; i++) {
            tree.put("large/a-name-of-some-length-" + i, new RegularFile(attributes, Content.of("content " + i)));
        }
        tree.put("bin/busybox", new RegularFile(attributes, busybox));
        tree.put("keep/this/seed", new RegularFile(attributes, Content.of("seed\n")));
        tree.put("dev/far", new Device(attributes, Device.Kind.BLOCK, 300, 70000));
        String script =
                "#!/bin/busybox sh\ncat /keep/this/* /forgotten; echo starts >> /keep/this/log; echo x > /forgotten\n"
                        + "cat /large/a-name-of-some-length-2999; echo; md5sum /bin/busybox; cat /proc/mounts; poweroff -f\n";
        tree.put("sbin/init", new RegularFile(attributes, Content.of(script)));
        Path root = temp.resolve("root.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(Instant.EPOCH), root);
        Path data = temp.resolve("data.img");
        Judge.Verdict made = Judge.run("mke2fs", "-q", "-t", "ext4", "-L", "data", data.toString(), "8M");
        assertThat(made.exit()).as(made.output()).isZero();
        InitramfsOptions options =
                InitramfsOptions.of("squashfs").stateless().withPersist("LABEL=data", List.of("/keep/this"));
        String first = boot(options, root, "root=/dev/vda", data);
        String sum = java.util.HexFormat.of().formatHex(md5(Files.readAllBytes(((Content.Slice) busybox).file())));
        assertThat(first)
                .contains("seed\r\n", "content 2999", sum + "  /bin/busybox", "overlay / overlay rw")
                .contains("No such file or directory")
                .doesNotContain("starts");
        String second = boot(options, root, "root=/dev/vda", data);
        assertThat(second).contains("starts\r\n", "seed\r\n", "can't open '/forgotten'");
    }

    @Test
    void aVerifiedRootBootsAndOneFlippedBitStopsIt() throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.parse("2026-01-01T00:00:00Z"));
        Tree tree = new Tree(attributes);
        for (String folder : List.of("bin", "sbin", "dev", "proc", "sys")) {
            tree.directory(folder, attributes);
        }
        tree.put("bin/busybox", new RegularFile(attributes, busybox));
        byte[] secret = new byte[20000];
        new java.util.Random(1).nextBytes(secret);
        tree.put("secret", new RegularFile(attributes, Content.of(secret)));
        String script = "#!/bin/busybox sh\necho MARKER; cat /secret > /dev/null && echo INTACT; poweroff -f\n";
        tree.put("sbin/init", new RegularFile(attributes, Content.of(script)));
        Path root = temp.resolve("verified.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(Instant.EPOCH), root);
        VerityImage verity = Verity.append(Squashfs.plan(root), new byte[] {7, 7}, new java.util.UUID(1, 2));
        Path disk = temp.resolve("verified.img");
        DiskFiles.write(verity.plan(), disk, new DiskWriter.Raw());
        InitramfsOptions options = InitramfsOptions.of("squashfs").withVerify(InitramfsOptions.Verify.READ);
        String line = "root=/dev/vda panic=-1 " + verity.kernelArgument();
        assertThat(boot(options, disk, line)).contains("MARKER", "INTACT");
        byte[] bytes = Files.readAllBytes(disk);
        int at = new String(bytes, StandardCharsets.ISO_8859_1)
                .indexOf(new String(secret, 5000, 16, StandardCharsets.ISO_8859_1));
        bytes[at] ^= 1;
        Files.write(disk, bytes);
        String console = boot(options, disk, line);
        assertThat(console).doesNotContain("INTACT").contains("is corrupted", "Kernel panic");
    }

    private static byte[] md5(byte[] bytes) throws IOException {
        try {
            return java.security.MessageDigest.getInstance("MD5").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** An ext4 file system whose init is a script. */
    private static Path disk(String label, String init) throws IOException {
        Path root = Files.createDirectories(temp.resolve(label));
        for (String folder : List.of("bin", "sbin", "dev", "proc", "sys")) {
            Files.createDirectories(root.resolve(folder));
        }
        if (init != null) {
            Path program = ((Content.Slice) busybox).file();
            Files.copy(program, root.resolve("bin/busybox"));
            assertThat(root.resolve("bin/busybox").toFile().setExecutable(true)).isTrue();
            Path script = root.resolve("sbin/init");
            Files.writeString(script, "#!/bin/busybox sh\n" + init + "\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        Path image = temp.resolve(label + ".img");
        Judge.Verdict made =
                Judge.run("mke2fs", "-q", "-t", "ext4", "-L", label, "-d", root.toString(), image.toString(), "16M");
        assertThat(made.exit()).as(made.output()).isZero();
        return image;
    }

    private static String boot(InitramfsOptions options, Path disk, String commandLine, Path... more)
            throws IOException {
        return boot(Initramfs.make(kernel, modules, busybox, options), disk, commandLine, more);
    }

    private static String boot(byte[] archive, Path disk, String commandLine, Path... more) throws IOException {
        Path image = Files.write(temp.resolve("vmlinuz"), kernel.content().bytes(64 << 20));
        Path initramfs = Files.write(temp.resolve("initrd"), archive);
        Path console = Files.createTempFile(temp, "console", ".txt");
        List<String> words = new ArrayList<>(Judge.find("qemu-system-x86_64")
                .command("-accel", "tcg", "-m", "256", "-display", "none", "-no-reboot", "-nic", "none"));
        words.addAll(List.of("-serial", "stdio", "-monitor", "none", "-kernel", image.toString()));
        words.addAll(List.of("-initrd", initramfs.toString()));
        words.addAll(List.of("-drive", "file=" + disk + ",format=raw,if=virtio"));
        for (Path each : more) {
            words.addAll(List.of("-drive", "file=" + each + ",format=raw,if=virtio"));
        }
        words.addAll(List.of("-append", "console=ttyS0 quiet " + commandLine));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(console.toFile());
        builder.environment().putAll(Judge.find("qemu-system-x86_64").environment());
        Process process = builder.start();
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new AssertionError(
                        "did not power off:\n" + Files.readString(console, StandardCharsets.ISO_8859_1));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(console, StandardCharsets.ISO_8859_1);
    }
}
