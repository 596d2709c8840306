package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.StorageFacts;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;

class DomainPreflightTest {
    @TempDir
    Path folder;

    private List<Rule> check(String domain, Map<String, String> drivers) throws IOException {
        return check(domain, drivers, null);
    }

    private List<Rule> check(String domain, Map<String, String> drivers, ImageManifest.ReadOnly readOnly)
            throws IOException {
        return findings(domain, image(drivers, readOnly, "xz", DiskBoot.NONE)).stream()
                .map(Finding::rule)
                .toList();
    }

    private List<Finding> findings(String domain, ImageManifest image) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), domain);
        DomainOutputs.DomainRequest request =
                new DomainOutputs.DomainRequest(folder, "/srv/xen", "org.example:shop", Map.of());
        return DomainPreflight.check(DomainOutputs.load(image, request), image, null);
    }

    private static ImageManifest image(
            Map<String, String> drivers, ImageManifest.ReadOnly readOnly, String compression, DiskBoot boot) {
        return TestManifest.of(
                "shop",
                "amd64",
                new ImageManifest.Kernel(
                        "shop-vmlinuz",
                        "",
                        "6.1",
                        compression,
                        false,
                        true,
                        "shop-initrd.img",
                        "",
                        new TreeMap<>(drivers),
                        new ImageManifest.Memory(40 << 20, 9 << 20, 22 << 20)),
                new StorageFacts(
                        new ImageManifest.FileSystem(
                                FileSystemKinds.EXT4,
                                "276b85fe-0c1e-8dc9-b14b-876c03175f92",
                                0,
                                0,
                                "/dev/xvda1",
                                readOnly),
                        List.of(new ImageManifest.Partition(
                                1,
                                "root",
                                "1f0c1111-2222-8333-8444-555555555555",
                                FileSystemKinds.EXT4,
                                null,
                                "/",
                                1 << 20,
                                0)),
                        List.of(new ImageManifest.Disk("shop.img", DiskFormats.RAW, 0)),
                        boot),
                null);
    }

    private static final Map<String, String> ALL =
            Map.of("xen_blkfront", "initramfs", "ext4", "initramfs", "xen_netfront", "module");

    @Test
    void aDomainThatFitsItsImageStarts() throws IOException {
        assertThat(check("memory = 256\n", ALL)).isEmpty();
    }

    @Test
    void aKeyOfTheGuestThatNobodyAsksForIsFound() throws IOException {
        assertThat(check("memory = 256\nguest.hostnme = \"web\"\n", ALL)).containsExactly(Rule.UNKNOWN_KEY);
        assertThat(check("memory = 256\nguest.hostname = \"web\"\n", ALL)).isEmpty();
    }

    @Test
    void aKernelWithoutAnEntryForTheTypeIsFound() throws IOException {
        assertThat(check("type = \"pv\"\n", ALL)).containsExactly(Rule.KERNEL_TYPE);
    }

    @Test
    void aMissingDriverIsFound() throws IOException {
        assertThat(check("", Map.of("ext4", "initramfs", "xen_netfront", "module")))
                .containsExactly(Rule.DISK_DRIVER);
    }

    @Test
    void aDriverThatComesAfterTheRootIsTooLateForIt() throws IOException {
        Map<String, String> late = Map.of("xen_blkfront", "initramfs", "ext4", "module", "xen_netfront", "module");

        assertThat(check("", late)).containsExactly(Rule.ROOT_FILESYSTEM);
    }

    @Test
    void lessMemoryThanTheImageNeedsIsFoundAndMoreForWhatAGuestKeepsInMemory() throws IOException {
        assertThat(check("memory = 62\n", ALL)).containsExactly(Rule.MEMORY_NEED);
        assertThat(check("memory = 63\n", ALL)).isEmpty();
        ImageManifest.ReadOnly inMemory = new ImageManifest.ReadOnly("tmpfs", List.of(), 0, null);
        assertThat(check("memory = 71\n", ALL, inMemory)).containsExactly(Rule.MEMORY_NEED);
        assertThat(check("memory = 72\n", ALL, inMemory)).isEmpty();
        assertThat(check("memory = 64\nramdisk = \"/boot/huge\"\n", ALL)).isEmpty();
    }

    @Test
    void aDomainWithAKernelOfItsOwnIsItsOwnMatter() throws IOException {
        assertThat(check("type = \"pv\"\nkernel = \"/boot/other\"\n", ALL)).isEmpty();
    }

    @Test
    void aVerifiedRootNeedsItsHashOnTheCommandLine() throws IOException {
        ImageManifest.ReadOnly verified = new ImageManifest.ReadOnly(
                "tmpfs", List.of(), 0, new ImageManifest.Verity("ab", "cd", 7, "xenwright.verity=7:cd:ab"));

        assertThat(check("", ALL, verified)).isEmpty();
        assertThat(check("extra = \"ro console=hvc0 quiet\"\n", ALL, verified)).containsExactly(Rule.VERIFIED_ROOT);
    }

    private static final DiskBoot GRUB =
            DiskBoot.of("grub", BootPath.BIOS, BootPath.UEFI, BootPath.SECURE_BOOT, BootPath.PYGRUB, BootPath.PVH_GRUB);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "extends = \"pygrub\"",
                "extends = \"pvgrub\"",
                "extends = \"pvhgrub\"",
                "extends = \"hvm-bios\"",
                "extends = \"hvm-uefi\"",
                "type = \"hvm\"\nfirmware = \"/usr/share/OVMF/OVMF_CODE_4M.secboot.fd\"",
                "type = \"pvh\"\nbootloader = \"/usr/bin/pygrub\""
            })
    void aDomainThatStartsFromItsDiskNeedsABootLoaderThere(String domain) throws IOException {
        List<Finding> findings = findings(domain + "\n", image(ALL, null, "xz", DiskBoot.NONE));

        Finding loader = findings.stream()
                .filter(each -> each.rule() == Rule.DISK_LOADER)
                .findFirst()
                .orElseThrow();
        assertThat(loader.message()).endsWith("and the image's disk has no boot loader");
        assertThat(loader.remedy())
                .startsWith("set <bootloader>grub</bootloader> in <image>, or take ")
                .endsWith(" out of the domain file");
        assertThat(loader.remedy().contains("the profile ")).isEqualTo(domain.startsWith("extends"));
        assertThat(loader.origin().line()).isPositive();
    }

    @Test
    void aDomainOfADiskThatBootsItselfStartsInEveryWayThatTheDiskHas() throws IOException {
        ImageManifest image = image(ALL, null, "xz", GRUB);
        for (String domain :
                List.of("", "type = \"hvm\"", "extends = \"hvm-uefi\"", "type = \"hvm\"\nbios = \"ovmf\"")) {
            assertThat(findings(domain + "\n", image)).as(domain).isEmpty();
        }
        // the kernel of this image has no entry for pv
        assertThat(findings("type = \"pv\"\n", image)).extracting(Finding::rule).containsExactly(Rule.KERNEL_TYPE);
    }

    @Test
    void aWayThatTheDiskDoesNotHaveIsNamedWithOneThatItHas() throws IOException {
        ImageManifest uki = image(ALL, null, "xz", DiskBoot.of("uki", BootPath.UEFI));
        assertThat(findings("extends = \"hvm-bios\"\n", uki)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .isEqualTo("web: the BIOS starts its disk, and the disk does not boot so, but by uefi");
            assertThat(finding.remedy()).isEqualTo("write extends = \"hvm-uefi\"");
        });
        String signed = "type = \"hvm\"\nfirmware = \"/usr/share/OVMF/OVMF_CODE_4M.secboot.fd\"\n";
        assertThat(findings(signed, uki))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .endsWith("the loader on the disk is not signed for it");
        assertThat(findings(signed, image(ALL, null, "xz", GRUB))).isEmpty();
        ImageManifest bios = image(ALL, null, "xz", DiskBoot.of("grub", BootPath.BIOS, BootPath.PYGRUB));
        assertThat(findings("extends = \"hvm-uefi\"\n", bios))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .endsWith("the disk has no EFI system partition with a loader");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "lzma", "bzip2"})
    void grubForPvNeedsAKernelThatItCanUnpack(String compression) throws IOException {
        assertThat(findings("extends = \"pvgrub\"\n", image(ALL, null, compression, GRUB)))
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder(Rule.KERNEL_TYPE, Rule.KERNEL_COMPRESSION);
        assertThat(findings("", image(ALL, null, compression, GRUB))).isEmpty();
    }

    @Test
    void aCommandLineThatNoKernelGetsIsFound() throws IOException {
        ImageManifest image = image(ALL, null, "xz", GRUB);
        assertThat(findings("extra = \"quiet\"\n", image))
                .extracting(Finding::rule)
                .containsExactly(Rule.DISK_COMMAND_LINE);
        assertThat(findings("type = \"hvm\"\nextra = \"quiet\"\n", image))
                .extracting(Finding::rule)
                .containsExactly(Rule.DIRECT_BOOT);
        assertThat(findings("type = \"pvh\"\nbootloader = \"pygrub\"\nextra = \"quiet\"\n", image))
                .isEmpty();
    }

    @Test
    void aDiskOfSomebodyElseIsItsOwnMatter() throws IOException {
        String other = "disk = [ \"format=raw,vdev=xvda,access=rw,target=/dev/vg/other\" ]\n";
        assertThat(findings("extends = \"hvm-bios\"\n" + other, image(ALL, null, "xz", DiskBoot.NONE)))
                .isEmpty();
        assertThat(findings(
                        "extends = \"hvm-bios\"\n" + other.replace("/dev/vg/other", "/srv/xen/shop.img"),
                        image(ALL, null, "xz", DiskBoot.NONE)))
                .extracting(Finding::rule)
                .containsExactly(Rule.DISK_LOADER);
    }

    @Test
    void theMemoryAndDriversOfADiskThatBootsItselfAreThoseOfItsKernel() throws IOException {
        assertThat(findings("memory = 62\n", image(ALL, null, "xz", GRUB)))
                .extracting(Finding::rule)
                .containsExactly(Rule.MEMORY_NEED);
        assertThat(findings("", image(Map.of("xen_netfront", "module"), null, "xz", GRUB)))
                .extracting(Finding::rule)
                .containsExactly(Rule.DISK_DRIVER);
        Map<String, String> machine =
                Map.of("ahci", "initramfs", "sd_mod", "initramfs", "ext4", "initramfs", "e1000", "module");
        assertThat(findings("type = \"hvm\"\nhdtype = \"ahci\"\n", image(machine, null, "xz", GRUB)))
                .isEmpty();
        assertThat(findings("type = \"hvm\"\n", image(machine, null, "xz", GRUB)))
                .extracting(Finding::rule)
                .containsExactly(Rule.DISK_DRIVER);
        assertThat(findings("type = \"hvm\"\nxen_platform_pci = 0\n", image(ALL, null, "xz", GRUB)))
                .extracting(Finding::rule)
                .containsExactly(Rule.DISK_DRIVER);
    }
}
