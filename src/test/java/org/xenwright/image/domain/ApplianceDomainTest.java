package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.BootNames;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class ApplianceDomainTest {
    private static final DiskBoot GRUB = DiskBoot.of(
            "grub",
            BootPath.BIOS,
            BootPath.UEFI,
            BootPath.SECURE_BOOT,
            BootPath.PYGRUB,
            BootPath.PV_GRUB,
            BootPath.PVH_GRUB);

    private static final DiskBoot UKI = DiskBoot.of("uki", BootPath.UEFI, BootPath.SECURE_BOOT);

    private static Domain domain(DiskFormat format, DiskBoot boot, String type, Map<String, String> files)
            throws IOException {
        return domain(format, boot, type, files, false);
    }

    private static Domain domain(
            DiskFormat format, DiskBoot boot, String type, Map<String, String> files, boolean readOnly)
            throws IOException {
        ImageOutline image = new ImageOutline(
                "shop",
                type,
                BootNames.NOTHING,
                false,
                new ImageOutline.Root("/dev/xvda3", List.of(), readOnly, false),
                List.of(new ImageManifest.Disk("shop" + format.suffix(), format, 1 << 20)),
                ImageOutline.Templates.NONE,
                boot,
                KernelArguments.NONE);
        return ApplianceDomain.of(format, image, "org.example:shop", files);
    }

    private static Domain xva(Map<String, String> files) throws IOException {
        return domain(DiskFormats.XVA, GRUB, "pvh", files);
    }

    @Test
    void aDiskWhoseKernelComesFromOutsideIsRefusedWithTheRemedy() {
        for (DiskFormat format : List.of(DiskFormats.XVA, DiskFormats.OVA)) {
            assertThatThrownBy(() -> ApplianceDomain.check(List.of(DiskFormats.RAW, format), DiskBoot.NONE))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<bootloader>grub</bootloader>")
                    .hasMessageContaining("take " + format.word() + " out of <formats>");
            assertThatThrownBy(() -> domain(format, DiskBoot.NONE, "pvh", Map.of()))
                    .isInstanceOf(ProblemException.class);
            ApplianceDomain.check(List.of(format), GRUB);
            ApplianceDomain.check(List.of(format), UKI);
        }
        DiskBoot byHost = DiskBoot.of("grub", BootPath.PYGRUB);
        ApplianceDomain.check(List.of(DiskFormats.XVA), byHost);
        assertThatThrownBy(() -> ApplianceDomain.check(List.of(DiskFormats.OVA), byHost))
                .isInstanceOf(ProblemException.class);
        ApplianceDomain.check(List.of(DiskFormats.RAW, DiskFormats.VMDK), DiskBoot.NONE);
    }

    @Test
    void itStartsByBiosWhereItCanWhateverTheTypeOfTheImage() throws IOException {
        for (String type : List.of("pvh", "hvm")) {
            Domain domain = domain(DiskFormats.XVA, GRUB, type, Map.of());
            assertThat(domain.type()).isEqualTo(GuestType.HVM);
            assertThat(domain.text("type")).contains("hvm");
            assertThat(domain.text("firmware")).contains("bios");
            assertThat(domain.text("kernel")).isEmpty();
            assertThat(domain.text("cmdline")).isEmpty();
        }
        assertThat(domain(DiskFormats.OVA, UKI, "pvh", Map.of()).text("firmware"))
                .contains("uefi");
        assertThat(domain(DiskFormats.OVA, GRUB, "pv", Map.of()).text("firmware"))
                .contains("bios");
    }

    @Test
    void aMachineGetsItsDiskForWritingWhateverItsRoot() throws IOException {
        for (DiskFormat format : List.of(DiskFormats.XVA, DiskFormats.OVA)) {
            assertThat(domain(format, GRUB, "pvh", Map.of(), true).disks())
                    .extracting(DiskSpec::writable)
                    .containsExactly(true);
        }
        assertThat(domain(DiskFormats.XVA, GRUB, "pv", Map.of(), true).disks())
                .extracting(DiskSpec::writable)
                .containsExactly(false);
    }

    @Test
    void itStartsByPygrubForAnOlderPoolWhereTheTypeIsPv() throws IOException {
        for (Domain each : List.of(
                domain(DiskFormats.XVA, GRUB, "pv", Map.of()),
                xva(Map.of("shop", "extends = \"pv\"\n")),
                domain(DiskFormats.XVA, DiskBoot.of("grub", BootPath.PYGRUB), "pvh", Map.of()))) {
            assertThat(each.type()).isEqualTo(GuestType.PV);
            assertThat(each.text("bootloader")).contains("pygrub");
            assertThat(each.text("firmware")).isEmpty();
        }
        assertThat(domain(DiskFormats.XVA, UKI, "pv", Map.of()).type()).isEqualTo(GuestType.HVM);
    }

    @Test
    void theProjectsDomainFileAndItsAncestorsSayTheRest() throws IOException {
        Domain domain = xva(Map.of(
                "web",
                "extends = \"base\"\nvcpus = 3\nvif += [ \"mac=00:16:3e:00:00:02,bridge=br1\" ]\nkernel = \"/k\"\n",
                "base",
                "extends = \"hvm-uefi\"\nabstract = 1\nmemory = 900\nmaxmem = 1800\nvif = [ \"bridge=br0\" ]\n"));
        assertThat(domain.name()).isEqualTo("web");
        assertThat(domain.memory()).isEqualTo(900);
        assertThat(domain.number("maxmem", 0)).isEqualTo(1800);
        assertThat(domain.vcpus()).isEqualTo(3);
        assertThat(domain.vifs()).extracting(card -> card.option("bridge")).containsExactly("br0", "br1");
        assertThat(domain.vifs().get(1).option("mac")).isEqualTo("00:16:3e:00:00:02");
        assertThat(domain.text("firmware")).contains("uefi");
        assertThat(domain.text("kernel")).isEmpty();
    }

    @Test
    void ofSeveralDomainFilesItTakesTheOneThatIsCalledAsTheImage() throws IOException {
        String fleet = "fleet = \"../../../etc/passwd\"\nmemory = 1\n";
        assertThat(xva(Map.of("a", "memory = 300\n", "b", "memory = 400\n")).memory())
                .isEqualTo(512);
        assertThat(xva(Map.of("a", "memory = 300\n", "shop", "memory = 400\n")).memory())
                .isEqualTo(400);
        assertThat(xva(Map.of("a", "memory = 300\n", "shop", fleet)).memory()).isEqualTo(300);
        assertThat(xva(Map.of("shop", fleet)).memory()).isEqualTo(512);
        assertThat(xva(Map.of()).name()).isEqualTo("shop");
    }

    @Test
    void itHasTheDiskOfTheImageAndNoOther() throws IOException {
        Domain domain = xva(Map.of("shop", "disk += [ \"phy:/dev/vg/data,xvdb,w\" ]\n"));
        assertThat(domain.disks()).hasSize(1);
        assertThat(domain.disks().get(0).vdev()).isEqualTo("xvda");
        assertThat(domain.texts("disk")).hasSize(1);
        assertThat(xva(Map.of("shop", "disk = [ ]\n")).disks()).hasSize(1);
    }

    @Test
    void aFirmwareThatTheDiskDoesNotStartFromIsRefusedWithItsPlace() {
        Map<String, String> files = Map.of("shop", "memory = 600\nfirmware = \"bios\"\n");
        assertThatThrownBy(() -> domain(DiskFormats.OVA, UKI, "hvm", files))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("shop.cfg:2")
                .hasMessageContaining("uki");
    }

    @Test
    void aBrokenDomainFileIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> xva(Map.of("shop", "memory = 600\nvif = [ \"mac=zz\" ]\n")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("shop.cfg:2");
    }
}
