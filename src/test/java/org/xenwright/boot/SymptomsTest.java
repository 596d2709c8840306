package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.boot.console.ConsoleLine;

/** Lines as kernels and init systems really print them. */
class SymptomsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PANIC|[    1.4] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
            PANIC|[    2.1] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
            NO_ROOT|[    0.9] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
            NO_ROOT|[    0.9] VFS: Cannot open root device "vda" or unknown-block(0,0): error -6
            NO_ROOT|ALERT!  /dev/xvda1 does not exist.  Dropping to a shell!
            NO_ROOT|Gave up waiting for root file system device.  Common problems:
            NO_ROOT|Failed to mount /dev/xvda as root file system.
            NO_ROOT|mount: mounting /dev/vda on /root failed: Invalid argument
            NO_ROOT|xenwright: no root device /dev/vda after 20 s, block devices: none
            NO_ROOT|xenwright: cannot mount: mount -t ext4 -o ro /dev/vda /root: mount: mounting /dev/vda on /root failed
            PANIC|xenwright: no init /sbin/nope on /dev/vda
            EMERGENCY|xenwright: no overlay device LABEL=state after 20 s, block devices: vda
            NO_ROOT|[  190.1] dracut-initqueue[271]: Warning: dracut-initqueue timeout - starting timeout scripts
            EMERGENCY|You are in emergency mode. After logging in, type "journalctl -xb" to view
            EMERGENCY|You are in rescue mode. After logging in, type "journalctl -xb" to view
            EMERGENCY|[  OK  ] Reached target emergency.target - Emergency Mode.
            EMERGENCY|Cannot open access to console, the root account is locked.
            OUT_OF_MEMORY|[    9.0] Out of memory: Killed process 77 (dd) total-vm:1kB, anon-rss:4kB
            OUT_OF_MEMORY|[    9.0] Kernel panic - not syncing: System is deadlocked on memory
            OUT_OF_MEMORY|[    0.7] Initramfs unpacking failed: write error
            DRIVER_BROKEN|[    0.056000] Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug
            NOTHING_TO_BOOT|No bootable device.
            NOTHING_TO_BOOT|BdsDxe: No bootable option or device was found.
            NOTHING_TO_BOOT|BdsDxe: starting Boot0002 "EFI Internal Shell" from Fv(7CB8BDC9)/FvFile(7C04A583)
            SIGNATURE_REFUSED|BdsDxe: failed to load Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0): Access Denied
            SIGNATURE_REFUSED|BdsDxe: failed to start Boot0001 "debian" from HD(2,GPT): Security Violation
            SIGNATURE_REFUSED|error: bad shim signature.
            LOADER_FAILED|error: you need to load the kernel first.
            LOADER_FAILED| Failed to boot both default and fallback entries.
            TOOLSTACK_REFUSED|libxl: error: libxl_create.c:658:libxl__domain_make: domain creation fail: -3
            """)
    void decisiveLinesAreRecognised(Outcome outcome, String line) {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole(line));

        assertThat(symptoms.decisive()).hasValueSatisfying(seen -> {
            assertThat(seen.outcome()).isEqualTo(outcome);
            assertThat(seen.line()).isEqualTo(line);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [  OK  ] Reached target multi-user.target - Multi-User System.
            [    0.5] Command line: root=/dev/vda panic=10 systemd.unit=rescue.target
            [    1.0] EXT4-fs (vda): mounted filesystem with ordered data mode. Quota mode: none.
            [  OK  ] Started nginx.service - A high performance web server and a reverse proxy server.
            [    0.1] Kernel command line: BOOT_IMAGE=vmlinuz emergency
            web login: guest
            BdsDxe: failed to start Boot0002 "EFI Internal Shell" from Fv(7CB8BDC9)/FvFile(7C04A583): Security Violation
            BdsDxe: failed to load Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0): Not Found
            error: no such device: 11111111-2222-3333-4444-555555555555.
            """)
    void harmlessLinesAreNotTakenForTrouble(String line) {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole(line));

        assertThat(symptoms.decisive()).isEmpty();
    }

    @Test
    void aRescuePromptNeedsNoLinesEnd() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(new ConsoleLine(Duration.ZERO, "(initramfs) ", false));

        assertThat(symptoms.decisive()).get().extracting(Symptom::outcome).isEqualTo(Outcome.EMERGENCY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LOADER_FAILED|grub> \s
            LOADER_FAILED|grub rescue> \s
            SIGNATURE_REFUSED|ERROR      Verification failed: (0x1A) Security Violation      OK
            """)
    void aLoaderThatWaitsForAKeyNeedsNoLinesEnd(Outcome outcome, String screen) {
        Symptoms symptoms = new Symptoms();

        symptoms.see(new ConsoleLine(Duration.ZERO, screen, false));

        assertThat(symptoms.decisive()).get().extracting(Symptom::outcome).isEqualTo(outcome);
    }

    @Test
    void aRefusedSignatureIsMoreThanThatNothingWasLeftToBoot() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("BdsDxe: failed to load Boot0001 \"UEFI Misc Device\" from PciRoot(0x0): Access Denied"));
        symptoms.see(whole("BdsDxe: No bootable option or device was found."));

        assertThat(symptoms.decisive()).get().extracting(Symptom::outcome).isEqualTo(Outcome.SIGNATURE_REFUSED);
    }

    @Test
    void whatALoaderComplainsOfIsAHint() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("error: file `/boot/vmlinuz' not found."));
        symptoms.see(whole("error: you need to load the kernel first."));

        assertThat(symptoms.hints()).contains("error: file `/boot/vmlinuz' not found.");
    }

    @Test
    void aLoaderIsStuckAsLongAsItsWordsAreTheLast() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("Booting from Hard Disk..."));
        symptoms.see(new ConsoleLine(Duration.ZERO, "GRUB GRUB ", false));
        assertThat(symptoms.stuckBeforeKernel()).contains("GRUB GRUB");

        symptoms.see(whole("[    0.000000] Linux version 6.1.0-57-cloud-amd64 (debian-kernel@lists.debian.org)"));
        assertThat(symptoms.stuckBeforeKernel()).isEmpty();
    }

    @Test
    void aMissingRootExplainsTheShellThatFollows() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(new ConsoleLine(Duration.ZERO, "(initramfs) ", false));
        symptoms.see(whole("ALERT!  /dev/xvda1 does not exist.  Dropping to a shell!"));

        assertThat(symptoms.decisive()).get().extracting(Symptom::outcome).isEqualTo(Outcome.NO_ROOT);
    }

    @Test
    void aServiceThatOpenRcCouldNotStartIsNamed() {
        Symptoms symptoms = new Symptoms();
        symptoms.see(whole(" * ERROR: nginx failed to start"));
        assertThat(symptoms.failedUnits()).containsExactly("nginx");
    }

    @Test
    void failedUnitsAreNamedAsSystemdNamesThem() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("[FAILED] Failed to start bad.service - A unit that fails."));
        symptoms.see(whole("[DEPEND] Dependency failed for local-fs.target - Local File Systems."));

        assertThat(symptoms.decisive()).isEmpty();
        assertThat(symptoms.failedUnits()).containsExactly("bad.service - A unit that fails");
        assertThat(symptoms.hints()).anyMatch(hint -> hint.contains("local-fs.target"));
    }

    @Test
    void theJobThatSystemdWaitsForIsAHint() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("[ ***  ] A start job is running for slow.service (12s / 1min 30s)"));

        assertThat(symptoms.hints()).containsExactly("systemd waits for slow.service (12s / 1min 30s)");
    }

    private static ConsoleLine whole(String text) {
        return new ConsoleLine(Duration.ofSeconds(1), text, true);
    }

    @Test
    void aRootThatDoesNotMatchItsHashesWasChanged() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("[    6.939418] device-mapper: verity: 254:0: data block 12237 is corrupted"));
        symptoms.see(whole("[    6.940517] Kernel panic - not syncing: dm-verity device corrupted"));

        assertThat(symptoms.decisive()).get().extracting(Symptom::outcome).isEqualTo(Outcome.CHANGED_ROOT);
    }

    @Test
    void aJobThatIsShownByItsUnitsNameIsWaitedFor() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(whole("[  *** ] (1 of 2) Job mill.service/start running (30s / no limit)"));

        assertThat(symptoms.hints()).containsExactly("systemd waits for mill.service (30s / no limit)");
    }

    @Test
    void aSystemHasSettledOnceItStartedWhatItCouldAndTheLastUnitFailed() {
        Symptoms symptoms = new Symptoms();

        symptoms.see(new ConsoleLine(Duration.ofSeconds(1), "[FAILED] Failed to start a.service - A.", true));
        assertThat(symptoms.settled()).isEmpty();
        symptoms.see(new ConsoleLine(
                Duration.ofSeconds(2), "[  OK  ] Reached target multi-user.target - Multi-User System.", true));
        assertThat(symptoms.settled()).contains(Duration.ofSeconds(2));
        symptoms.see(new ConsoleLine(Duration.ofSeconds(3), "[FAILED] Failed to start b.service - B.", true));
        assertThat(symptoms.settled()).contains(Duration.ofSeconds(3));
    }

    @Test
    void unitsThatAGuestInventsWithoutEndFillNoMemory() {
        Symptoms symptoms = new Symptoms();
        for (int i = 0; i < 100_000; i++) {
            symptoms.see(new ConsoleLine(Duration.ZERO, "[FAILED] Failed to start unit " + i + ".", true));
        }

        assertThat(symptoms.failedUnits()).hasSizeBetween(100, 1000);
    }
}
