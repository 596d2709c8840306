package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;

/**
 * One disk that boots itself on a real Xen: by hvmloader and SeaBIOS, and by the GRUB of each paravirtualized type. GRUB
 * and the device model are slow there, since Xen is emulated itself.
 */
@Tag("nightly")
class XenFirmwareNightly {
    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(GuestType.class)
    void aDiskBootsOnRealXen(GuestType type) throws Exception {
        XenDriver driver = new XenDriver(Judge.tools(), AptToolSource.sharedStore(), type);
        Path initramfs = new TinyGuest().initramfs(folder.resolve("initramfs"), "echo all is up; poweroff -f");
        Path disk = new BootableDisk(kernel(), initramfs, "quiet").write(folder.resolve("disk"));
        Machine machine = new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.FromDisk(driver.firmware(Firmware.BIOS), UefiKeys.MICROSOFT, null),
                List.of(Machine.Disk.of(disk, DiskFormats.RAW)),
                Map.of());

        BootVerdict verdict = Boot.run(
                BootRequest.of(
                        machine,
                        Ready.console("all is up"),
                        Duration.ofMinutes(20),
                        Path.of("target", "judge", "xen-firmware." + type.word() + ".log")),
                driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
    }

    /** The kernel that is packed with xz, since GRUB on Xen reads a disk slowly and unpacks no lz4. */
    private static Path kernel() throws Exception {
        Path packages = Judge.tools().folder("linux-image-amd64");
        try (Stream<Path> boot = Files.list(packages.resolve("boot"))) {
            return boot.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
