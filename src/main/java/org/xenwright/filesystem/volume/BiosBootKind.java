package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Code that a BIOS comes to by the disk's first sector: no file system, but the bytes of one file. Has no magic of its own;
 * the type of its partition tells it.
 */
final class BiosBootKind implements FileSystemKind {
    /** The file that becomes its bytes; GRUB's own name for it. */
    private static final String CORE = "core.img";

    /** The file whose bytes belong in the disk's first sector; GRUB's own name for it. */
    private static final String FIRST_SECTOR = "boot.img";

    private static final long USUAL = 1 << 20; // room for any core.img, and the alignment of partitions

    @Override
    public String name() {
        return "bios-boot";
    }

    @Override
    public boolean canBeRoot() {
        return false;
    }

    @Override
    public boolean canBePartition() {
        return true;
    }

    @Override
    public boolean canBeMounted() {
        return false;
    }

    @Override
    public Optional<String> identity(String seed) {
        return Optional.empty();
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.empty();
    }

    @Override
    public PartitionType partitionType(@Nullable String mount) {
        return PartitionType.BIOS_BOOT;
    }

    @Override
    public Optional<Content> firstSector(Tree files) {
        return file(files, FIRST_SECTOR);
    }

    private static Optional<Content> file(Tree files, String name) {
        return files.find(name).filter(RegularFile.class::isInstance).map(inode -> ((RegularFile) inode).content());
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) {
        long size = request.size() instanceof Ext4Size.Fixed fixed ? fixed.bytes() : USUAL;
        Content core = file(files, CORE).orElseGet(() -> Content.of(new byte[0]));
        if (core.size() > size) {
            throw Problem.of("laying out the code that a BIOS starts", "give its partition a larger size")
                    .found(ByteSize.format(core.size()) + " of code for " + ByteSize.format(size))
                    .raise();
        }
        List<Region> regions = core.size() == 0 ? List.of() : List.of(new Region(0, core.size(), core, 0));
        return new PlannedVolume(new ImagePlan(size, regions), size - core.size(), ByteSize.format(size), List.of());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return false;
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) {
        return new VolumeContent(this, "", null, -1, -1, null);
    }

    @Override
    public String toString() {
        return name();
    }
}
