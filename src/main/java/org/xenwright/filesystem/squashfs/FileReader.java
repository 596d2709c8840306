package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Allowance;
import org.xenwright.content.Content;
import org.xenwright.tree.TreePath;

/** Decompresses files into a spool, where they can be referred to; holes stay holes. */
final class FileReader {
    private static final int CACHED = 8;

    /** What a segment takes in memory. */
    private static final int SEGMENT = 112;

    private static final int NO_FRAGMENT = -1;

    private final Image image;
    private final Path spool;
    private final FileChannel out;
    private final long limit;
    private final Allowance allowance;
    private final Map<Integer, byte[]> fragments = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > CACHED;
        }
    };
    private long written;

    /** @param limit how many bytes may come out */
    FileReader(Image image, Path spool, FileChannel out, long limit, Allowance allowance) {
        this.allowance = allowance;
        this.image = image;
        this.spool = spool;
        this.out = out;
        this.limit = limit;
    }

    /** @param words read one by one from here */
    Content read(TreePath path, long start, long size, int fragment, long tailAt, TableCursor words)
            throws IOException {
        int blockSize = image.blockSize();
        boolean tailed = fragment != NO_FRAGMENT;
        long blocks = tailed ? size / blockSize : (size + blockSize - 1) / blockSize;
        // words of holes cost the image next to nothing
        allowance.work(path, blocks);
        List<Content.Segment> segments = new ArrayList<>();
        long place = start;
        long from = written;
        long fromPosition = 0;
        for (long i = 0; i < blocks; i++) {
            int word = words.s32();
            long position = i * blockSize;
            int length = (int) Math.min(blockSize, size - position);
            if (word == 0) {
                add(path, segments, fromPosition, from);
                fromPosition = position + length;
                from = written;
                continue;
            }
            byte[] data = image.data(place, word);
            if (data.length != length) {
                throw new SquashfsFormatException("a block of " + data.length + " bytes, not " + length);
            }
            place += word & 0xffffff;
            spool(path, data, 0, length);
        }
        int tail = (int) (tailed ? size % blockSize : 0);
        if (tail > 0) {
            byte[] block = fragment(fragment);
            if (tailAt + tail > block.length) {
                throw new SquashfsFormatException("a tail behind the end of its fragment");
            }
            spool(path, block, (int) tailAt, tail);
        }
        add(path, segments, fromPosition, from);
        if (segments.size() == 1 && segments.get(0).content().size() == size) {
            return segments.get(0).content();
        }
        return size == 0 ? Content.EMPTY : new Content.Sparse(size, segments);
    }

    private void add(TreePath path, List<Content.Segment> segments, long position, long from) throws IOException {
        if (written > from) {
            allowance.hold(path, SEGMENT);
            segments.add(new Content.Segment(position, new Content.Slice(spool, from, written - from)));
        }
    }

    private void spool(TreePath path, byte[] data, int from, int length) throws IOException {
        allowance.unpacked(path, length);
        if (written + length > limit) {
            throw new SquashfsFormatException("more than " + limit + " bytes come out of it");
        }
        ByteBuffer bytes = ByteBuffer.wrap(data, from, length);
        while (bytes.hasRemaining()) {
            written += out.write(bytes, written);
        }
    }

    private byte[] fragment(int number) throws IOException {
        if (Integer.toUnsignedLong(number) >= image.fragments()) {
            throw new SquashfsFormatException("a fragment that is not there");
        }
        byte[] known = fragments.get(number);
        if (known == null) {
            long index = Integer.toUnsignedLong(number) * 16;
            long table = image.raw(image.fragmentTable() + index / Squashfs.METADATA_BLOCK * 8, 8)
                    .getLong();
            TableCursor entry = new TableCursor(image, table, index % Squashfs.METADATA_BLOCK);
            long place = entry.u63();
            known = image.data(place, entry.s32());
            fragments.put(number, known);
        }
        return known;
    }
}
