package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.disk.DiskFormats;
import org.xenwright.platform.Architecture;

class QemuArgumentsTest {
    @Test
    void anEmulatedProcessorIsNotProtectedFromFlawsItHasNot() {
        assertThat(commandLine("ro console=hvc0", false)).contains("console=ttyS0", "mitigations=off");
        assertThat(commandLine("ro console=hvc0", true)).noneMatch(word -> word.startsWith("mitigations"));
    }

    @Test
    void whatTheImageSaysOfMitigationsStands() {
        assertThat(commandLine("ro mitigations=auto,nosmt", false))
                .contains("mitigations=auto,nosmt")
                .doesNotContain("mitigations=off");
    }

    @Test
    void aGuestWithoutANetworkHasNoCard() {
        List<String> words = words(Machine.Network.NONE);
        assertThat(words).containsSequence("-nic", "none").doesNotContain("-netdev");
        assertThat(String.join(" ", words)).doesNotContain("virtio-net", "user,");
    }

    @Test
    void aClosedNetworkHasNoWayOutAndForwardsItsPortsFromTheLoopbackInterfaceAlone() {
        assertThat(words(new Machine.Network(Machine.Reach.CLOSED, Map.of(80, 0))))
                .containsSequence("-netdev", "user,id=network,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:0-:80");
        assertThat(words(new Machine.Network(Machine.Reach.OPEN, Map.of(80, 0))))
                .containsSequence("-netdev", "user,id=network,hostfwd=tcp:127.0.0.1:0-:80");
    }

    @Test
    void aCardHasTheAddressByWhichItsGuestKnowsIt() {
        assertThat(words(new Machine.Network(Machine.Reach.CLOSED, Map.of(), "00:16:3e:01:02:03")))
                .contains("virtio-net-pci,netdev=network,romfile=,mac=00:16:3e:01:02:03");
        assertThat(words(new Machine.Network(Machine.Reach.CLOSED, Map.of())))
                .contains("virtio-net-pci,netdev=network,romfile=");
    }

    @Test
    void aMachineThatNobodySaysMoreOfIsClosed() {
        assertThat(new Machine("web", HARDWARE, SOFTWARE, List.of(), Map.of())
                        .network()
                        .reach())
                .isEqualTo(Machine.Reach.CLOSED);
    }

    @Test
    void noDeviceIsThereThatNobodyAskedFor() {
        assertThat(words(Machine.Network.NONE))
                .contains("-nodefaults", "-no-user-config")
                .containsSequence("-display", "none")
                .containsSequence("-vga", "none")
                .containsSequence("-machine", "pc,vmport=off,usb=off,dump-guest-core=off");
    }

    @Test
    void aMachineThatBootsFromItsDiskGetsNoKernelAndNothingElseToBoot() {
        List<String> words = booting(Architecture.AMD64, Firmware.BIOS);

        assertThat(words)
                .doesNotContain("-kernel", "-append", "-initrd")
                .containsSequence("-machine", "pc,vmport=off,graphics=off,usb=off,dump-guest-core=off")
                .containsSequence("-boot", "strict=on")
                .containsOnlyOnce("virtio-blk-pci,drive=disk0,bootindex=1")
                .containsOnlyOnce("virtio-blk-pci,drive=disk1");
    }

    @Test
    void uefiHasTheBoardInWhichOnlyTheFirmwareWritesItsVariables() {
        assertThat(booting(Architecture.AMD64, Firmware.SECURE_BOOT))
                .containsSequence("-machine", "q35,smm=on,vmport=off,usb=off,dump-guest-core=off");
        assertThat(booting(Architecture.ARM64, Firmware.UEFI))
                .containsSequence("-machine", "virt,usb=off,dump-guest-core=off");
    }

    private static List<String> booting(Architecture architecture, Firmware firmware) {
        List<Machine.Disk> disks = List.of(
                Machine.Disk.of(Path.of("/a"), DiskFormats.RAW), Machine.Disk.of(Path.of("/b"), DiskFormats.RAW));
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(architecture, 256, 1),
                new Machine.FromDisk(firmware, UefiKeys.MICROSOFT, null),
                disks,
                Map.of());
        return QemuArguments.of(machine, MachineType.of(machine), false, List.of());
    }

    private static final Machine.Hardware HARDWARE = new Machine.Hardware(Architecture.AMD64, 256, 1);
    private static final Machine.Software SOFTWARE = new Machine.Software(Path.of("/k"), null, "");

    private static List<String> words(Machine.Network network) {
        Machine machine = new Machine("web", HARDWARE, SOFTWARE, List.of(), network);
        return QemuArguments.of(machine, MachineType.of(machine), false, List.of());
    }

    private static List<String> commandLine(String line, boolean kvm) {
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(Path.of("/k"), null, line),
                List.of(),
                Map.of());
        List<String> words = QemuArguments.of(machine, MachineType.of(machine), kvm, List.of());
        return List.of(words.get(words.indexOf("-append") + 1).split(" "));
    }
}
