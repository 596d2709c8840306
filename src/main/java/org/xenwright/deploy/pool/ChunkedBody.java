package org.xenwright.deploy.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.BulkStream;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.disk.DiskExtents;

/**
 * The body of an upload in xapi's own sparse form, which is not HTTP's of the same name: a place of eight bytes and a
 * length of four, both little-endian, and so many bytes; zeros for both at the end. What is not sent stays as it is.
 * Facts: xapi-project/xen-api, {@code ocaml/vhd-tool/src/chunked.ml} and {@code impl.ml}; it writes past the system's
 * cache, so all begin and end at whole blocks.
 *
 * @param image whose bytes they are, zeros behind its end
 * @param extents what is sent, in rising order
 */
record ChunkedBody(ImagePlan image, List<Extent> extents) {
    /** What xapi copies at once. */
    private static final int LONGEST = 2 << 20;

    private static final int HEADER = Long.BYTES + Integer.BYTES;

    /**
     * A stretch of whole blocks.
     *
     * @param offset in the image
     * @param length at most what xapi copies at once
     */
    record Extent(long offset, int length) {
        long end() {
            return offset + length;
        }
    }

    ChunkedBody {
        extents = List.copyOf(extents);
    }

    /** Returns all that an image holds besides blocks of zeros. */
    static ChunkedBody of(ImagePlan image) throws IOException {
        List<Extent> extents = new ArrayList<>();
        DiskExtents.data(image, 0, (offset, bytes) -> add(extents, offset, bytes.remaining()));
        return new ChunkedBody(image, extents);
    }

    /** Returns the blocks, also of zeros, in which an image differs from the one it was cloned from. */
    static ChunkedBody of(ImagePlan base, ImagePlan changed) throws IOException {
        ImagePlan before = base.size() < changed.size() ? new ImagePlan(changed.size(), base.regions()) : base;
        List<Extent> extents = new ArrayList<>();
        DiskExtents.difference(before, changed, (offset, bytes) -> add(extents, offset, bytes.remaining()));
        return new ChunkedBody(changed, extents);
    }

    private static void add(List<Extent> extents, long offset, int bytes) {
        int length = bytes + DiskExtents.BLOCK - 1 & -DiskExtents.BLOCK;
        Extent last = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        if (last != null && last.end() == offset && last.length() + length <= LONGEST) {
            extents.set(extents.size() - 1, new Extent(last.offset(), last.length() + length));
        } else {
            extents.add(new Extent(offset, length));
        }
    }

    /** Returns bytes of the disk that it brings. */
    long bytes() {
        return extents.stream().mapToLong(Extent::length).sum();
    }

    /** Returns its length on the wire. */
    long length() {
        return bytes() + (extents.size() + 1L) * HEADER;
    }

    /**
     * Returns the same in parts, each with an end of its own.
     *
     * @param from what ends before was sent already
     * @param most bytes of a part, unless one stretch alone has more
     */
    List<ChunkedBody> parts(long from, long most) {
        List<ChunkedBody> parts = new ArrayList<>();
        List<Extent> part = new ArrayList<>();
        long sum = 0;
        for (Extent each : extents) {
            if (each.end() <= from) {
                continue;
            }
            if (!part.isEmpty() && sum + each.length() > most) {
                parts.add(new ChunkedBody(image, part));
                part.clear();
                sum = 0;
            }
            part.add(each);
            sum += each.length();
        }
        if (!part.isEmpty()) {
            parts.add(new ChunkedBody(image, part));
        }
        return parts;
    }

    /** Returns where it ends in the image. */
    long end() {
        return extents.isEmpty() ? 0 : extents.get(extents.size() - 1).end();
    }

    InputStream open() {
        return new Wire(this);
    }

    /** The bytes on the wire, made as they are read. */
    private static final class Wire extends BulkStream {
        private final ChunkedBody body;
        private final PlanReader reader;
        private ByteBuffer header = ByteBuffer.allocate(0);
        private int next;
        private long at;
        private int left;

        Wire(ChunkedBody body) {
            this.body = body;
            this.reader = new PlanReader(body.image);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!header.hasRemaining() && left == 0) {
                if (next > body.extents.size()) {
                    return -1;
                }
                boolean last = next == body.extents.size();
                at = last ? 0 : body.extents.get(next).offset();
                left = last ? 0 : body.extents.get(next).length();
                next++;
                header = ByteBuffer.allocate(HEADER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(at)
                        .putInt(left)
                        .flip();
            }
            if (header.hasRemaining()) {
                int count = Math.min(length, header.remaining());
                header.get(buffer, offset, count);
                return count;
            }
            int count = Math.min(length, left);
            reader.read(at, ByteBuffer.wrap(buffer, offset, count));
            at += count;
            left -= count;
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
