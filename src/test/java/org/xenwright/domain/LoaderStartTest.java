package org.xenwright.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.guest.GuestIdentity;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class LoaderStartTest {
    private static final ImageDefaults OUTSIDE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "web.vmlinuz", "web.initrd", "web.img", XlFormat.RAW);
    private static final Set<BootWay> ALL = EnumSet.complementOf(EnumSet.of(BootWay.DIRECT, BootWay.OTHER));
    private static final ImageDefaults IMAGE = OUTSIDE.withStart(new LoaderStart(ALL, HostGrub.USUAL));

    @TempDir
    Path folder;

    @Test
    void aDiskThatBootsItselfNeedsNoKernelOfTheHostButGrub() throws IOException {
        GuestIdentity identity = new GuestIdentity("org.example:web", "web");
        assertThat(XlCfg.emit(domain("", IMAGE))).isEqualTo("""
                        name = "web"
                        type = "pvh"
                        uuid = "%s"
                        kernel = "/usr/lib/grub-xen/grub-i386-xen_pvh.bin"
                        memory = 512
                        vcpus = 1
                        disk = [
                            "format=raw,vdev=xvda,access=rw,target=/srv/xen/web.img"
                        ]
                        vif = [
                            "mac=%s"
                        ]
                        """.formatted(identity.uuid(), identity.mac(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "type = \"pv\", PYGRUB, bootloader, pygrub",
        "type = \"pvh\", PVH_GRUB, kernel, /usr/lib/grub-xen/grub-i386-xen_pvh.bin",
        "type = \"hvm\", BIOS, firmware, bios",
        "extends = \"pygrub\", PYGRUB, bootloader, pygrub",
        "extends = \"pvgrub\", PV_GRUB, kernel, /usr/lib/grub-xen/grub-x86_64-xen.bin",
        "extends = \"pvhgrub\", PVH_GRUB, kernel, /usr/lib/grub-xen/grub-i386-xen_pvh.bin",
        "extends = \"hvm-bios\", BIOS, firmware, bios",
        "extends = \"hvm-uefi\", UEFI, firmware, uefi"
    })
    void theTypeOrAProfileChoosesTheWay(String text, BootWay way, String key, String value) throws IOException {
        Domain domain = domain(text + "\n", IMAGE);
        assertThat(BootWay.of(domain)).isEqualTo(way);
        assertThat(domain.text(key)).contains(value);
        assertThat(domain.settings()).doesNotContainKeys("ramdisk", "cmdline");
    }

    @Test
    void aMachineHasTheConsoleThatXlShows() throws IOException {
        Domain machine = domain("type = \"hvm\"\n", IMAGE);
        assertThat(machine.texts("serial")).containsExactly("pty");
        assertThat(machine.text("boot")).contains("c");
        Domain uefi = domain("type = \"hvm\"\nbios = \"ovmf\"\nvnc = 1\n", IMAGE);
        assertThat(BootWay.of(uefi)).isEqualTo(BootWay.UEFI);
        assertThat(uefi.settings()).doesNotContainKey("firmware");
        assertThat(uefi.texts("serial")).containsExactly("pty");
        assertThat(uefi.number("vnc", 0)).isEqualTo(1);
    }

    @Test
    void whatADomainFileStartsWins() throws IOException {
        Domain kernel = domain("kernel = \"/boot/mine\"\nextra = \"quiet\"\n", IMAGE);
        assertThat(BootWay.of(kernel)).isEqualTo(BootWay.DIRECT);
        assertThat(kernel.text("cmdline")).contains("quiet");
        assertThat(domain("bootloader = \"/opt/loader\"\n", IMAGE).settings()).doesNotContainKeys("kernel", "ramdisk");
        Domain machine = domain("type = \"hvm\"\nkernel = \"/boot/mine\"\n", IMAGE);
        assertThat(machine.settings()).doesNotContainKeys("firmware", "serial");
    }

    @Test
    void aTypeThatTheDiskDoesNotBootHasTheKernelBesideIt() throws IOException {
        ImageDefaults uefi = OUTSIDE.withStart(new LoaderStart(Set.of(BootWay.UEFI), HostGrub.USUAL));
        assertThat(BootWay.of(domain("type = \"hvm\"\n", uefi))).isEqualTo(BootWay.UEFI);
        Domain domain = domain("", uefi);
        assertThat(BootWay.of(domain)).isEqualTo(BootWay.DIRECT);
        assertThat(domain.text("kernel")).contains("/srv/xen/web.vmlinuz");
        assertThat(domain.text("cmdline")).contains("root=/dev/xvda ro console=hvc0");
    }

    @Test
    void aHostHasGrubWhereItSaysSo() throws IOException {
        HostGrub host = new HostGrub("/opt/grub/pv.bin", "/opt/pvgrub/pvh.bin");
        ImageDefaults image = OUTSIDE.withStart(new LoaderStart(ALL, host));
        assertThat(domain("", image).text("kernel")).contains("/opt/pvgrub/pvh.bin");
        assertThat(domain("extends = \"pvgrub\"\n", image).text("kernel")).contains("/opt/grub/pv.bin");
    }

    @Test
    void aDomainStartedAsAnotherTypeStartsInThatTypesWay() throws IOException {
        LoaderStart start = new LoaderStart(ALL, HostGrub.USUAL);
        Domain pvh = domain("memory = 300\n", IMAGE);
        for (GuestType type : GuestType.values()) {
            Domain other = start.restarted(pvh, pvh.withType(type));
            assertThat(XlCfg.emit(other))
                    .isEqualTo(XlCfg.emit(domain("memory = 300\ntype = \"" + type.word() + "\"\n", IMAGE)));
        }
    }

    @Test
    void aWordForTheKernelReachesItByPygrubAlone() throws IOException {
        assertThat(domain("type = \"pv\"\n", IMAGE).withKernelWord("quiet").text("cmdline"))
                .contains("quiet");
        assertThat(domain("", IMAGE).withKernelWord("quiet").text("cmdline")).isEmpty();
        assertThat(domain("", OUTSIDE).withKernelWord("quiet").text("cmdline"))
                .contains("root=/dev/xvda ro console=hvc0 quiet");
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/grub-xen/grub-x86_64-xen.bin, true, PV",
        "/usr/lib/grub-xen/grub-i386-xen.bin, true, PV",
        "/usr/lib/grub-xen/grub-i386-xen_pvh.bin, true, PVH",
        "/usr/share/grub2/x86_64-xen/grub.xen, true, PV",
        "/usr/lib/xen/boot/pv-grub-x86_64.gz, true,",
        "/var/lib/vm-kernels/pvgrub2-pvh/vmlinuz, true, PVH",
        "/srv/grub/grub-vmlinuz, false,",
        "/srv/xen/web-vmlinuz, false,",
        "grub.bin, true,"
    })
    void grubIsToldFromAKernelByItsName(String path, boolean grub, GuestType type) {
        assertThat(HostGrub.isGrub(path)).isEqualTo(grub);
        if (grub) {
            assertThat(HostGrub.typeOf(path).orElse(null)).isEqualTo(type);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'type = \"hvm\"\nfirmware = \"/usr/share/OVMF/OVMF_CODE_4M.secboot.fd\"', SECURE_BOOT",
        "'type = \"hvm\"\nfirmware = \"/usr/share/ovmf/OVMF.fd\"', UEFI",
        "'type = \"hvm\"\nboot = \"n\"', OTHER",
        "'type = \"hvm\"\nboot = \"dc\"', BIOS",
        "'type = \"hvm\"\nkernel = \"hvmloader\"', BIOS",
        "'type = \"pv\"\nfirmware = \"pvgrub64\"', PV_GRUB",
        "'type = \"pv\"\nbootloader = \"/usr/lib/xen/bin/pygrub\"', PYGRUB",
        "'type = \"pv\"\nbootloader = \"/opt/petitboot\"', OTHER",
        "'type = \"pv\"\nkernel = \"/boot/vmlinuz\"', DIRECT"
    })
    void theWayIsReadFromTheSettings(String text, BootWay way) throws IOException {
        assertThat(BootWay.of(domain(text + "\n", IMAGE))).isEqualTo(way);
    }

    @Test
    void aStrangersFileRunsNoProgramOfTheHostOnItsDisk() {
        ForeignTerms terms = new ForeignTerms(Set.of(), Set.of(), Map.of());
        for (String text : List.of("extends = \"pygrub\"\n", "extends = [ \"small\", \"pygrub\" ]\n")) {
            assertThatThrownBy(() -> new DomainProfiles(new TreeMap<>(Map.of("web", text)), "web", terms))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("pygrub, a program of this host", "-Dxen.allow=bootloader");
        }
        ForeignTerms allowed = new ForeignTerms(Set.of(), Set.of("bootloader"), Map.of());
        assertThat(new DomainProfiles(new TreeMap<>(Map.of("web", "extends = \"pygrub\"\n")), "web", allowed).remarks())
                .isEmpty();
        assertThat(new DomainProfiles(new TreeMap<>(Map.of("web", "extends = \"pvgrub\"\n")), "web", terms).remarks())
                .isEmpty();
    }

    private Domain domain(String text, ImageDefaults image) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), text);
        return DomainFiles.load(folder, Map.of(), image).get(0);
    }
}
