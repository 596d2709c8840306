package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Fields;
import org.xenwright.filesystem.ext4.Ext4Image;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Plan;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.tree.Tree;

/** The usual file system of Linux. */
final class Ext4Kind implements FileSystemKind {
    private static final int MAGIC = 1024 + 56;
    private static final long BLOCK = 4096;

    @Override
    public String name() {
        return "ext4";
    }

    @Override
    public List<String> readable() {
        return List.of("ext2", "ext3", "ext4");
    }

    @Override
    public boolean canBeRoot() {
        return true;
    }

    @Override
    public boolean canBePartition() {
        return true;
    }

    @Override
    public boolean isReadByLoaders() {
        return true;
    }

    @Override
    public Optional<String> unfitAsBase() {
        return Optional.empty();
    }

    @Override
    public Optional<String> identity(String seed) {
        return Optional.of(DerivedUuid.of("fs-uuid", seed).toString());
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.ofNullable(mount)
                .map(place -> place.equals("/")
                        ? new FstabLine(place, name(), "errors=remount-ro", 1)
                        : new FstabLine(place, name(), "", 2));
    }

    /** One that is never written has no journal, and no free space unless it is asked for. */
    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) throws IOException {
        Ext4Options options = Ext4Options.of(request.seed(), request.clock())
                .withSize(
                        request.readOnly() && request.size().equals(Ext4Size.DEFAULT) ? Ext4Size.TIGHT : request.size())
                .withProfile(request.readOnly() ? Ext4Profile.READONLY : request.profile())
                .withLabel(request.label());
        Ext4Plan plan = Ext4.plan(files, options);
        long free = plan.freeBlocks() * BLOCK;
        String summary = ByteSize.format(plan.image().size()) + ", " + ByteSize.format(free) + " free, "
                + plan.freeInodes() + " inodes free";
        return new PlannedVolume(plan.image(), free, summary, plan.remarks());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return FileSystemKinds.bytes(volume, MAGIC, 2)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort()
                == (short) 0xef53;
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        Ext4Image ext4 = Ext4Reader.read(volume, spool.allowance());
        return new VolumeContent(
                this, ext4.label(), ext4.uuid().toString(), ext4.free(), ext4.freeInodes(), ext4.tree());
    }

    @Override
    public String describe(ImagePlan volume, long at) throws IOException {
        return Ext4Fields.at(volume, at);
    }

    @Override
    public String toString() {
        return name();
    }
}
