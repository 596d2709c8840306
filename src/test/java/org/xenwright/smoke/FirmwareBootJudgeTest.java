package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.BootableDisk;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckResult;
import org.xenwright.boot.check.CheckResults;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;
import org.xenwright.store.Digest;

/** One disk that real firmware boots, with what is brought into its guest, and what became of it where it does not. */
@Tag("judge")
class FirmwareBootJudgeTest {
    /** A root file system whose init answers the power button and does what systemd would with the unit of the checks. */
    private static final String SYSTEM = """
            mkdir -p /etc/acpi/PWRF
            printf '#!/bin/sh\\npoweroff -f\\n' > /etc/acpi/PWRF/00000080; chmod +x /etc/acpi/PWRF/00000080
            acpid -l /dev/null
            dmesg | grep -i 'secure boot enabled'
            mkdir /system; mount -t tmpfs tmpfs /system
            mkdir /system/bin /system/dev /system/proc /system/run /system/sys /system/tmp
            cp /bin/busybox /system/bin; ln -s busybox /system/bin/sh
            cat > /system/init <<'END'
            #!/bin/sh
            /bin/busybox --install -s /bin
            echo all is up > /dev/console
            [ ! -e /run/xenwright/agent ] || sh /run/xenwright/agent
            while :; do sleep 1; done
            END
            chmod +x /system/init
            mount -o move /proc /system/proc; mount -o move /sys /system/sys; mount -o move /dev /system/dev
            program=/bin/switch_root; [ -e $program ] || program=/sbin/switch_root
            exec $program -c /dev/console /system /init
            """;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    static Path shared;

    private static TinyGuest guest;
    private static Path disk;

    @TempDir
    Path folder;

    @BeforeAll
    static void aDisk() throws IOException {
        guest = new TinyGuest();
        disk = of(guest.initramfs(shared.resolve("initramfs"), SYSTEM)).write(shared.resolve("a disk, bootable"));
    }

    @AfterAll
    static void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    private static BootableDisk of(Path initramfs) throws IOException {
        return new BootableDisk(guest.kernel(), initramfs, "no_timer_check", "mitigations=off");
    }

    @Test
    void aBiosBootsTheDiskWithChecksAndCommandsInItsInitramfs() throws Exception {
        Digest before = Digest.of(disk);
        List<Check> checks = List.of(
                new Check("good", Content.of("#!/bin/sh\ntest -x /init\n")),
                new Check("bad", Content.of("#!/bin/sh\necho it is wrong; exit 4\n")));
        GuestBoot boot = new GuestBoot(
                folder.resolve("reports"), Ready.command("[ $(id -u) = 0 ]"), LIMIT, architecture -> Judge.tools());

        BootVerdict verdict = boot.run("web", machine(disk, Firmware.BIOS), checks, request -> {
            BootVerdict answer = Boot.run(request, driver(Firmware.BIOS));
            assertThat(CheckResults.read(answer.log(), checks, request.seal()))
                    .extracting(CheckResult::name, CheckResult::status)
                    .containsExactly(tuple("good", CheckResult.Status.PASSED), tuple("bad", CheckResult.Status.FAILED));
            return answer;
        });

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(verdict.driver()).isEqualTo("qemu-bios");
        assertThat(Files.readString(verdict.log())).contains("GRUB", "Linux version");
        assertThat(verdict.timeline().stages()).extracting(span -> span.name()).startsWith("firmware", "kernel");
        assertThat(Digest.of(disk)).isEqualTo(before);
        assertThat(folder.resolve("reports")).isDirectoryContaining("glob:**console.log");
        assertThat(folder.resolve("reports")).isDirectoryNotContaining("glob:**initrd*");
    }

    @ParameterizedTest
    @EnumSource(names = {"UEFI", "SECURE_BOOT"})
    void uefiBootsTheSameDisk(Firmware firmware) throws Exception {
        BootVerdict verdict = boot(disk, firmware);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(Files.readString(verdict.log()).contains("Secure boot enabled"))
                .isEqualTo(firmware == Firmware.SECURE_BOOT);
    }

    @Test
    void secureBootStartsNoLoaderThatWasChanged() throws Exception {
        Path forged = of(shared.resolve("initramfs")).withForgedLoader().write(folder.resolve("disk"));

        BootVerdict verdict = boot(forged, Firmware.SECURE_BOOT);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.SIGNATURE_REFUSED);
        assertThat(verdict.detail()).contains("Security Violation");
    }

    @Test
    void aLoaderWithoutItsKernelIsToldByItsOwnComplaint() throws Exception {
        Path broken = of(shared.resolve("initramfs")).withoutKernel().write(folder.resolve("disk"));

        BootVerdict verdict = boot(broken, Firmware.UEFI);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.LOADER_FAILED);
        assertThat(verdict.detail()).contains("/boot/vmlinuz");
    }

    @ParameterizedTest
    @EnumSource(names = {"BIOS", "UEFI"})
    void aDiskWithoutALoaderIsNothingToBoot(Firmware firmware) throws Exception {
        Path empty = folder.resolve("empty");
        try (var channel = Files.newByteChannel(empty, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position((64 << 20) - 1).write(ByteBuffer.allocate(1));
        }

        BootVerdict verdict = boot(empty, firmware);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.NOTHING_TO_BOOT);
    }

    private BootVerdict boot(Path file, Firmware firmware) throws IOException {
        return Boot.run(
                BootRequest.of(
                        machine(file, firmware), Ready.console("all is up"), LIMIT, folder.resolve("console.log")),
                driver(firmware));
    }

    private static QemuDriver driver(Firmware firmware) {
        return new QemuDriver(Judge.tools(), Accelerator.EMULATION, null, firmware);
    }

    private static Machine machine(Path file, Firmware firmware) {
        return new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.FromDisk(firmware, UefiKeys.MICROSOFT, null),
                List.of(Machine.Disk.of(file, DiskFormats.RAW)),
                Map.of());
    }
}
