package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatFields;
import org.xenwright.filesystem.fat.FatImage;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.filesystem.fat.FatPlan;
import org.xenwright.filesystem.fat.FatReader;
import org.xenwright.filesystem.fat.FatType;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The file system that firmware reads and other systems share: a FAT32 with long names. */
final class VfatKind implements FileSystemKind {
    @Override
    public String name() {
        return "vfat";
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
    public OptionalLong leastSize() {
        return OptionalLong.of(Fat.least(FatType.FAT32));
    }

    @Override
    public Optional<String> unfitLabel(String name) {
        return Fat.isLabel(name) ? Optional.empty() : Optional.of("at most 11 letters, digits, dashes and underscores");
    }

    @Override
    public Optional<String> identity(String seed) {
        return Optional.of(FatOptions.identity(seed));
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.ofNullable(mount)
                .map(place -> new FstabLine(
                        place,
                        name(),
                        switch (partition(place)) {
                            // for root alone; a guest that was started by its kernel from outside can do without it
                            case EFI_SYSTEM -> "umask=0077,nofail";
                            case BOOT -> "umask=0077";
                            default -> "utf8";
                        },
                        2));
    }

    @Override
    public PartitionType partitionType(@Nullable String mount) {
        return mount == null ? PartitionType.BASIC_DATA : partition(mount);
    }

    private static PartitionType partition(String mount) {
        return switch (TreePath.of(mount).toString()) {
            case "/boot/efi", "/efi" -> PartitionType.EFI_SYSTEM;
            case "/boot" -> PartitionType.BOOT;
            default -> PartitionType.BASIC_DATA;
        };
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) {
        FatPlan plan = Fat.plan(
                files,
                FatOptions.of(request.seed(), request.clock())
                        .withSize(request.size())
                        .withLabel(request.label())
                        .withOffset(request.offset()));
        String summary = ByteSize.format(plan.image().size()) + ", " + ByteSize.format(plan.free()) + " free";
        return new PlannedVolume(plan.image(), plan.free(), summary, plan.remarks());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return FatReader.isIn(volume);
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        FatImage fat = FatReader.read(volume, spool.allowance());
        return new VolumeContent(this, fat.label(), fat.identity(), fat.free(), -1, fat.tree());
    }

    @Override
    public String describe(ImagePlan volume, long at) throws IOException {
        return FatFields.at(volume, at);
    }

    @Override
    public String toString() {
        return name();
    }
}
