package org.xenwright.image.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.PlanReader;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.FatReader;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** Partitions of FAT, as a project asks for them. */
class DataPartitionsTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final Ext4Size SMALL = new Ext4Size.Fixed(34 << 20);

    @TempDir
    Path folder;

    private final Tree tree = new Tree(Attributes.of(0755, CLOCK));

    private static PartitionRequest vfat(String name, @Nullable String mount, Ext4Size size) {
        return new PartitionRequest(name, PartitionRequest.fileSystem("vfat"), mount, size, Ext4Profile.DEFAULT);
    }

    private static DiskLayout layout(PartitionRequest... partitions) {
        return new DiskLayout(
                new ImageIdentity("shop", "org.example:shop:1.0", "org.example:shop", "amd64", GuestType.PVH, CLOCK),
                new DiskRequest(
                        FileSystemKinds.EXT4,
                        new Ext4Size.PlusBytes(8 << 20),
                        PartitionTable.GPT,
                        List.of(DiskFormats.RAW),
                        null,
                        SquashfsPacking.DEFAULT,
                        Ext4Profile.DEFAULT,
                        List.of(partitions)));
    }

    private DiskLayout.Laid lay(PartitionRequest... partitions) throws IOException {
        DiskLayout layout = layout(partitions);
        return layout.disk(layout.root(tree, folder.resolve("root")), Map.of());
    }

    @Test
    void filesBelowItsPlaceLieOnTheFatAndFstabNamesItBySerial() throws IOException {
        tree.directory("boot/efi/EFI", Attributes.of(0700, CLOCK));
        tree.put("boot/efi/EFI/shell.efi", new RegularFile(Attributes.of(0600, CLOCK), Content.of("shell")));
        PartitionRequest esp = vfat("esp", "/boot/efi", SMALL);
        PartitionRequest data = vfat("shared", "/srv", new Ext4Size.PlusBytes(1 << 20));

        DiskLayout.Laid laid = lay(esp, data);

        ImageManifest.Partition first = laid.partitions().get(0);
        ImageManifest.Partition second = laid.partitions().get(1);
        assertThat(FatReader.read(laid.plan().part(first.offset(), first.size()))
                        .tree()
                        .find("EFI/shell.efi"))
                .isPresent();
        assertThat(layout(esp, data).mounts())
                .contains(
                        new SystemIdentity.Mount("UUID=" + first.uuid(), "/boot/efi", "vfat", "umask=0077,nofail", 2),
                        new SystemIdentity.Mount("UUID=" + second.uuid(), "/srv", "vfat", "utf8", 2));
        assertThat(first.uuid()).matches("[0-9A-F]{4}-[0-9A-F]{4}").isNotEqualTo(second.uuid());
        // the sectors before a partition stand in its boot sector, at byte 28
        for (ImageManifest.Partition each : List.of(first, second)) {
            java.nio.ByteBuffer hidden = java.nio.ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            try (PlanReader reader = new PlanReader(laid.plan())) {
                reader.read(each.offset() + 28, hidden);
            }
            assertThat(hidden.flip().getInt()).isEqualTo((int) (each.offset() / 512));
        }
    }

    @Test
    void whatItCannotHoldIsNamedWithItsPartition() {
        tree.directory("srv/below", Attributes.of(0755, CLOCK));
        tree.put("srv/below/link", new Symlink(Attributes.of(0777, CLOCK), "elsewhere"));
        assertThatThrownBy(() -> lay(vfat("shared", "/srv", SMALL)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the partition shared, /below/link")
                .hasMessageContaining("a symbolic link");
    }

    @Test
    void ownersOfItsOwnFolderCannotBeHeldEither() {
        tree.directory("srv", Attributes.of(0755, CLOCK).withOwner(33, 33));
        assertThatThrownBy(() -> lay(vfat("shared", "/srv", SMALL)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the partition shared, /")
                .hasMessageContaining("the owner 33:33");
    }

    @Test
    void filesThatDoNotFitAreRefusedWithWhatWould() {
        tree.directory("srv", Attributes.of(0755, CLOCK));
        tree.put("srv/large", new RegularFile(Attributes.of(0644, CLOCK), new Content.Sparse(60 << 20, List.of())));
        assertThatThrownBy(() -> lay(vfat("shared", "/srv", SMALL)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the partition shared")
                .hasMessageContaining("at least 62464K");
    }

    @Test
    void oneThatFirmwareWouldNotMountIsRefusedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> vfat("esp", "/boot/efi", new Ext4Size.Fixed(16 << 20)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("vfat 'esp' of 16777216 bytes")
                .hasMessageContaining("at least 33291K");
        assertThatThrownBy(() -> vfat("a-long-label", null, SMALL))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 11 letters");
        assertThatThrownBy(() -> new PartitionRequest(
                        "paging", FileSystemKinds.SWAP, null, Ext4Size.DEFAULT, Ext4Profile.DEFAULT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("swap 'paging' without a size")
                .hasMessageContaining("at least 40K");
        assertThatThrownBy(() -> DiskRequest.fileSystem("vfat"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("ext4, squashfs");
    }
}
