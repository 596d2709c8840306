package org.xenwright.filesystem.volume;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.Limits;
import org.xenwright.content.Bounds;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsFields;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.filesystem.squashfs.SquashfsReader;
import org.xenwright.filesystem.squashfs.SquashfsResult;
import org.xenwright.tree.Tree;

/** A packed file system that is never written: the root of guests that forget. */
final class SquashfsKind implements FileSystemKind {
    private static final int MAGIC = 0x73717368;

    @Override
    public String name() {
        return "squashfs";
    }

    @Override
    public boolean canBeRoot() {
        return true;
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

    @Override
    public Optional<String> unfitAsBase() {
        return Optional.of("a squashfs, where a change moves all that is behind it");
    }

    @Override
    public Optional<String> identity(String seed) {
        return Optional.empty();
    }

    /** Lies under an overlay, which the initramfs alone can mount. */
    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.empty();
    }

    @Override
    public List<String> kernelWords() {
        return List.of("rootfstype=" + name());
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) throws IOException {
        Path file = spool.next();
        SquashfsResult result =
                Squashfs.write(files, SquashfsOptions.of(request.clock()).withPacking(request.packing()), file);
        return new PlannedVolume(
                Squashfs.plan(file),
                0,
                ByteSize.format(Files.size(file)) + ", " + result.inodes() + " inodes, " + result.duplicates()
                        + " duplicates",
                result.losses().stream()
                        .map(loss -> "squashfs cannot hold " + loss)
                        .toList());
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return FileSystemKinds.bytes(volume, 0, 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt()
                == MAGIC;
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        // blocks that many files share come out once for each
        long limit = Limits.of(Bounds.UNPACKED).forInput(volume.size()).plain();
        return new VolumeContent(
                this, "", null, -1, -1, SquashfsReader.read(volume, spool.next(), limit, spool.allowance()));
    }

    @Override
    public String describe(ImagePlan volume, long at) throws IOException {
        return SquashfsFields.at(volume, at);
    }

    @Override
    public String toString() {
        return name();
    }
}
