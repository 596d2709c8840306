package org.xenwright.filesystem.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;

/** The bytes of a FAT32 in memory, to be damaged by the names of their fields. */
final class FatVolumeBytes {
    private final byte[] bytes;
    private final FatGeometry geometry;
    private final long root;

    FatVolumeBytes(ImagePlan plan) throws IOException {
        bytes = new byte[Math.toIntExact(plan.size())];
        try (PlanReader reader = new PlanReader(plan)) {
            reader.read(0, ByteBuffer.wrap(bytes));
        }
        FatBoot boot = new FatBoot(Arrays.copyOf(bytes, 512), bytes.length);
        geometry = boot.geometry();
        root = boot.rootCluster();
    }

    ImagePlan plan() {
        return new ImagePlan(bytes.length, List.of(Region.of(0, bytes.clone())));
    }

    FatImage read() throws IOException {
        return FatReader.read(plan());
    }

    FatGeometry geometry() {
        return geometry;
    }

    void boot(String field, long value) {
        FatBootFields.table(FatType.FAT32).field(field).put(bytes, value);
    }

    /** Lets a cluster lead to another, in all tables. */
    void link(long cluster, long next) {
        for (int i = 0; i < geometry.tables(); i++) {
            int start = (int) geometry.tableStart(i);
            byte[] table = Arrays.copyOfRange(bytes, start, start + (int) geometry.table() * geometry.sector());
            FatType.FAT32.put(table, (int) cluster, next);
            System.arraycopy(table, 0, bytes, start, table.length);
        }
    }

    /** Exchanges two clusters in the middle of one chain that lay in order. */
    void swap(long one, long other) {
        int size = geometry.clusterBytes();
        byte[] kept = Arrays.copyOfRange(bytes, place(one), place(one) + size);
        System.arraycopy(bytes, place(other), bytes, place(one), size);
        System.arraycopy(kept, 0, bytes, place(other), size);
        link(one - 1, other);
        link(other, one + 1);
        link(other - 1, one);
        link(one, other + 1);
    }

    private int place(long cluster) {
        return (int) geometry.place(cluster);
    }

    long clusterOf(String path) throws IOException {
        return find(path).cluster();
    }

    void point(String path, long cluster) throws IOException {
        FatEntryFields.CLUSTER.put(bytes, at(path), cluster);
    }

    void size(String path, long size) throws IOException {
        FatEntryFields.SIZE.put(bytes, at(path), size);
    }

    /** Sets a field of an entry; the first byte of one that is text. */
    void entry(String path, String field, long value) throws IOException {
        bytes[at(path) + FatEntryFields.TABLE.field(field).offset()] = (byte) value;
    }

    /** Returns where the own entry of a file lies; folders of one cluster are enough here. */
    int at(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        long folder = slash < 0 ? root : clusterOf(path.substring(0, slash));
        return place(folder) + find(path).last() * FatEntryFields.LENGTH;
    }

    private FatEntry find(String path) throws IOException {
        long folder = root;
        FatEntry found = null;
        for (String name : path.split("/")) {
            byte[] listing = Arrays.copyOfRange(bytes, place(folder), place(folder) + geometry.clusterBytes());
            found = FatEntry.in(listing).stream()
                    .filter(each -> each.shown().equals(name))
                    .findFirst()
                    .orElseThrow();
            folder = found.cluster();
        }
        return java.util.Objects.requireNonNull(found);
    }
}
