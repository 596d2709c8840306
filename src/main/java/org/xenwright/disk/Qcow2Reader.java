package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.Field;
import org.xenwright.content.ImagePlan;

/**
 * Reads where the clusters of a qcow2 file lie. Every valid cluster is used once, so more of them than the file has
 * room for is a broken file; that bounds time and memory, also of compressed ones, which take eight bytes of a table
 * each. Facts: QEMU, {@code docs/interop/qcow2.txt}.
 */
final class Qcow2Reader {
    private static final int MOST_L1 = 32 << 20;
    private static final long OFFSET = 0x00fffffffffffe00L;
    private static final int DIRTY = 1;
    private static final int COMPRESSION_TYPE = 1 << 3;
    private static final int COMPRESSION_FIELD = Qcow2Fields.TABLE.length();

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private final int clusterBits;
    private final long l1At;
    private final int l1Size;
    private final boolean zeroBit;
    private final Qcow2Packing packing;
    private final @Nullable ImagePlan backing;
    private final RegionCollector regions;
    private long left;
    private int backingAt;

    Qcow2Reader(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        this.file = file;
        this.channel = channel;
        this.regions = new RegionCollector(file, behind.allowance());
        byte[] header = DiskImage.bytes(channel, 0, Qcow2Fields.VERSION_2).array();
        int version = Qcow2Fields.VERSION.getInt(header);
        this.clusterBits = Qcow2Fields.CLUSTER_BITS.getInt(header);
        this.size = Qcow2Fields.SIZE.get(header);
        this.l1Size = Qcow2Fields.L1_SIZE.getInt(header);
        this.l1At = Qcow2Fields.L1_TABLE_OFFSET.get(header);
        if (version != 2 && version != 3) {
            throw new DiskFormatException(file + ": qcow2 of version " + version);
        }
        if (clusterBits < 9 || clusterBits > 21 || size < 0 || l1Size < 0 || l1Size > MOST_L1 / Long.BYTES) {
            throw new DiskFormatException(file + ": a broken qcow2 header");
        }
        this.zeroBit = version == 3;
        long features = version == 3 ? number(Qcow2Fields.INCOMPATIBLE_FEATURES) : 0;
        if (Qcow2Fields.CRYPT_METHOD.get(header) != 0 || (features & ~(DIRTY | COMPRESSION_TYPE)) != 0) {
            throw new DiskFormatException(
                    file + ": an encrypted qcow2, or one with the features 0x" + Long.toHexString(features));
        }
        this.packing = Qcow2Packing.of(
                (features & COMPRESSION_TYPE) == 0
                        ? 0
                        : DiskImage.bytes(channel, COMPRESSION_FIELD, 1).get());
        this.left = (channel.size() >>> clusterBits) + 1;
        this.backing = backing(
                Qcow2Fields.BACKING_FILE_OFFSET.get(header), Qcow2Fields.BACKING_FILE_SIZE.getInt(header), behind);
    }

    /** Returns a number of the header that only version 3 has. */
    private long number(Field field) throws IOException {
        ByteBuffer bytes = DiskImage.bytes(channel, field.offset(), field.length());
        return field.length() == Long.BYTES ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
    }

    private @Nullable ImagePlan backing(long at, int length, BackingFiles behind) throws IOException {
        if (at == 0) {
            return null;
        }
        if (length <= 0 || length > 1023) {
            throw new DiskFormatException(file + ": a broken name of a backing file");
        }
        String name = StandardCharsets.UTF_8
                .decode(DiskImage.bytes(channel, at, length))
                .toString();
        Path path = behind.follow(file, name);
        return DiskFormats.RAW.qemuWord().filter(format()::equals).isPresent()
                ? DiskImage.raw(path).plan()
                : DiskImage.read(path, behind).plan();
    }

    /** Returns what the header's extension says of the backing file; a file that does not say is looked at. */
    private String format() throws IOException {
        long at = zeroBit ? number(Qcow2Fields.HEADER_LENGTH) : Qcow2Fields.VERSION_2;
        for (int i = 0; i < 64; i++) {
            ByteBuffer extension = DiskImage.bytes(channel, at, 8);
            int type = extension.getInt();
            int length = extension.getInt();
            if (type == 0 || length < 0 || length > 1 << 16) {
                break;
            }
            if (type == Qcow2Fields.BACKING_FORMAT) {
                return StandardCharsets.US_ASCII
                        .decode(DiskImage.bytes(channel, at + 8, length))
                        .toString();
            }
            at += 8 + (length + 7 & ~7);
        }
        return "";
    }

    ImagePlan plan() throws IOException {
        long perTable = 1L << clusterBits - 3;
        long span = perTable << clusterBits;
        regions.table((long) l1Size * Long.BYTES);
        ByteBuffer l1 = DiskImage.bytes(channel, l1At, l1Size * Long.BYTES);
        for (int i = 0; i < l1Size && i * span < size; i++) {
            long at = l1.getLong() & OFFSET;
            if (at == 0) {
                unallocated(i * span, Math.min(size, (i + 1) * span));
            } else {
                spend();
                table(i * span, DiskImage.bytes(channel, at, (int) (perTable * Long.BYTES)));
            }
        }
        if (l1Size * span < size) {
            throw new DiskFormatException(file + ": tables for less than the disk's " + size + " bytes");
        }
        return new ImagePlan(size, regions.finish());
    }

    private void table(long offset, ByteBuffer table) throws IOException {
        long cluster = 1L << clusterBits;
        for (long at = offset; table.hasRemaining() && at < size; at += cluster) {
            long entry = table.getLong();
            long end = Math.min(size, at + cluster);
            if ((entry & Qcow2Packing.COMPRESSED) != 0) {
                regions.add(at, packed(entry, end - at));
                continue;
            }
            if (zeroBit && (entry & 1) != 0) {
                continue;
            }
            long place = entry & OFFSET;
            if (place == 0) {
                unallocated(at, end);
            } else {
                spend();
                if (place + (end - at) > channel.size()) {
                    throw new DiskFormatException(file + ": a cluster at " + place + ", beyond the file's end");
                }
                regions.add(at, place, end - at);
            }
        }
    }

    /** Returns a compressed cluster: where it starts to the byte, and how many sectors it reaches into. */
    private Content.Packed packed(long entry, long size) throws IOException {
        int offsetBits = Qcow2Packing.offsetBits(clusterBits);
        long place = Qcow2Packing.place(entry, clusterBits);
        long sectors = (entry >>> offsetBits & (1L << clusterBits - 8) - 1) + 1;
        long length = Math.min(sectors * 512 - place % 512, channel.size() - place);
        if (length <= 0) {
            throw new DiskFormatException(file + ": a compressed cluster at " + place + ", beyond the file's end");
        }
        return new Content.Packed(new Content.Slice(file, place, length), packing, 1 << clusterBits, 0, size);
    }

    private void unallocated(long from, long to) throws IOException {
        if (backing == null) {
            return;
        }
        while (backingAt < backing.regions().size()
                && backing.regions().get(backingAt).end() <= from) {
            backingAt++;
        }
        regions.addFrom(backing, backingAt, from, to);
    }

    private void spend() throws IOException {
        if (--left < 0) {
            throw new DiskFormatException(file + ": more clusters than the file has room for");
        }
    }
}
