package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.swap.Swap;
import org.xenwright.tree.Tree;

/** Room to swap. Facts: Linux, {@code include/linux/swap.h}. */
final class SwapKind implements FileSystemKind {
    private static final String MAGIC = "SWAPSPACE2";
    private static final int PAGE = 4096;
    private static final int ID = 1036;
    private static final int LABEL = 1052;
    private static final int LABEL_LENGTH = 16;

    @Override
    public String name() {
        return "swap";
    }

    @Override
    public boolean holdsFiles() {
        return false;
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
        return OptionalLong.of(Swap.LEAST);
    }

    @Override
    public boolean needsSize() {
        return true;
    }

    @Override
    public Optional<String> identity(String seed) {
        return Optional.of(id(seed).toString());
    }

    private static UUID id(String seed) {
        return DerivedUuid.of("fs-uuid", seed);
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.of(new FstabLine("none", name(), "sw", 0));
    }

    @Override
    public PartitionType partitionType(@Nullable String mount) {
        return PartitionType.SWAP;
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) {
        if (!(request.size() instanceof Ext4Size.Fixed size)) {
            throw new IllegalArgumentException("swap of " + request.size());
        }
        ImagePlan plan = Swap.plan(size.bytes(), id(request.seed()), request.label());
        return new PlannedVolume(plan, 0, ByteSize.format(plan.size()), List.of());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        ByteBuffer magic = FileSystemKinds.bytes(volume, PAGE - MAGIC.length(), MAGIC.length());
        return new String(magic.array(), StandardCharsets.ISO_8859_1).equals(MAGIC);
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        ByteBuffer id = FileSystemKinds.bytes(volume, ID, 16);
        String label =
                new String(FileSystemKinds.bytes(volume, LABEL, LABEL_LENGTH).array(), StandardCharsets.UTF_8);
        int end = label.indexOf('\0');
        return new VolumeContent(
                this,
                end < 0 ? label : label.substring(0, end),
                new UUID(id.getLong(), id.getLong()).toString(),
                -1,
                -1,
                null);
    }

    @Override
    public String toString() {
        return name();
    }
}
