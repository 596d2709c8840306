package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.uml.Hold;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/** What each driver says that it can never run, before a boot and instead of one. */
class BootDriversTest {
    @TempDir
    Path folder;

    private final ToolBox none = new ToolBox(null, List.of());

    private Machine machine(Architecture architecture, DiskFormat format, String content) throws IOException {
        Path disk = Files.writeString(folder.resolve("web.disk"), content);
        return new Machine(
                "web",
                new Machine.Hardware(architecture, 256, 1),
                new Machine.Software(folder.resolve("kernel"), null, ""),
                List.of(Machine.Disk.of(disk, format)),
                Map.of());
    }

    private UmlDriver uml() {
        Store store = new Store(folder.resolve("store"));
        return new UmlDriver(none, new HostFindings(store), Hold.NONE, warning -> {});
    }

    private XenDriver xen(GuestType type) {
        return new XenDriver(none, new Store(folder.resolve("store")), type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ARM64|raw|ext4|User-mode Linux runs amd64, this is arm64|architecture arm64|amd64",
                "AMD64|raw|squashfs|User-mode Linux reads no squashfs|a squashfs root file system|ext4",
                "AMD64|vhd|ext4|User-mode Linux takes raw disks, web.disk is vhd|a disk of format VHD|raw in"
                        + " <image><disk><formats>"
            })
    void userModeLinuxSaysWhatItCannotRun(
            Architecture architecture, String format, String root, String reason, String found, String valid)
            throws IOException {
        Unfit unfit = uml().unfit(machine(architecture, DiskFormats.of(format), ""), FileSystemKinds.of(root))
                .orElseThrow();

        assertThat(unfit.reason()).isEqualTo(reason);
        assertThat(unfit.problem().attempted()).isEqualTo("booting web in User-mode Linux");
        assertThat(unfit.problem().found()).isEqualTo(found);
        assertThat(unfit.problem().valid()).isEqualTo(valid);
        assertThat(unfit.problem().remedy()).isEqualTo("boot it with the driver qemu");
    }

    @Test
    void aRootThatNobodyNamedIsFoundOnTheDisk() throws IOException {
        Machine machine = machine(Architecture.AMD64, DiskFormats.RAW, "hsqs and more");

        assertThat(uml().unfit(machine, null)).isEmpty();
        assertThatThrownBy(() -> uml().start(machine))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a squashfs root file system");
    }

    @Test
    void aDriverSaysByWhichFirmwareItBootsNothing() throws IOException {
        Machine disk = booting(Architecture.AMD64, Firmware.UEFI);

        assertThat(uml().unfit(disk, FileSystemKinds.EXT4).orElseThrow().reason())
                .isEqualTo("User-mode Linux has no firmware, this is to boot by uefi");
        assertThat(qemu().unfit(disk, FileSystemKinds.EXT4)).isEmpty();
        assertThat(qemu().unfit(booting(Architecture.ARM64, Firmware.SECURE_BOOT), null))
                .isEmpty();
        assertThat(qemu().unfit(booting(Architecture.ARM64, Firmware.BIOS), null)
                        .orElseThrow()
                        .reason())
                .isEqualTo("arm64 in QEMU does not boot by bios");
        assertThat(qemu().unfit(booting(Architecture.RISCV64, Firmware.UEFI), null))
                .isPresent();
        assertThat(xen(GuestType.HVM).unfit(disk, null).orElseThrow().reason())
                .isEqualTo("Xen in QEMU does not start hvm guests by uefi");
        assertThat(xen(GuestType.HVM).unfit(booting(Architecture.AMD64, Firmware.BIOS), null))
                .isEmpty();
        assertThat(xen(GuestType.PVH).unfit(booting(Architecture.AMD64, Firmware.XEN_GRUB), null))
                .isEmpty();
        assertThat(xen(GuestType.PV).unfit(booting(Architecture.AMD64, Firmware.PYGRUB), null))
                .isPresent();
    }

    @Test
    void onXenTheTypeSaysWhatStartsADisk() {
        assertThat(xen(GuestType.HVM).firmware(Firmware.NONE)).isEqualTo(Firmware.BIOS);
        assertThat(xen(GuestType.PVH).firmware(Firmware.SECURE_BOOT)).isEqualTo(Firmware.XEN_GRUB);
        assertThat(xen(GuestType.PV).firmware(Firmware.NONE)).isEqualTo(Firmware.NONE);
    }

    private QemuDriver qemu() {
        return new QemuDriver(none, Accelerator.EMULATION);
    }

    private Machine booting(Architecture architecture, Firmware firmware) throws IOException {
        Machine given = machine(architecture, DiskFormats.RAW, "");
        return new Machine(
                given.name(),
                given.hardware(),
                new Machine.FromDisk(firmware, UefiKeys.MICROSOFT, null),
                given.disks(),
                Map.of());
    }

    @Test
    void xenSaysWhatItCannotRunAndStartsNoneOfIt() throws IOException {
        Machine foreign = machine(Architecture.RISCV64, DiskFormats.QCOW2, "");
        Machine own = machine(Architecture.AMD64, DiskFormats.QCOW2, "");

        assertThat(xen(GuestType.PV)
                        .unfit(foreign, FileSystemKinds.EXT4)
                        .orElseThrow()
                        .reason())
                .isEqualTo("Xen in QEMU runs amd64, this is riscv64");
        assertThat(xen(GuestType.HVM)
                        .unfit(own, FileSystemKinds.EXT4)
                        .orElseThrow()
                        .reason())
                .isEqualTo("Xen in QEMU does not start hvm guests by kernel");
        assertThat(xen(GuestType.PVH).unfit(own, FileSystemKinds.SQUASHFS)).isEmpty();
        xen(GuestType.HVM).prepare(own); // asks for no tool
        assertThatThrownBy(() -> xen(GuestType.HVM).start(own))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("booting web on Xen")
                .hasMessageContaining("type hvm, started by kernel")
                .hasMessageContaining("hvm by bios");
    }
}
