package org.xenwright.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A qcow2 file of version 3, written front to back but for its first cluster. Facts: QEMU, {@code docs/interop/qcow2.txt}.
 *
 * <p>Layout: header | data clusters in the image's order, compressed ones beside each other | L2 tables | L1 table |
 * refcount blocks | refcount table.
 */
final class Qcow2File implements Closeable {
    private static final int HEADER = Qcow2Fields.TABLE.length();
    private static final int VERSION = 3;
    private static final int COUNT_BITS_LOG = 4;
    private static final long COPIED = 1L << 63;
    private static final long ZERO = 1;

    private final OutputFile file;
    private final long size;
    private final int clusterBits;
    private final int cluster;
    private final int perTable;
    private final SortedMap<Long, long[]> tables = new TreeMap<>();

    /** How many compressed clusters reach into a cluster of the file; 0 for one that holds none. */
    private short[] shared = {};

    /** Where the next compressed cluster goes, and where the clusters of the file that were begun for them end. */
    private long packedAt;

    private long packedEnd;

    Qcow2File(Path path, long size, int clusterBits) throws IOException {
        this.file = new OutputFile(path);
        this.size = size + 511 & ~511L; // readers think in sectors
        this.clusterBits = clusterBits;
        this.cluster = 1 << clusterBits;
        this.perTable = cluster / Long.BYTES;
        file.skip(cluster);
    }

    int cluster() {
        return cluster;
    }

    /** Puts whole clusters of the image, the last one of the image perhaps short, where nothing was put yet. */
    void data(long offset, ByteBuffer bytes) throws IOException {
        for (long at = 0; at < bytes.remaining(); at += cluster) {
            map(offset + at, file.end() + at | COPIED);
        }
        file.append(bytes);
        file.skip(-file.end() & cluster - 1);
    }

    /**
     * Puts one cluster of the image in compressed form. They follow each other to the byte, around clusters put plainly
     * between them.
     *
     * @param bytes less than a cluster
     */
    void packed(long offset, byte[] bytes) throws IOException {
        if (packedEnd != file.end() && packedEnd - packedAt < bytes.length) {
            packedAt = file.end();
            packedEnd = packedAt;
        }
        long at = packedAt;
        file.write(at, ByteBuffer.wrap(bytes));
        packedAt += bytes.length;
        long sectors = (packedAt - 1) / 512 - at / 512;
        map(offset, Qcow2Packing.COMPRESSED | sectors << Qcow2Packing.offsetBits(clusterBits) | at);
        packedEnd = packedAt + cluster - 1 & -cluster;
        file.skip(Math.max(0, packedEnd - file.end()));
        for (long each = at >>> clusterBits; each <= packedAt - 1 >>> clusterBits; each++) {
            int index = Math.toIntExact(each);
            if (index >= shared.length) {
                shared = Arrays.copyOf(shared, Math.max(index + 1, shared.length * 2));
            }
            shared[index]++;
        }
    }

    /** Says that a cluster is zero whatever the backing file holds there. */
    void zero(long offset) {
        map(offset, ZERO);
    }

    private void map(long offset, long entry) {
        long index = offset >>> clusterBits;
        tables.computeIfAbsent(index / perTable, i -> new long[perTable])[(int) (index % perTable)] = entry;
    }

    void finish(@Nullable Backing backing) throws IOException {
        long span = (long) perTable << clusterBits;
        int l1Size = Math.toIntExact(Math.max(1, (size + span - 1) / span));
        ByteBuffer l1 = ByteBuffer.allocate(l1Size * Long.BYTES);
        for (SortedMap.Entry<Long, long[]> table : tables.entrySet()) {
            l1.putLong((int) (table.getKey() * Long.BYTES), file.end() | COPIED);
            ByteBuffer l2 = ByteBuffer.allocate(cluster);
            l2.asLongBuffer().put(table.getValue());
            file.append(l2);
        }
        long l1At = file.end();
        file.append(l1);
        file.skip(-file.end() & cluster - 1);
        long refcounts = refcounts();
        file.settle();
        header(backing, l1Size, l1At, refcounts, file.end() - refcounts >>> clusterBits);
    }

    /** Counts how often every cluster of the file is used, those of the counts too; returns where the table starts. */
    private long refcounts() throws IOException {
        long used = file.end() >>> clusterBits;
        long perBlock = cluster / Short.BYTES;
        long blocks = 0;
        long tableClusters = 0;
        while (true) {
            long total = used + blocks + tableClusters;
            long needed = (total + perBlock - 1) / perBlock;
            long neededTable = (needed * Long.BYTES + cluster - 1) >>> clusterBits;
            if (needed == blocks && neededTable == tableClusters) {
                break;
            }
            blocks = needed;
            tableClusters = neededTable;
        }
        long total = used + blocks + tableClusters;
        ByteBuffer table = ByteBuffer.allocate(Math.toIntExact(tableClusters << clusterBits));
        for (long block = 0; block < blocks; block++) {
            table.putLong(file.end());
            ByteBuffer counts = ByteBuffer.allocate(cluster);
            long count = Math.min(perBlock, total - block * perBlock);
            for (int i = 0; i < count; i++) {
                counts.putShort(i * Short.BYTES, uses(block * perBlock + i));
            }
            file.append(counts);
        }
        long at = file.end();
        file.append(table.rewind());
        return at;
    }

    private short uses(long clusterOfFile) {
        return clusterOfFile < shared.length ? (short) Math.max(1, shared[(int) clusterOfFile]) : 1;
    }

    private void header(@Nullable Backing backing, int l1Size, long l1At, long refcounts, long refcountClusters)
            throws IOException {
        byte[] name = backing == null ? new byte[0] : backing.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = ByteBuffer.allocate(HEADER + 64 + name.length).position(HEADER);
        byte[] bytes = header.array();
        Qcow2Fields.MAGIC.put(bytes, Qcow2Fields.MAGIC_NUMBER);
        Qcow2Fields.VERSION.put(bytes, VERSION);
        Qcow2Fields.BACKING_FILE_SIZE.put(bytes, name.length);
        Qcow2Fields.CLUSTER_BITS.put(bytes, clusterBits);
        Qcow2Fields.SIZE.put(bytes, size);
        Qcow2Fields.L1_SIZE.put(bytes, l1Size);
        Qcow2Fields.L1_TABLE_OFFSET.put(bytes, l1At);
        Qcow2Fields.REFCOUNT_TABLE_OFFSET.put(bytes, refcounts);
        Qcow2Fields.REFCOUNT_TABLE_CLUSTERS.put(bytes, Math.toIntExact(refcountClusters));
        Qcow2Fields.REFCOUNT_ORDER.put(bytes, COUNT_BITS_LOG);
        Qcow2Fields.HEADER_LENGTH.put(bytes, HEADER);
        if (backing != null) {
            byte[] format = backing.format().qemuWord().orElseThrow().getBytes(StandardCharsets.US_ASCII);
            header.putInt(Qcow2Fields.BACKING_FORMAT).putInt(format.length).put(format);
            header.position(header.position() + 7 & ~7);
        }
        header.putInt(0).putInt(0); // no more extensions
        if (backing != null) {
            Qcow2Fields.BACKING_FILE_OFFSET.put(bytes, header.position());
            header.put(name);
        }
        file.write(0, header.flip());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
