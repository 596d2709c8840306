package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

class DiskCompanionTest {
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final Content BUSYBOX = Content.of("busybox");
    private static final String MENU = """
            menuentry 'web on Xen' --class linux {
            	linux /boot/vmlinuz console=hvc0
            	initrd /boot/initrd.img
            }
            menuentry 'older' {
            	linux /boot/vmlinuz.old
            	initrd /boot/microcode /boot/initrd.img.old
            }
            """;

    @TempDir
    Path folder;

    /** A disk whose last partition has these files. */
    private Path disk(DiskWriter format, Map<String, String> files) throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        files.forEach((path, text) -> {
            if (path.contains("/")) {
                tree.directory(path.substring(0, path.lastIndexOf('/')), Attributes.of(0755, Instant.EPOCH));
            }
            tree.put(path, new RegularFile(FILE, Content.of(text)));
        });
        if (files.containsKey("boot/initrd.img-6.1")) {
            tree.put("boot/initrd.img", new Symlink(FILE, "initrd.img-6.1"));
        }
        Ext4Options options = Ext4Options.of("disk", Instant.EPOCH).withSize(new Ext4Size.PlusBytes(4 << 20));
        Path disk = folder.resolve("web.disk");
        DiskFiles.write(
                Gpt.plan(
                        new UUID(1, 1),
                        List.of(
                                new Partition(
                                        "esp",
                                        PartitionType.EFI_SYSTEM,
                                        new UUID(1, 2),
                                        new ImagePlan(1 << 20, List.of())),
                                new Partition(
                                        "root",
                                        PartitionType.ROOT_AMD64,
                                        new UUID(1, 3),
                                        Ext4.plan(tree, options).image())),
                        new byte[0]),
                disk,
                format);
        return disk;
    }

    private static Map<String, String> root() {
        return Map.of(
                "boot/grub/grub.cfg", MENU,
                "boot/vmlinuz", "kernel",
                "boot/microcode", "microcode",
                "boot/initrd.img-6.1", "its own initramfs",
                "boot/initrd.img.old", "an older one");
    }

    /** A disk that is one file system, whose menu names these; sizes cost it nothing. */
    private Path sparse(String menu, Map<String, Long> sizes) throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("boot/grub", Attributes.of(0755, Instant.EPOCH));
        tree.put("boot/grub/grub.cfg", new RegularFile(FILE, Content.of(menu)));
        sizes.forEach((name, size) ->
                tree.put("boot/" + name, new RegularFile(FILE, new Content.Sparse(size, List.of()))));
        Path disk = folder.resolve("sparse.disk");
        DiskFiles.write(
                Ext4.plan(tree, Ext4Options.of("disk", Instant.EPOCH).withSize(new Ext4Size.PlusBytes(4 << 20)))
                        .image(),
                disk,
                new DiskWriter.Raw());
        return disk;
    }

    private static Machine machine(Path disk, DiskFormat format, boolean kept) {
        return new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.FromDisk(Firmware.UEFI, UefiKeys.MICROSOFT, null),
                List.of(new Machine.Disk(disk, format, kept)),
                Map.of());
    }

    private static CheckInitramfs companion(String command) {
        return new CheckInitramfs(
                List.of(), List.of(command), Duration.ofMinutes(1), Machine.Reach.CLOSED, Seal.fresh());
    }

    private DiskCompanion of(Machine machine) {
        return new DiskCompanion(machine, folder.resolve("reports/web.initrd.img"));
    }

    private String text(Path disk, String path) throws IOException {
        try (DiskContents contents = DiskContents.read(disk, folder)) {
            RegularFile file = (RegularFile)
                    contents.root().orElseThrow().content().tree().find(path).orElseThrow();
            return new String(file.content().bytes(1 << 20), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void everyInitramfsOfTheMenuBringsThemAlongOverADiskThatStaysAsItIs() throws IOException {
        Path disk = disk(new DiskWriter.Raw(), root());
        Digest before = Digest.of(disk);

        try (DiskCompanion companion = of(machine(disk, DiskFormats.RAW, false))) {
            Machine.Disk over =
                    companion.with(companion("is it up"), BUSYBOX).disks().get(0);

            assertThat(over.format()).isEqualTo(DiskFormats.QCOW2);
            assertThat(over.kept()).isFalse();
            assertThat(text(over.file(), "boot/initrd.img-6.1"))
                    .startsWith("its own initramfs")
                    .contains("is it up", "busybox");
            assertThat(text(over.file(), "boot/initrd.img.old"))
                    .startsWith("an older one")
                    .contains("is it up");
            assertThat(text(over.file(), "boot/microcode")).isEqualTo("microcode");
        }

        assertThat(Digest.of(disk)).isEqualTo(before);
        assertThat(folder.resolve("reports")).isEmptyDirectory();
    }

    @Test
    void aDiskThatIsKeptHasTheLatestCompanionAlone() throws IOException {
        Path disk = disk(new DiskWriter.Raw(), root());
        Machine machine = machine(disk, DiskFormats.RAW, true);

        try (DiskCompanion first = of(machine)) {
            assertThat(first.with(companion("the first time"), BUSYBOX).disks()).isEqualTo(machine.disks());
        }
        try (DiskCompanion second = of(machine)) {
            second.with(companion("the second time"), BUSYBOX);
        }

        assertThat(text(disk, "boot/initrd.img-6.1"))
                .startsWith("its own initramfs")
                .contains("the second time")
                .doesNotContain("the first time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDiskInAContainerIsReadAsItsGuestReadsIt(boolean kept) throws IOException {
        Path disk = disk(new DiskWriter.Qcow2(), root());

        try (DiskCompanion companion = of(machine(disk, DiskFormats.QCOW2, kept))) {
            Machine.Disk used =
                    companion.with(companion("is it up"), BUSYBOX).disks().get(0);

            assertThat(used.format()).isEqualTo(DiskFormats.QCOW2);
            assertThat(text(used.file(), "boot/initrd.img-6.1")).contains("is it up");
        }
    }

    @Test
    void aPartitionForBootHasPathsOfItsOwn() throws IOException {
        Map<String, String> boot = Map.of("grub/grub.cfg", MENU.replace("/boot/", "/"), "initrd.img", "its own");

        try (DiskCompanion companion = of(machine(disk(new DiskWriter.Raw(), boot), DiskFormats.RAW, false))) {
            Machine.Disk over =
                    companion.with(companion("is it up"), BUSYBOX).disks().get(0);

            assertThat(text(over.file(), "initrd.img")).startsWith("its own").contains("is it up");
        }
    }

    @Test
    void aDiskWithoutAMenuHasAWayOut() throws IOException {
        Path disk = disk(new DiskWriter.Raw(), Map.of("etc/hostname", "web"));

        try (DiskCompanion companion = of(machine(disk, DiskFormats.RAW, false))) {
            assertThatThrownBy(() -> companion.with(companion("true"), BUSYBOX))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bringing checks or commands into web")
                    .hasMessageContaining("-Dxen.firmware=kernel");
        }
    }

    @Test
    void sizesThatOnlyAMenuClaimsAreNotWrittenOut() throws IOException {
        StringBuilder menu = new StringBuilder();
        Map<String, Long> many = new TreeMap<>();
        for (int i = 0; i < 65; i++) {
            menu.append("initrd /boot/initrd").append(i).append('\n');
            many.put("initrd" + i, 1L);
        }
        refuses(sparse("initrd /boot/initrd.img\n", Map.of("initrd.img", 3L << 30)), "/initrd.img of 3");
        refuses(sparse(menu.toString(), many), "a menu that names 65 of them");
        many.replaceAll((name, size) -> 1L << 30);
        refuses(sparse(menu.toString(), many), "with those before it");
    }

    private void refuses(Path disk, String found) throws IOException {
        try (DiskCompanion companion = of(machine(disk, DiskFormats.RAW, false))) {
            assertThatThrownBy(() -> companion.with(companion("true"), BUSYBOX))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(found);
        }
        assertThat(folder.resolve("reports")).isEmptyDirectory();
    }

    @Test
    void whatIsNoPathInAMenuIsPassedOver() throws IOException {
        String menu = "initrd /boot/../../initrd.img\ninitrd /boot/\u0007\ninitrd /" + "x".repeat(300) + "\n" + MENU;
        Map<String, String> files = new TreeMap<>(root());
        files.put("boot/grub/grub.cfg", menu);

        try (DiskCompanion companion = of(machine(disk(new DiskWriter.Raw(), files), DiskFormats.RAW, false))) {
            Machine.Disk over =
                    companion.with(companion("is it up"), BUSYBOX).disks().get(0);

            assertThat(text(over.file(), "boot/initrd.img-6.1")).contains("is it up");
        }
    }

    @Test
    void whatIsTakenOutOfADiskIsAsClosedAsTheDisk() throws IOException {
        Path disk = disk(new DiskWriter.Raw(), root());

        try (DiskCompanion companion = of(machine(disk, DiskFormats.RAW, false))) {
            companion.with(companion("is it up"), BUSYBOX);

            try (Stream<Path> files = Files.list(folder.resolve("reports"))) {
                assertThat(files)
                        .hasSizeGreaterThan(3)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }
}
