package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.domain.preflight.Toolstack;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.domain.DomainOutputs.DomainRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.image.manifest.ImageOutline.Templates;
import org.xenwright.image.manifest.StorageFacts;
import org.xenwright.loader.BootNames;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

/** The starts of an image's domains, from the kernel beside its disk or from the disk. */
class DomainStartTest {
    private static final DiskBoot GRUB = new DiskBoot("grub", Set.of(BootPath.values()));

    @TempDir
    Path files;

    @Test
    void theDiskComesBeforeTheKernelBesideIt() throws IOException {
        assertThat(BootWay.of(domain("", image(DiskBoot.NONE, false)))).isEqualTo(BootWay.DIRECT);
        Domain domain = domain("", image(GRUB, false));
        assertThat(domain.text("kernel")).contains(HostGrub.USUAL.pvh());
        assertThat(domain.settings()).doesNotContainKeys("ramdisk", "cmdline");
        Domain uki = domain("", image(DiskBoot.of("uki", BootPath.UEFI), false));
        assertThat(uki.text("kernel")).contains("/srv/xen/shop-vmlinuz");
    }

    @Test
    void argumentsOfTheProjectComeWithTheKernelBesideTheDiskUnlessADomainFileSaysTheLine() throws IOException {
        ImageOutline image = withArguments(image(DiskBoot.NONE, false), "mitigations=off", "dyndbg=\"file fs/* +p\"");
        assertThat(domain("", image).text("cmdline"))
                .contains("root=/dev/xvda3 ro console=hvc0 mitigations=off dyndbg=\"file fs/* +p\"");
        assertThat(domain("extra = \"ro quiet\"", image).text("cmdline")).contains("root=/dev/xvda3 ro quiet");
        Domain machine = domain("extends = \"hvm-bios\"", withArguments(image(GRUB, false), "mitigations=off"));
        assertThat(machine.text("cmdline")).as("the menu on the disk has them").isEmpty();
        assertThat(DomainOutputs.beside(machine, withArguments(image(GRUB, false), "mitigations=off"), "/srv/xen")
                        .text("cmdline"))
                .contains("root=/dev/xvda3 ro console=hvc0 console=ttyS0 mitigations=off");
    }

    private static ImageOutline withArguments(ImageOutline image, String... arguments) {
        return new ImageOutline(
                image.name(),
                image.type(),
                image.boot(),
                image.forgetful(),
                image.root(),
                image.disks(),
                image.templates(),
                image.diskBoot(),
                new KernelArguments(List.of(arguments)));
    }

    @Test
    void aLayerOverAReadOnlyRootIsForDomainsWhoseInitramfsCanBeTold() throws IOException {
        String own = "guest.hostname = \"web\"\n";
        assertThat(domain("type = \"pv\"\n" + own, image(GRUB, true)).text("cmdline"))
                .contains("xenwright.own=/dev/xvdb");
        for (String way : List.of("pvgrub", "pvhgrub", "hvm-bios", "hvm-uefi")) {
            assertThatThrownBy(() -> domain("extends = \"" + way + "\"\n" + own, image(GRUB, true)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("giving web a disk of its own", "pygrub", "<bootloader>none</bootloader>");
        }
        assertThat(domain("extends = \"hvm-bios\"\n" + own, image(GRUB, false))
                        .disks()
                        .get(0)
                        .target())
                .as("a writable root has its changes in a copy")
                .isEqualTo("/srv/xen/domains/web/web.qcow2");
    }

    @Test
    void aMachineHasNoEmulatedDiskThatIsOnlyRead() throws IOException {
        for (DiskBoot boot : List.of(DiskBoot.NONE, GRUB)) {
            ImageOutline image = image(boot, true);
            Domain machine = domain("type = \"hvm\"\n", image);
            assertThat(machine.disks()).extracting(DiskSpec::writable).containsExactly(true);
            assertThat(machine.isOfImage(machine.disks().get(0))).isTrue();
            Domain pvh = domain("", image);
            assertThat(pvh.disks()).extracting(DiskSpec::writable).containsExactly(false);
            Domain other = DomainOutputs.as(GuestType.HVM, pvh, image);
            assertThat(other.disks()).isEqualTo(machine.disks());
            assertThat(other.isOfImage(other.disks().get(0))).isTrue();
        }
        ImageOutline outside = image(DiskBoot.NONE, true);
        Domain own = domain("type = \"hvm\"\nguest.hostname = \"web\"\n", outside);
        assertThat(own.disks()).extracting(DiskSpec::writable).containsExactly(true, true);
        Domain layered = domain("guest.hostname = \"web\"\n", outside);
        assertThat(layered.disks()).extracting(DiskSpec::writable).containsExactly(false, false);
        assertThat(DomainOutputs.as(GuestType.HVM, layered, outside).disks()).isEqualTo(own.disks());
        assertThat(domain("type = \"hvm\"\nguest.stateless = 1\n", image(DiskBoot.NONE, false))
                        .disks())
                .extracting(DiskSpec::writable)
                .containsExactly(true);
    }

    @Test
    void aMachineSharesNoReadOnlyRootWithOthers() throws IOException {
        Files.writeString(files.resolve("other.cfg"), "type = \"pv\"\n");
        for (DiskBoot boot : List.of(DiskBoot.NONE, GRUB)) {
            assertThatThrownBy(() -> domain("type = \"hvm\"\n", image(boot, true)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("giving web the disk of the image", "for writing", "only domain");
        }
        assertThat(domain("type = \"pvh\"\n", image(DiskBoot.NONE, true)).disks())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pvgrub", "pvhgrub", "hvm-bios"})
    void aDomainThatKeepsNothingNeedsAWordOrARootThatForgets(String way) throws IOException {
        String text = "extends = [ \"" + way + "\", \"stateless\" ]\n";
        assertThatThrownBy(() -> domain(text, image(GRUB, false)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("starting web without keeping anything", "pygrub", "read-only root");
        assertThat(domain("extends = [ \"pygrub\", \"stateless\" ]\n", image(GRUB, false))
                        .text("cmdline"))
                .contains("xenwright.overlay=tmpfs");
    }

    @Test
    void pygrubReadsNoDiskOfAStrangerUnlessItsUserSaysSo() throws IOException {
        ImageOutline image = image(GRUB, false);
        Files.writeString(files.resolve("web.cfg"), "type = \"pv\"\n");
        Domain web = DomainOutputs.load(image, request().ofStranger()).get(0);
        assertThat(BootWay.of(web)).isEqualTo(BootWay.PV_GRUB);
        Files.writeString(files.resolve("web.cfg"), "type = \"pv\"\nbootloader = \"pygrub\"\n");
        assertThat(BootWay.of(DomainOutputs.load(image, request().ofStranger()).get(0)))
                .isEqualTo(BootWay.PYGRUB);
    }

    @Test
    void aDomainStartedAsAnotherTypeIsTheOneThatTypeHas() throws IOException {
        for (DiskBoot boot : List.of(DiskBoot.NONE, GRUB)) {
            ImageOutline image = image(boot, false);
            Domain pvh = domain("", image);
            for (GuestType type : List.of(GuestType.PVH, GuestType.PV)) {
                assertThat(XlCfg.emit(DomainOutputs.as(type, pvh, image)))
                        .isEqualTo(XlCfg.emit(domain("type = \"" + type.word() + "\"\n", image)));
            }
        }
    }

    @Test
    void aDomainThatStartsFromItsDiskCanBeStartedWithTheKernelBesideIt() throws IOException {
        Domain outside = domain("", image(DiskBoot.NONE, false));
        for (String text : List.of("", "type = \"pv\"\n", "type = \"hvm\"\n")) {
            Domain beside = DomainOutputs.beside(domain(text, image(GRUB, false)), image(GRUB, false), "/srv/xen");
            assertThat(BootWay.of(beside)).isEqualTo(BootWay.DIRECT);
            assertThat(beside.text("kernel")).contains("/srv/xen/shop-vmlinuz");
            assertThat(beside.text("ramdisk")).contains("/srv/xen/shop-initrd.img");
            assertThat(beside.text("cmdline").orElseThrow()).startsWith("root=/dev/xvda3 ro console=hvc0");
        }
        assertThat(DomainOutputs.beside(outside, image(DiskBoot.NONE, false), "/srv/xen"))
                .isEqualTo(outside);
        Domain layer = domain("type = \"pv\"\nguest.hostname = \"web\"\n", image(GRUB, true));
        assertThat(DomainOutputs.beside(layer, image(GRUB, true), "/srv/xen").text("cmdline"))
                .contains("root=/dev/xvda3 ro console=hvc0 xenwright.own=/dev/xvdb");
    }

    @Test
    void xapiTakesNoKernelOfTheHost() throws IOException {
        ImageOutline image = image(GRUB, false);
        for (String text : List.of("", "extends = \"pvgrub\"\n", "kernel = \"/boot/mine\"\n")) {
            List<Domain> domains = List.of(domain(text, image));
            assertThat(Toolstack.XL.check(domains)).isEmpty();
            assertThat(Toolstack.LIBVIRT.check(domains)).isEmpty();
            assertThat(Toolstack.XAPI.check(domains)).extracting(Finding::rule).containsExactly(Rule.HOST_KERNEL);
        }
        ImageOutline uki = image(DiskBoot.of("uki", BootPath.UEFI), false);
        assertThat(Toolstack.XAPI.check(List.of(domain("", uki))))
                .as("a disk with a unified kernel needs no GRUB for a machine")
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).startsWith("write extends = \"hvm-uefi\""));
        assertThat(Toolstack.XAPI.check(List.of(domain("extends = \"hvm-uefi\"\n", uki))))
                .isEmpty();
        for (String text : List.of("type = \"hvm\"\n", "extends = \"hvm-uefi\"\n", "type = \"pv\"\n")) {
            assertThat(Toolstack.XAPI.check(List.of(domain(text, image)))).isEmpty();
        }
    }

    @Test
    void aReportHasAWordForEachWay() throws IOException {
        ImageOutline image = image(GRUB, false);
        Domain pvh = domain("", image);
        Domain machine = domain("type = \"hvm\"\n", image);
        assertThat(DomainWays.summary(List.of(pvh))).isEqualTo("by pvhgrub");
        assertThat(DomainWays.summary(List.of(machine, pvh, machine))).isEqualTo("1 by pvhgrub, 2 by bios");
        assertThat(DomainWays.summary(List.of(domain("", image(DiskBoot.NONE, false)))))
                .isEqualTo("by kernel");
    }

    @Test
    void aFolderTellsTheWaysOfItsDiskAndOfItsDomains() throws IOException {
        assertThat(DomainWays.of(files)).as("no image").isEmpty();
        ImageManifest manifest = TestManifest.of(
                "shop",
                "amd64",
                null,
                new StorageFacts(
                        new ImageManifest.FileSystem(
                                FileSystemKinds.EXT4, "276b85fe-0c1e-8dc9-b14b-876c03175f92", 0, 0, "/dev/xvda3", null),
                        List.of(),
                        List.of(new ImageManifest.Disk("shop.img", DiskFormats.RAW, 0)),
                        DiskBoot.of("grub", BootPath.BIOS, BootPath.PYGRUB)),
                null);
        manifest.write(files);
        assertThat(DomainWays.of(files)).containsExactly("boots by grub: bios, pygrub");
        Map.of("a", "type = \"hvm\"", "b", "bootloader = \"pygrub\"", "c", "type = \"pvh\"\nkernel = \"/boot/mine\"")
                .forEach(this::written);
        Files.createDirectories(files.resolve("domains/empty"));
        assertThat(DomainWays.of(files).stream().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "boots by grub: bios, pygrub",
                        "domain type starts by",
                        "a hvm bios",
                        "b pv pygrub",
                        "c pvh kernel");
    }

    private void written(String name, String text) {
        try {
            Path folder = Files.createDirectories(files.resolve("domains/" + name));
            Files.writeString(folder.resolve(name + ".cfg"), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DomainRequest request() {
        return new DomainRequest(files, "/srv/xen", "org.example:shop", Map.of());
    }

    private Domain domain(String text, ImageOutline image) throws IOException {
        Files.writeString(files.resolve("web.cfg"), text);
        return DomainOutputs.load(image, request()).get(0);
    }

    private static ImageOutline image(DiskBoot boot, boolean readOnly) {
        return new ImageOutline(
                "shop",
                "pvh",
                new BootNames("shop-vmlinuz", "shop-initrd.img"),
                true,
                new ImageOutline.Root("/dev/xvda3", List.of(), readOnly, false),
                List.of(new ImageManifest.Disk("shop.img", DiskFormats.RAW, 0)),
                Templates.NONE,
                boot,
                KernelArguments.NONE);
    }
}
