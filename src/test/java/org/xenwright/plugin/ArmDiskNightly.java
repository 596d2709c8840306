package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.RawDisk;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.loader.BootInputs;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.BootOutputs;
import org.xenwright.loader.BootSystem;
import org.xenwright.loader.KernelArguments;
import org.xenwright.loader.signing.Password;
import org.xenwright.loader.signing.SigningKey;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Disks of arm64 that Debian's firmware for that processor starts, with the kernel, GRUB, shim and stub of Debian's
 * arm64.
 */
@Tag("nightly")
class ArmDiskNightly {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final Attributes FOLDER = Attributes.of(0755, CLOCK);
    private static final String INIT = """
            #!/bin/busybox sh
            busybox mount -t proc proc /proc
            busybox mount -t sysfs sys /sys
            echo "seen processor $(busybox uname -m)"
            echo "seen line $(busybox cat /proc/cmdline)"
            busybox test -d /sys/firmware/efi && echo "seen firmware"
            busybox dmesg | busybox grep -i "secure boot"
            echo "seen all"
            busybox poweroff -f
            """;

    @TempDir
    static Path folder;

    private static ToolBox arm;
    private static Tree packages;

    @BeforeAll
    static void provide() throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        arm = new ToolBox(new DebianToolSource(access, Architecture.ARM64.debianName()));
        packages = Folders.tree(arm.folder(new DebianWorld().kernelPackage(Architecture.ARM64)));
        for (String each : List.of("bin", "sbin", "dev", "proc", "sys")) {
            packages.directory(each, FOLDER);
        }
        packages.put("bin/busybox", new RegularFile(FOLDER, busybox()));
        packages.put("sbin/init", new RegularFile(FOLDER, Content.of(INIT)));
    }

    private static Content busybox() throws IOException {
        Path file = ToolBox.inside(arm.folder("busybox-static"), "bin/busybox").orElseThrow();
        return new Content.Slice(file, 0, Files.size(file));
    }

    /** GRUB behind shim has Microsoft's signature; a unified kernel that of the firmware's public test key. */
    @ParameterizedTest
    @CsvSource({
        "grub, uefi, microsoft",
        "grub, secureboot, microsoft",
        "uki, uefi, snakeoil",
        "uki, secureboot, snakeoil"
    })
    void aDiskBoots(String loader, String firmware, String keys) throws IOException {
        boolean secure = firmware.equals(Firmware.SECURE_BOOT.word());
        BootMethod method = loader.equals("grub") ? BootMethod.GRUB : secure ? signed() : BootMethod.UKI;

        BootVerdict verdict = boot(method, secure ? Firmware.SECURE_BOOT : Firmware.UEFI, keys);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        String console = Files.readString(verdict.log(), StandardCharsets.ISO_8859_1);
        assertThat(console)
                .contains("seen processor aarch64", "seen firmware", "seen all")
                // GRUB hands over the quotes around the word, the stub those around the value
                .containsPattern("seen line .*root=UUID=.* \"?xenwright-mark=\"?two words\"");
        if (secure) {
            assertThat(console).containsIgnoringCase("secure boot enabled");
        }
    }

    @Test
    void aProgramThatNobodySignedIsRefused() throws IOException {
        BootVerdict verdict = boot(BootMethod.UKI, Firmware.SECURE_BOOT, "snakeoil");
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.SIGNATURE_REFUSED);
    }

    private static BootMethod signed() throws IOException {
        Path keys = Judge.tools().folder("qemu-efi-aarch64").resolve("usr/share/qemu-efi-aarch64");
        return BootMethod.signed(SigningKey.ofPem(
                keys.resolve("PkKek-1-snakeoil.key"),
                keys.resolve("PkKek-1-snakeoil.pem"),
                Password.of("snakeoil"),
                Instant.now()));
    }

    private static BootVerdict boot(BootMethod method, Firmware firmware, String keys) throws IOException {
        Machine machine = new Machine(
                "arm",
                new Machine.Hardware(Architecture.ARM64, 512, 1),
                new Machine.FromDisk(firmware, UefiKeys.of(keys, folder), null),
                List.of(Machine.Disk.of(disk(method), DiskFormats.RAW)),
                Map.of());
        Path log = Path.of("target", "judge", "arm." + method.name() + "." + firmware.word() + ".log");
        return Boot.run(
                BootRequest.of(machine, Ready.console("seen all"), Duration.ofMinutes(20), log),
                new QemuDriver(Judge.tools(), Accelerator.EMULATION, null, firmware));
    }

    /** Makes a disk in the steps of a build. */
    private static Path disk(BootMethod method) throws IOException {
        ImageIdentity image =
                new ImageIdentity("arm", "org.example:arm:1", "org.example:arm", "arm64", GuestType.PVH, CLOCK);
        DiskRequest request = new DiskConfiguration().request(method, Architecture.ARM64);
        DiskLayout layout = new DiskLayout(image, request);
        BootKernel kernel = BootKernel.of(
                packages,
                null,
                Digest.of("arm"),
                busybox(),
                layout.initramfs().withDrivers(method.drivers()),
                image.architecture(),
                image.type(),
                Map.of(),
                new Store(folder.resolve("store")));
        Tree tree = packages.copy();
        BootSystem system = new BootSystem(
                image.name(),
                Architecture.ARM64,
                image.type(),
                CLOCK,
                tree,
                parts(method),
                Optional.of(kernel),
                layout.boot(),
                new KernelArguments(List.of("xenwright-mark=\"two words\"")));
        tree.lay(method.files(system).tree());
        DiskLayout.LaidRoot root = layout.root(tree, folder.resolve("root"));
        ImageOutline.Root known = ImageOutline.Root.of(
                root.facts().rootDevice(), root.facts().type(), root.facts().readOnly());
        BootOutputs outputs = method.make(new BootInputs(
                image.name(), Optional.of(kernel), known.device(), root.rootHash(), known.words(), system));
        Path disk = folder.resolve(method.name() + ".img");
        RawDisk.write(layout.disk(root, outputs.partitions()).plan(), disk);
        return disk;
    }

    private static Tree parts(BootMethod method) throws IOException {
        List<String> names = new DebianWorld().loaderPackages(method.parts(Architecture.ARM64), Architecture.ARM64);
        return Folders.tree(arm.folder(names.toArray(new String[0])));
    }
}
