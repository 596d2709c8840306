package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a directory in runs: each run has a header and at most 256 entries whose inodes lie in one block of
 * the inode table. Long listings also get an index by name, one point every 8 KiB.
 */
final class DirectoryListing {
    private static final int RUN = 256;

    /** A place where a reader may start. */
    record Point(int offset, int block, byte[] name) {}

    /** An entry to be. */
    record Entry(byte[] name, Node node, int type) {}

    private final MetadataWriter table;
    private final List<Point> points = new ArrayList<>();
    private final long place;
    private int length;

    /** @param entries sorted by the bytes of their names */
    DirectoryListing(MetadataWriter table, List<Entry> entries) throws IOException {
        this.table = table;
        this.place = table.position();
        int from = 0;
        int lastPoint = 0;
        boolean point = false;
        while (from < entries.size()) {
            int to = runEnd(entries, from);
            // a run also ends where a point of the index is due
            int bytes = 12;
            int end = from;
            while (end < to) {
                int next = 8 + entries.get(end).name.length;
                if (end > from && length + bytes + next - lastPoint > Squashfs.METADATA_BLOCK) {
                    break;
                }
                bytes += next;
                end++;
            }
            if (point) {
                points.add(new Point(length, table.blockStart(), entries.get(from).name));
                lastPoint = length;
            }
            write(entries.subList(from, end), bytes);
            point = end < entries.size()
                    && length + 12 + 8 + entries.get(end).name.length - lastPoint > Squashfs.METADATA_BLOCK;
            from = end;
        }
    }

    private static int runEnd(List<Entry> entries, int from) {
        Node first = entries.get(from).node;
        int to = from + 1;
        while (to < entries.size() && to - from < RUN) {
            Node next = entries.get(to).node;
            int distance = next.number - first.number;
            if (next.place >>> 16 != first.place >>> 16 || distance != (short) distance) {
                break;
            }
            to++;
        }
        return to;
    }

    private void write(List<Entry> run, int bytes) throws IOException {
        Node first = run.get(0).node;
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(run.size() - 1).putInt((int) (first.place >>> 16)).putInt(first.number);
        for (Entry entry : run) {
            out.putShort((short) entry.node.place);
            out.putShort((short) (entry.node.number - first.number));
            out.putShort((short) entry.type);
            out.putShort((short) (entry.name.length - 1)).put(entry.name);
        }
        table.write(out.flip());
        length += bytes;
    }

    /** Returns where it starts in the directory table. */
    long place() {
        return place;
    }

    /** In bytes. */
    int length() {
        return length;
    }

    List<Point> points() {
        return points;
    }
}
