package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.GptEntry;
import org.xenwright.disk.GptReader;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.fat.FatReader;
import org.xenwright.filesystem.iso9660.Iso9660Image;
import org.xenwright.filesystem.iso9660.Iso9660Reader;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A medium for an architecture without BIOS, of which every byte is known here. */
class LiveMediumTest {
    private static final KernelArguments ARGUMENTS = new KernelArguments(List.of("panic=7", "dyndbg=\"file fs/*\""));
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID ID = UUID.fromString("6cbd9bd1-2f6b-8c30-9a5e-5d07b0a3c1d2");

    @Test
    void theCatalogAndTheTableLeadToOneSystemPartitionWhoseMenuFindsTheMediumByItsId() throws IOException {
        ImagePlan plan = plan(starter());

        Iso9660Image cd = Iso9660Reader.read(plan);
        List<GptEntry> table = GptReader.read(plan);
        assertThat(table).extracting(GptEntry::name).containsExactly("live", "esp");
        assertThat(table.get(0).offset()).isEqualTo(64 * 512);
        GptEntry esp = table.get(1);
        assertThat(esp.type()).isEqualTo(PartitionType.EFI_SYSTEM.id());
        assertThat(esp.offset() % (1 << 20)).isZero();
        assertThat(cd.boot()).singleElement().satisfies(boot -> {
            assertThat(boot.platform()).isEqualTo("UEFI");
            assertThat(boot.offset()).isEqualTo(esp.offset());
            assertThat(boot.sectors() * 512L).isEqualTo(esp.size());
        });
        assertThat(cd.label()).isEqualTo("A_GUEST");
        assertThat(text(cd.tree(), "xenwright/id")).isEqualTo(ID + "\n");
        assertThat(text(cd.tree(), "xenwright/" + ID + ".squashfs")).isEqualTo("the root");
        assertThat(text(cd.tree(), "boot/vmlinuz")).isEqualTo("a kernel");
        assertThat(text(cd.tree(), "boot/grub/grub.cfg"))
                .contains("linux /boot/vmlinuz", "initrd /boot/initrd.img")
                .contains("xenwright.live=" + ID + " panic=7 dyndbg=\"file fs/*\"\n");
        Tree system = FatReader.read(plan.part(esp.offset(), esp.size())).tree();
        assertThat(text(system, "EFI/BOOT/BOOTAA64.EFI")).isEqualTo("shim");
        assertThat(text(system, "EFI/BOOT/grub.cfg"))
                .isEqualTo(text(system, "EFI/debian/grub.cfg"))
                .startsWith("search --no-floppy --file --set=root /xenwright/" + ID + ".squashfs\n");
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws IOException {
        assertThat(plan(starter()).mismatch(plan(starter()))).isEqualTo(-1);
    }

    @Test
    void aPartThatDidNotTravelIsNamed() {
        for (String part : List.of("boot/initrd.img", "usr/lib/shim/shimaa64.efi.signed")) {
            LiveMedium.Starter lacking = starter();
            lacking.files().remove(part);
            assertThatThrownBy(() -> plan(lacking), part)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageNotContaining("<bootloader>");
        }
    }

    @Test
    void anArchitectureWhoseLoadersNobodySignsIsRefused() {
        assertThatThrownBy(() -> LiveMedium.parts(Architecture.RISCV64))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "<image><disk><formats>", "iso for riscv64", "amd64 or arm64", "take iso out of <formats>")
                .hasMessageNotContaining("<bootloader>");
    }

    private static LiveMedium.Starter starter() {
        Tree files = new Tree(Attributes.of(0755, CLOCK));
        put(files, "boot/initrd.img", "an initramfs");
        put(files, "usr/lib/shim/shimaa64.efi.signed", "shim");
        put(files, "usr/lib/grub/arm64-efi-signed/grubaa64.efi.signed", "GRUB");
        return new LiveMedium.Starter("a-guest", Architecture.ARM64, CLOCK, files, ARGUMENTS);
    }

    private static ImagePlan plan(LiveMedium.Starter starter) throws IOException {
        byte[] root = "the root".getBytes(StandardCharsets.US_ASCII);
        return LiveMedium.plan(
                starter, Content.of("a kernel"), new ImagePlan(root.length, List.of(Region.of(0, root))), ID);
    }

    private static void put(Tree files, String path, String text) {
        TreePath at = TreePath.of(path);
        files.directory(at.parent(), Attributes.of(0755, CLOCK));
        files.put(at, new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
    }

    private static String text(Tree files, String path) throws IOException {
        RegularFile file = (RegularFile) files.find(path).orElseThrow();
        return new String(file.content().bytes(1 << 20), StandardCharsets.UTF_8);
    }
}
