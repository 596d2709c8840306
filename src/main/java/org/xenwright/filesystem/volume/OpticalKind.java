package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.iso9660.Iso9660;
import org.xenwright.filesystem.iso9660.Iso9660Image;
import org.xenwright.filesystem.iso9660.Iso9660Reader;
import org.xenwright.filesystem.iso9660.IsoFields;
import org.xenwright.filesystem.iso9660.IsoOptions;
import org.xenwright.filesystem.iso9660.IsoPlan;
import org.xenwright.tree.Tree;

/** The file system of CDs. */
final class OpticalKind implements FileSystemKind {
    @Override
    public String name() {
        return "iso9660";
    }

    @Override
    public boolean canBeRoot() {
        return false;
    }

    @Override
    public boolean canBePartition() {
        return false;
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public boolean hasSize() {
        return false;
    }

    /** Is told by its time, as blkid tells it, which no seed decides. */
    @Override
    public Optional<String> identity(String seed) {
        return Optional.empty();
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.empty();
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) {
        IsoPlan plan = Iso9660.plan(files, IsoOptions.of(request.label(), request.clock()));
        return new PlannedVolume(plan.image(), 0, ByteSize.format(plan.image().size()), List.of());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return Iso9660Reader.isIn(volume);
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        Iso9660Image image = Iso9660Reader.read(volume, spool.allowance());
        return new VolumeContent(this, image.label(), image.identity().orElse(null), -1, -1, image.tree());
    }

    @Override
    public String describe(ImagePlan volume, long at) throws IOException {
        return IsoFields.at(volume, at);
    }

    @Override
    public String toString() {
        return name();
    }
}
