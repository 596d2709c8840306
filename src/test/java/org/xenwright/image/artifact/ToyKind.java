package org.xenwright.image.artifact;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.VolumeFormatException;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FstabLine;
import org.xenwright.filesystem.volume.PlannedVolume;
import org.xenwright.filesystem.volume.Spool;
import org.xenwright.filesystem.volume.VolumeContent;
import org.xenwright.filesystem.volume.VolumeRequest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A kind of file system that the house does not know: short files, one behind the other, each with its path. */
public final class ToyKind implements FileSystemKind {
    private static final long MAGIC = 0x544f594653000001L;
    private static final int HEADER = 12;
    private static final int MOST = 1 << 16;

    @Override
    public String name() {
        return "toyfs";
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
    public boolean hasSize() {
        return false;
    }

    /** Short, as that of a FAT. */
    @Override
    public Optional<String> identity(String seed) {
        return Optional.of("TOY-" + DerivedUuid.of("toy", seed).toString().substring(0, 4));
    }

    @Override
    public Optional<FstabLine> fstab(@Nullable String mount) {
        return Optional.ofNullable(mount).map(place -> new FstabLine(place, "toyfs", "sync", 2));
    }

    @Override
    public PartitionType partitionType(@Nullable String mount) {
        return PartitionType.EFI_SYSTEM;
    }

    @Override
    public PlannedVolume plan(Tree files, VolumeRequest request, Spool spool) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        List<IOException> broken = new ArrayList<>();
        files.walk((path, inode) -> {
            if (inode instanceof RegularFile file && file.content().size() < MOST) {
                try {
                    byte[] content = file.content().bytes(MOST);
                    out.writeUTF(path.toString());
                    out.writeInt(content.length);
                    out.write(content);
                } catch (IOException e) {
                    broken.add(e);
                }
            }
        });
        if (!broken.isEmpty()) {
            throw broken.get(0);
        }
        byte[] head =
                ByteBuffer.allocate(HEADER).putLong(MAGIC).putInt(bytes.size()).array();
        List<Region> regions = new ArrayList<>(List.of(Region.of(0, head)));
        if (bytes.size() > 0) {
            regions.add(Region.of(HEADER, bytes.toByteArray()));
        }
        long size = (HEADER + bytes.size() + 4095L) / 4096 * 4096;
        return new PlannedVolume(new ImagePlan(size, regions), 0, size + " bytes of toys", List.of());
    }

    private static ByteBuffer bytes(ImagePlan volume, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (PlanReader reader = new PlanReader(volume)) {
            reader.read(at, bytes);
        }
        return bytes.flip();
    }

    @Override
    public boolean isIn(ImagePlan volume) throws IOException {
        return volume.size() >= HEADER && bytes(volume, 0, 8).getLong() == MAGIC;
    }

    @Override
    public VolumeContent read(ImagePlan volume, Spool spool) throws IOException {
        int length = bytes(volume, 8, 4).getInt();
        if (length < 0 || length > volume.size() - HEADER) {
            throw new VolumeFormatException("toys of " + length + " bytes");
        }
        ByteBuffer in = bytes(volume, HEADER, length);
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        while (in.hasRemaining()) {
            byte[] path = new byte[in.getShort()];
            in.get(path);
            byte[] content = new byte[in.getInt()];
            in.get(content);
            String place = new String(path, StandardCharsets.UTF_8);
            if (place.contains("/")) {
                tree.directory(
                        place.substring(0, place.lastIndexOf('/')), tree.root().attributes());
            }
            tree.put(place, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(content)));
        }
        return new VolumeContent(this, "", null, -1, -1, tree);
    }

    @Override
    public String describe(ImagePlan volume, long at) {
        return at < HEADER ? "the head of the toys" : "byte " + (at - HEADER) + " of the toys";
    }
}
