package org.xenwright.boot.uml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Machine;
import org.xenwright.disk.DiskFormats;
import org.xenwright.platform.Architecture;

class UmlArgumentsTest {
    @TempDir
    Path folder;

    @Test
    void disksAreReadAndWhatIsWrittenGoesElsewhereUnlessItIsKept() throws Exception {
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(Path.of("/k"), null, "root=/dev/xvda1 ro console=hvc0"),
                List.of(
                        Machine.Disk.of(Path.of("/srv/a, b"), DiskFormats.RAW),
                        new Machine.Disk(Path.of("/srv/data"), DiskFormats.RAW, true)),
                Map.of());

        Orders orders = UmlArguments.of(machine, folder);
        assertThat(orders.read()).containsExactly(Path.of("/srv/a, b"));
        assertThat(orders.written()).containsExactly(Path.of("/srv/data"));
        assertThat(orders.words())
                .contains(
                        "mem=256M",
                        "uml_dir=" + folder + "/",
                        "ubd0=" + folder.resolve("changes0") + "," + folder.resolve("disk0"),
                        "ubd1=" + folder.resolve("disk1"))
                .endsWith("root=/dev/ubda1", "ro", "console=ttyS0", "systemd.show_status=1");
        assertThat(Files.readSymbolicLink(folder.resolve("disk0"))).isEqualTo(Path.of("/srv/a, b"));
    }

    @Test
    void noWordOfADomainIsAnOptionOfTheProgram() throws Exception {
        // what linux --help of 6.1 prints, later versions' besides, and words that hide among others
        List<String> options = List.of(
                "ubd1=/etc/shadow",
                "ubd1r=/etc/shadow",
                "udb",
                "fake_ide",
                "con1=xterm",
                "xterm=/bin/sh,-c,id",
                "con=fd:3",
                "console=fd:3",
                "console=mc-1",
                "consoles=x",
                "hostfs=/",
                "HOSTFS=/",
                "mem=99999M",
                "iomem=a,/etc/passwd",
                "eth0=slirp,,/bin/sh",
                "eth0=tuntap,tap0",
                "vec0:transport=tap,ifname=tap0",
                "ssl1=port:99",
                "ssl-non-raw",
                "uml_dir=/root/",
                "umid=other",
                "mconsole=notify:/run/x",
                "initrd=/etc/shadow",
                "nosysemu",
                "noreboot",
                "--showconfig",
                "--help",
                "--version",
                "virtio_uml.device=/run/x:1",
                "virtio-uml.device=/run/x:1",
                "dsp=/dev/dsp",
                "mixer=/dev/mixer",
                "hostaudio.dsp=/etc/shadow",
                "seccomp=on",
                "ncpus=9",
                "bootconfig",
                "time-travel=inf-cpu",
                "skas0",
                "mode=tt",
                "aio=2.4",
                "\"ubd1=/etc/shadow\"",
                "ro\"ubd1=/x",
                "root=\"/x",
                "ro,ubd1=/x",
                "=x",
                "-",
                "userspace_hz=1",
                "netconsole=@/,@10.0.2.2/",
                "mconsole_x=1",
                "debugubd1=/x");
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(
                        Path.of("/k"),
                        null,
                        "root=/dev/xvda ro console=hvc0 quiet " + String.join(" ", options)
                                + " init=/sbin/init net.ifnames=0 systemd.unit=rescue.target -- single"),
                List.of(),
                Map.of());

        List<String> words = UmlArguments.of(machine, folder).words();

        assertThat(words.subList(UmlArguments.base(256, folder).size(), words.size()))
                .containsExactly(
                        "root=/dev/ubda",
                        "ro",
                        "console=ttyS0",
                        "quiet",
                        "init=/sbin/init",
                        "net.ifnames=0",
                        "systemd.unit=rescue.target",
                        "--",
                        "single",
                        "systemd.show_status=1");
        assertThat(GuestWords.leftOut(UmlArguments.line(machine))).containsExactlyElementsOf(options);
    }

    @Test
    void filesOfThisMachineAreLookedForInAnEmptyFolder() {
        assertThat(UmlArguments.base(64, folder)).contains("hostfs=" + folder.resolve("nothing"));
    }
}
