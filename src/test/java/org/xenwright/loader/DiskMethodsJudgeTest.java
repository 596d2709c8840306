package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.loader.pe.UnifiedKernel;
import org.xenwright.loader.signing.Signer;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** What boots a disk, of Debian's own kernel and loaders. */
@Tag("judge")
class DiskMethodsJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ID = "6cbd9bd1-2f6b-8c30-9a5e-5d07b0a3c1d2";
    private static final BootDisk.Place ON_ROOT = new BootDisk.Place("root", 3, ID, "/boot");
    private static final BootDisk.Place OF_ITS_OWN = new BootDisk.Place("kernels", 3, ID, "");
    private static final BootDisk WRITTEN =
            new BootDisk("UUID=" + ID, "PARTUUID=" + ID, List.of(), true, false, ON_ROOT);
    private static final BootDisk VERIFIED =
            new BootDisk("PARTUUID=" + ID, "PARTUUID=" + ID, List.of("rootfstype=squashfs"), false, true, OF_ITS_OWN);
    private static final List<String> HASH = List.of("rootfstype=squashfs", "xenwright.verity=1:salt:0123456789abcdef");

    @TempDir
    static Path folder;

    private static Tree tree;
    private static Tree beside;
    private static BootKernel kernel;

    @BeforeAll
    static void unpack() throws IOException {
        Path busybox = ToolBox.inside(Judge.tools().folder("busybox-static"), "bin/busybox")
                .orElseThrow();
        tree = Folders.tree(Judge.tools().folder("linux-image-amd64"));
        beside = Folders.tree(Judge.tools().folder("grub-pc-bin", "grub-efi-amd64-signed", "shim-signed"));
        beside.lay(Folders.tree(Judge.tools().folder("systemd-boot-efi")));
        kernel = BootKernel.of(
                tree,
                null,
                Digest.of("methods"),
                new Content.Slice(busybox, 0, Files.size(busybox)),
                InitramfsOptions.of("ext4").withDrivers(BootMethod.GRUB.drivers()),
                "amd64",
                GuestType.PV,
                Map.of(),
                new Store(folder.resolve("store")));
    }

    private static BootSystem system(Tree files, Tree parts, BootDisk disk) {
        return system(files, parts, disk, new KernelArguments(List.of("mitigations=off")));
    }

    private static BootSystem system(Tree files, Tree parts, BootDisk disk, KernelArguments arguments) {
        return new BootSystem(
                "web", Architecture.AMD64, GuestType.PVH, CLOCK, files, parts, Optional.of(kernel), disk, arguments);
    }

    private static BootInputs inputs(BootSystem system, List<String> words) {
        return new BootInputs(system.image(), system.kernel(), "/dev/xvda3", Optional.empty(), words, system);
    }

    private static String text(Tree files, String path) throws IOException {
        return new String(bytes(files, path), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Tree files, String path) throws IOException {
        return ((RegularFile) files.find(path).orElseThrow()).content().bytes(1 << 28);
    }

    private static Tree with(Tree files, String path, String text) {
        Tree changed = files.copy();
        int slash = path.lastIndexOf('/');
        changed.directory(path.substring(0, slash), Attributes.of(0755, CLOCK));
        changed.put(path, new RegularFile(Attributes.of(0755, CLOCK), Content.of(text)));
        return changed;
    }

    @Test
    void grubHasItsMenuAndTheInitramfsBesideTheKernelOfTheImage() throws IOException {
        BootSystem system = system(tree, beside, WRITTEN);
        BootFiles files = BootMethod.GRUB.files(system);
        BootOutputs made = BootMethod.GRUB.make(inputs(system, List.of()));

        String release = kernel.facts().release();
        assertThat(text(files.tree(), "boot/grub/grub.cfg"))
                .contains("linux /boot/vmlinuz-" + release + " console=hvc0 root=UUID=" + ID + " ro mitigations=off\n");
        assertThat(bytes(files.tree(), "boot/initrd.img-" + release))
                .isEqualTo(kernel.initramfs().orElseThrow().bytes(1 << 28));
        assertThat(files.tree().find("boot/vmlinuz-" + release))
                .as("that of the package stays")
                .isEmpty();
        assertThat(made.partitions()).containsOnlyKeys("bios", "esp");
        assertThat(bytes(made.partitions().get("bios"), "boot.img")).hasSize(440);
        Tree esp = made.partitions().get("esp");
        assertThat(bytes(esp, "EFI/BOOT/BOOTX64.EFI")).isEqualTo(bytes(beside, "usr/lib/shim/shimx64.efi.signed"));
        assertThat(bytes(esp, "EFI/BOOT/grubx64.efi"))
                .isEqualTo(bytes(beside, "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"));
        assertThat(text(esp, "EFI/debian/grub.cfg"))
                .isEqualTo(text(esp, "EFI/BOOT/grub.cfg"))
                .contains(ID, "/boot/grub");
        assertThat(made.diskBoot()).isEqualTo(BootMethod.GRUB.diskBoot(Architecture.AMD64));
        assertThat(made.kernel().name()).isEqualTo("web-vmlinuz");
    }

    @Test
    void aMenuThatNamesTheHashOfTheRootIsMadeWhenTheHashIsKnownAndLiesOnAnotherPartition() throws IOException {
        BootSystem system = system(tree, beside, VERIFIED);
        BootFiles files = BootMethod.GRUB.files(system);
        BootOutputs made = BootMethod.GRUB.make(inputs(system, HASH));

        assertThat(files.tree().find("boot/grub")).isEmpty();
        assertThat(made.partitions()).containsOnlyKeys("bios", "esp", "kernels");
        assertThat(text(made.partitions().get("kernels"), "grub/grub.cfg"))
                .contains(
                        "linux /vmlinuz-",
                        "root=PARTUUID=" + ID + " ro " + String.join(" ", HASH) + " mitigations=off\n");
    }

    @Test
    void whatAKernelInstalledInAGuestNeedsIsThereOrSaid() throws IOException {
        Tree bare = tree.copy();
        bare.remove("usr/sbin/update-initramfs");
        assertThat(BootMethod.GRUB.files(system(bare, beside, WRITTEN)).remarks())
                .singleElement()
                .asString()
                .contains("will not be booted there", "<package>grub-cloud-amd64", "<package>initramfs-tools");
        assertThat(BootMethod.GRUB.files(system(tree, beside, VERIFIED)).remarks())
                .isEmpty();

        Tree able = able();
        BootFiles files = BootMethod.GRUB.files(system(able, beside, WRITTEN));
        assertThat(files.remarks()).isEmpty();
        assertThat(files.defaults().find("boot/grub/i386-pc/gzio.mod")).isPresent();
        assertThat(files.defaults().find("etc/grub.d/enable_cloud")).isEmpty();

        Tree cloud = with(able, "var/lib/dpkg/info/grub-cloud-amd64.list", "/.\n");
        assertThat(BootMethod.GRUB
                        .files(system(cloud, beside, WRITTEN))
                        .defaults()
                        .find("etc/grub.d/enable_cloud"))
                .isPresent();
    }

    private static Tree able() {
        Tree able = tree;
        for (String each : List.of("usr/sbin/update-grub", "usr/sbin/update-initramfs", "usr/bin/zstd")) {
            able = with(able, each, "#!");
        }
        return able;
    }

    @Test
    void whatPacksTheInitramfsOfAGuestIsNamedToo() throws IOException {
        Tree bare = able().copy();
        bare.remove("usr/bin/zstd");
        BootFiles files = BootMethod.GRUB.files(system(bare, beside, WRITTEN));
        assertThat(files.remarks())
                .singleElement()
                .asString()
                .contains("by gzip, and larger", "<package>zstd</package>");
        assertThat(files.defaults().find("etc/default/grub.d/50_xenwright.cfg")).isPresent();

        bare.remove("usr/sbin/update-initramfs");
        assertThat(BootMethod.GRUB.files(system(bare, beside, WRITTEN)).remarks())
                .singleElement()
                .asString()
                .contains("<package>initramfs-tools</package> and <package>zstd</package>");
    }

    @Test
    void aMenuThatAGuestWritesNamesTheConsolesOfEachMachine() throws IOException {
        Tree files = BootMethod.GRUB.files(system(able(), beside, WRITTEN)).defaults();
        Path settings = Files.write(folder.resolve("settings"), bytes(files, "etc/default/grub.d/50_xenwright.cfg"));
        Path script = Files.write(folder.resolve("consoles"), bytes(files, "etc/grub.d/06_xenwright"));

        // as grub-mkconfig does: the settings are read by a shell, and what scripts print is the menu
        assertThat(Judge.run("/bin/sh", "-c", ". " + settings + "; printf %s \"$GRUB_CMDLINE_LINUX\"")
                        .output())
                .isEqualTo("console=hvc0 $xenwright_consoles mitigations=off");
        Judge.Verdict menu = Judge.run("/bin/sh", script.toString());
        assertThat(menu.exit()).isZero();
        assertThat(menu.output()).contains("\nset xenwright_consoles=\"console=tty0 console=ttyS0,115200\"\nfi\n");
        Path written = Files.writeString(
                folder.resolve("menu.cfg"),
                menu.output() + "menuentry 'x' {\n linux /vmlinuz console=hvc0 $xenwright_consoles\n}\n");
        Path grub = Judge.tools().folder("grub-pc-bin", "grub-common");
        Judge.Verdict checked = Judge.run(
                grub.resolve("lib64/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                grub.resolve("usr/lib/x86_64-linux-gnu") + ":" + grub.resolve("lib/x86_64-linux-gnu"),
                grub.resolve("usr/bin/grub-script-check").toString(),
                written.toString());
        assertThat(checked.exit()).as(checked.output()).isZero();
    }

    @Test
    void aPackingThatOnlyGrubForPvCannotUndoIsNoMatterOfADiskThatPygrubReads() throws IOException {
        BootKernel cloud = BootKernel.of(
                Folders.tree(Judge.tools().folder("linux-image-cloud-amd64")),
                null,
                Digest.of("cloud"),
                null,
                InitramfsOptions.of("ext4"),
                "amd64",
                GuestType.PVH,
                Map.of(),
                new Store(folder.resolve("store")));
        BootSystem system = new BootSystem(
                "web",
                Architecture.AMD64,
                GuestType.PV,
                CLOCK,
                able(),
                beside,
                Optional.of(cloud),
                WRITTEN,
                KernelArguments.NONE);

        assertThat(cloud.facts().compression()).isEqualTo("lz4");
        assertThat(BootMethod.GRUB.files(system).remarks()).isEmpty();
    }

    @Test
    void aGrubThatThisShimRefusesIsToldBeforeItSpoilsAMachine() {
        String old =
                "sbat,1,SBAT Version,sbat,1,https://example.org\ngrub,1,Free Software Foundation,grub,2.02,https://g\n";
        Tree revoked = beside.copy();
        revoked.put(
                "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed",
                new RegularFile(
                        Attributes.of(0644, CLOCK),
                        PeBytes.kernel().section(".sbat", 0x3000, old).content()));

        assertThatThrownBy(() -> BootMethod.GRUB.files(system(tree, revoked, WRITTEN)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("shim, the signed GRUB", "grub,1 (2.02)", "shim demands grub,");
    }

    @Test
    void aPartThatIsLeftOutOfThePackagesIsNamed() {
        Tree lacking = beside.copy();
        lacking.remove("usr/lib/shim/shimx64.efi.signed");

        assertThatThrownBy(() -> BootMethod.GRUB.files(system(tree, lacking, WRITTEN)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><bootloader>", "/usr/lib/shim/shimx64.efi.signed", "a signed shim");
        Tree installed = tree.copy();
        installed.lay(beside);
        assertThat(system(installed, lacking, WRITTEN).part("usr/lib/shim/shimx64.efi.signed"))
                .as("the one that the image has installed")
                .isPresent();
    }

    @Test
    void oneProgramHasTheKernelTheInitramfsAndTheHashOfTheRootInIt() throws IOException {
        BootSystem system = system(tree, beside, VERIFIED);
        assertThat(BootMethod.UKI.files(system).tree().root().entries()).isEmpty();
        BootOutputs made = BootMethod.UKI.make(inputs(system, HASH));

        byte[] program = bytes(made.partitions().get("esp"), "EFI/BOOT/BOOTX64.EFI");
        PeFile read = PeFile.read(Content.of(program));
        UnifiedKernel unified = UnifiedKernel.of(read).orElseThrow();
        assertThat(unified.release()).isEqualTo(kernel.facts().release());
        assertThat(unified.commandLine())
                .isEqualTo("console=tty0 console=ttyS0,115200 root=PARTUUID=" + ID + " ro " + String.join(" ", HASH)
                        + " mitigations=off");
        assertThat(read.bytes(".initrd", 1 << 28))
                .contains(kernel.initramfs().orElseThrow().bytes(1 << 28));
        assertThat(made.diskBoot()).isEqualTo(DiskBoot.of("uki", BootPath.UEFI));
        assertThat(bytes(BootMethod.UKI.make(inputs(system, HASH)).partitions().get("esp"), "EFI/BOOT/BOOTX64.EFI"))
                .isEqualTo(program);
    }

    @Test
    void aCommandLineThatTheKernelWouldNotReadToItsEndIsRefusedByEachLoader() {
        List<String> most = new ArrayList<>(Collections.nCopies(500, "a=b"));
        BootSystem system = system(tree, beside, VERIFIED, new KernelArguments(most));

        assertThatThrownBy(() -> BootMethod.UKI.make(inputs(system, HASH)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("the kernel's command line", "at most 2047 bytes");
        assertThatThrownBy(() -> BootMethod.GRUB.make(inputs(system, HASH)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("a kernel's command line of", "at most 2047");
    }

    @Test
    void aProgramThatIsSignedIsAnotherOneOfEachKeyAndStartsWithSecureBoot() throws IOException {
        Signer signer = new Signer() {
            @Override
            public byte[] sign(byte[] program) {
                return Arrays.copyOf(program, program.length + 8);
            }

            @Override
            public String certificateDigest() {
                return "abc";
            }
        };
        BootSystem system = system(tree, beside, VERIFIED);
        BootMethod signed = BootMethod.signed(signer);

        BootOutputs made = signed.make(inputs(system, HASH));

        assertThat(bytes(made.partitions().get("esp"), "EFI/BOOT/BOOTX64.EFI"))
                .hasSize(bytes(
                                        BootMethod.UKI
                                                .make(inputs(system, HASH))
                                                .partitions()
                                                .get("esp"),
                                        "EFI/BOOT/BOOTX64.EFI")
                                .length
                        + 8);
        assertThat(made.diskBoot()).isEqualTo(DiskBoot.of("uki", BootPath.UEFI, BootPath.SECURE_BOOT));
        assertThat(signed.identity()).contains("abc").isNotEqualTo(BootMethod.UKI.identity());
    }

    @Test
    void aCommandLineThatNoProgramTakesIsRefused() {
        BootSystem system = system(tree, beside, VERIFIED);

        assertThatThrownBy(() -> BootMethod.UKI.make(inputs(system, List.of("x".repeat(3000)))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("command line", "at most 2047 bytes");
        assertThatThrownBy(() -> BootMethod.GRUB.make(inputs(system, List.of("x".repeat(3000)))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 2047");
    }
}
