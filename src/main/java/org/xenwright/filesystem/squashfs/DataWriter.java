package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;

/**
 * Writes what files hold, in the order it is asked to: whole blocks each by itself, tails gathered into fragments.
 * Files of equal content share what was written for the first.
 */
final class DataWriter {
    /** The place of a fragment block. */
    static final class Fragment {
        private long position;
        private int word;

        long position() {
            return position;
        }

        int word() {
            return word;
        }
    }

    /** The key of files worth comparing with each other. */
    private record Likeness(long size, long checksum) {}

    /** A file that is there. */
    private record Stored(Content content, FileData data) {}

    private final BlockPipeline pipeline;
    private final ContentReader reader;
    private final int blockSize;
    private final Map<Long, Integer> sizes;
    private final Map<Likeness, List<Stored>> known = new HashMap<>();
    private final List<Fragment> fragments = new ArrayList<>();
    private final byte[] zeros;
    private final byte[] one;
    private final byte[] other;
    private byte[] gathering;
    private int gathered;
    private int duplicates;

    /** @param sizes how many files there are of each size; only those of a common one can be equal */
    DataWriter(BlockPipeline pipeline, ContentReader reader, int blockSize, Map<Long, Integer> sizes) {
        this.pipeline = pipeline;
        this.reader = reader;
        this.blockSize = blockSize;
        this.sizes = sizes;
        this.zeros = new byte[blockSize];
        this.one = new byte[blockSize];
        this.other = new byte[blockSize];
        this.gathering = pipeline.block();
    }

    List<Fragment> fragments() {
        return fragments;
    }

    int duplicates() {
        return duplicates;
    }

    FileData write(Content content) throws IOException {
        if (content.size() == 0 || sizes.getOrDefault(content.size(), 1) == 1) {
            return store(content);
        }
        List<Stored> alike =
                known.computeIfAbsent(new Likeness(content.size(), checksum(content)), key -> new ArrayList<>(1));
        for (Stored each : alike) {
            if (equal(content, each.content)) {
                duplicates++;
                return each.data;
            }
        }
        // a small file was read whole for its checksum just now
        boolean read = alike.isEmpty() && content.size() < blockSize && !(content instanceof Content.Sparse);
        FileData stored = read ? tail(new FileData(content.size(), 0), one, (int) content.size()) : store(content);
        alike.add(new Stored(content, stored));
        return stored;
    }

    /** Ends the last fragment. */
    void finish() throws IOException {
        if (gathered > 0) {
            submitFragment();
        }
    }

    private FileData store(Content content) throws IOException {
        long size = content.size();
        int blocks = Math.toIntExact(size / blockSize);
        FileData data = new FileData(size, blocks);
        byte[] block = pipeline.block();
        for (int i = 0; i < blocks; i++) {
            if (isHole(content, (long) i * blockSize)) {
                data.hole(blockSize);
                continue;
            }
            reader.read(content, (long) i * blockSize, ByteBuffer.wrap(block));
            if (Arrays.equals(block, zeros)) {
                data.hole(blockSize);
                continue;
            }
            int index = i;
            pipeline.submit(block, blockSize, (position, word) -> data.block(index, position, word));
            block = pipeline.block();
        }
        pipeline.giveBack(block);
        int tail = (int) (size % blockSize);
        if (tail == 0) {
            return data;
        }
        reader.read(content, size - tail, ByteBuffer.wrap(one, 0, tail));
        return tail(data, one, tail);
    }

    private FileData tail(FileData data, byte[] bytes, int length) throws IOException {
        if (gathered + length > blockSize) {
            submitFragment();
        }
        System.arraycopy(bytes, 0, gathering, gathered, length);
        data.tail(fragments.size(), gathered);
        gathered += length;
        return data;
    }

    private void submitFragment() throws IOException {
        Fragment fragment = new Fragment();
        fragments.add(fragment);
        pipeline.submit(gathering, gathered, (position, word) -> {
            fragment.position = position;
            fragment.word = word;
        });
        gathering = pipeline.block();
        gathered = 0;
    }

    private long checksum(Content content) throws IOException {
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < content.size(); at += blockSize) {
            if (isHole(content, at)) {
                continue;
            }
            int length = (int) Math.min(blockSize, content.size() - at);
            reader.read(content, at, ByteBuffer.wrap(one, 0, length));
            checksum.update(one, 0, length);
        }
        return checksum.getValue();
    }

    private boolean equal(Content first, Content second) throws IOException {
        if (first.equals(second)) {
            return true;
        }
        for (long at = 0; at < first.size(); at += blockSize) {
            if (isHole(first, at) && isHole(second, at)) {
                continue;
            }
            int length = (int) Math.min(blockSize, first.size() - at);
            reader.read(first, at, ByteBuffer.wrap(one, 0, length));
            reader.read(second, at, ByteBuffer.wrap(other, 0, length));
            if (!Arrays.equals(one, 0, length, other, 0, length)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether nothing of a sparse content lies in the block at a position; what is left there reads as zero.
     */
    private boolean isHole(Content content, long position) {
        if (!(content instanceof Content.Sparse sparse)) {
            return false;
        }
        List<Content.Segment> segments = sparse.segments();
        int low = 0;
        int high = segments.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Content.Segment segment = segments.get(middle);
            if (segment.position() + segment.content().size() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == segments.size() || segments.get(low).position() >= position + blockSize;
    }
}
