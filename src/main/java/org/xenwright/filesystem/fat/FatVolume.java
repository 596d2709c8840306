package org.xenwright.filesystem.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Zeros;

/** A volume that is read: its chains of clusters, none of which may belong to two files. */
final class FatVolume {
    /** What a run of clusters takes in memory. */
    private static final int RUN = 64;

    /** Bytes of the table that are read at once; a number of whole entries of 12 bits too. */
    private static final int WINDOW = 3 * 4096;

    /** Steps that reading a window stands for. */
    private static final int WINDOW_STEPS = 64;

    private final ImagePlan plan;
    private final PlanReader reader;
    private final FatBoot boot;
    private final FatGeometry geometry;
    private final Allowance allowance;
    private final BitSet claimed = new BitSet();
    private final byte[] window = new byte[WINDOW];
    private long windowNumber = -1;

    /** Clusters one behind the other. */
    record Run(long first, long count) {}

    FatVolume(ImagePlan plan, PlanReader reader) throws IOException {
        this(plan, reader, new Allowance(Bounds.ofDisk()));
    }

    /** Reads a volume on an account that others share. */
    FatVolume(ImagePlan plan, PlanReader reader, Allowance allowance) throws IOException {
        this.plan = plan;
        this.reader = reader;
        this.boot = new FatBoot(bytes(0, FatGeometry.SECTOR), plan.size());
        this.geometry = boot.geometry();
        this.allowance = allowance.reading("a FAT file system");
        allowance.hold(null, geometry.clusters() / Byte.SIZE);
    }

    FatBoot boot() {
        return boot;
    }

    FatGeometry geometry() {
        return geometry;
    }

    Allowance allowance() {
        return allowance;
    }

    /** Returns the entries of the root. */
    List<FatEntry> root() throws IOException {
        return geometry.type() == FatType.FAT32
                ? folder("the root", boot.rootCluster())
                : FatEntry.in(bytes(geometry.rootStart(), geometry.rootEntries() * FatEntryFields.LENGTH));
    }

    /** Returns the entries of a folder that lies in clusters. */
    List<FatEntry> folder(Object path, long first) throws IOException {
        return entries(listing(path, first));
    }

    /** Returns the clusters of a folder. */
    List<Run> listing(Object path, long first) throws IOException {
        long most = Math.max(1, (long) FatScan.MOST_SLOTS * FatEntryFields.LENGTH / geometry.clusterBytes());
        List<Run> runs = chain(path, first, most + 1);
        if (runs.stream().mapToLong(Run::count).sum() > most) {
            throw new FatFormatException("the folder " + path + " has more than " + most + " clusters");
        }
        return runs;
    }

    /** Returns the entries in the clusters of a folder. */
    List<FatEntry> entries(List<Run> runs) throws IOException {
        long count = runs.stream().mapToLong(Run::count).sum();
        ByteBuffer bytes = ByteBuffer.allocate((int) (count * geometry.clusterBytes()));
        for (Run each : runs) {
            bytes.put(bytes(geometry.place(each.first), (int) (each.count * geometry.clusterBytes())));
        }
        return FatEntry.in(bytes.array());
    }

    /** Returns the bytes of a file by reference. */
    Content content(Object path, long first, long size) throws IOException {
        if (size == 0) {
            return Content.EMPTY;
        }
        List<Content.Segment> segments = new ArrayList<>();
        long at = 0;
        for (Run each : file(path, first, size)) {
            long length = Math.min(each.count * geometry.clusterBytes(), size - at);
            add(path, segments, at, plan.content(geometry.place(each.first), length));
            at += length;
        }
        boolean whole = segments.size() == 1 && segments.get(0).content().size() == size;
        return whole ? segments.get(0).content() : new Content.Sparse(size, segments);
    }

    /** In a container that scatters the image, a run is more than one segment. */
    private void add(Object path, List<Content.Segment> segments, long at, Content content) throws IOException {
        if (content instanceof Content.Sparse sparse) {
            for (Content.Segment each : sparse.segments()) {
                add(path, segments, at + each.position(), each.content());
            }
        } else {
            allowance.hold(path, RUN);
            segments.add(new Content.Segment(at, content));
        }
    }

    /** Returns the clusters of a file. */
    List<Run> file(Object path, long first, long size) throws IOException {
        long needed = FatFolder.clusters(size, geometry.clusterBytes());
        List<Run> runs = chain(path, first, needed);
        if (runs.stream().mapToLong(Run::count).sum() < needed) {
            throw new FatFormatException(path + " has " + size + " bytes, and its clusters end before");
        }
        return runs;
    }

    /** Follows a chain to its end, or to the number of clusters that are asked for, and claims them. */
    private List<Run> chain(Object path, long first, long most) throws IOException {
        List<Run> runs = new ArrayList<>();
        long start = first;
        long count = 0;
        long at = first;
        for (long left = most; left > 0; left--) {
            if (!geometry.holds(at)) {
                throw new FatFormatException(path + " goes on in cluster " + at + ", which is none");
            }
            if (claimed.get((int) at)) {
                throw new FatFormatException("cluster " + at + " belongs to two files, or twice to one: " + path);
            }
            claimed.set((int) at);
            allowance.work(path, 1);
            count++;
            long next = entry(at);
            boolean end = left == 1 || geometry.type().isEnd(next);
            if (end || next != at + 1) {
                allowance.hold(path, RUN);
                runs.add(new Run(start, count));
                start = next;
                count = 0;
            }
            if (end) {
                break;
            }
            at = next;
        }
        return runs;
    }

    /** Returns what the table says of a cluster. */
    private long entry(long cluster) throws IOException {
        int entries = WINDOW * Byte.SIZE / geometry.type().bits();
        if (cluster / entries != windowNumber) {
            windowNumber = cluster / entries;
            allowance.work(null, WINDOW_STEPS);
            load(windowNumber * WINDOW);
        }
        return geometry.type().get(window, (int) (cluster % entries));
    }

    private void load(long at) throws IOException {
        long length = Math.min(WINDOW, geometry.table() * geometry.sector() - at);
        reader.read(geometry.tableStart(boot.activeTable()) + at, ByteBuffer.wrap(window, 0, (int) length));
    }

    /** Counts the clusters that are not in use. */
    long freeClusters() throws IOException {
        int entries = WINDOW * Byte.SIZE / geometry.type().bits();
        long end = FatGeometry.FIRST_CLUSTER + geometry.clusters();
        long free = 0;
        windowNumber = -1;
        for (long start = 0; start < end; start += entries) {
            load(start / entries * WINDOW);
            int from = start == 0 ? FatGeometry.FIRST_CLUSTER : 0;
            int to = (int) Math.min(entries, end - start);
            if (to == entries && from == 0 && Zeros.only(ByteBuffer.wrap(window), 0, WINDOW)) {
                free += entries;
                continue;
            }
            for (int i = from; i < to; i++) {
                free += geometry.type().get(window, i) == 0 ? 1 : 0;
            }
        }
        return free;
    }

    private byte[] bytes(long at, int length) throws IOException {
        if (length > plan.size() - at) {
            throw new FatFormatException("no " + length + " bytes at " + at + " of " + plan.size());
        }
        byte[] bytes = new byte[length];
        reader.read(at, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Returns the table's number of the entry at a byte of it. */
    long entryAt(long offset) {
        return offset * Byte.SIZE / geometry.type().bits();
    }

    /** Returns the run and the place in a file that a cluster has; null when it is not among its runs. */
    static @Nullable Long position(List<Run> runs, long cluster) {
        long before = 0;
        for (Run each : runs) {
            if (cluster >= each.first && cluster < each.first + each.count) {
                return before + cluster - each.first;
            }
            before += each.count;
        }
        return null;
    }
}
