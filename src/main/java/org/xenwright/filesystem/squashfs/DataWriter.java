package org.xenwright.filesystem.squashfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.store.Digest;

/** Cuts files into blocks, gathers their tails in fragments and stores equal files once. */
final class DataWriter {
    /** Where a fragment block lies. */
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

    private final BlockPipeline pipeline;
    private final ContentReader reader;
    private final int blockSize;
    private final Map<Long, Integer> sizes;
    private final Map<Content, FileData> bySource = new HashMap<>();
    private final Map<Digest, FileData> byDigest = new HashMap<>();
    private final List<Fragment> fragments = new ArrayList<>();
    private final byte[] zeros;
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
        this.gathering = new byte[blockSize];
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
        @Nullable FileData known = bySource.get(content);
        if (known == null) {
            Digest digest = digest(content);
            known = byDigest.get(digest);
            if (known == null) {
                FileData stored = store(content);
                bySource.put(content, stored);
                byDigest.put(digest, stored);
                return stored;
            }
        }
        duplicates++;
        return known;
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
        for (int i = 0; i < blocks; i++) {
            byte[] block = new byte[blockSize];
            reader.read(content, (long) i * blockSize, ByteBuffer.wrap(block));
            if (Arrays.equals(block, zeros)) {
                data.hole(blockSize);
                continue;
            }
            int index = i;
            pipeline.submit(block, blockSize, (position, word) -> data.block(index, position, word));
        }
        int tail = (int) (size % blockSize);
        if (tail > 0) {
            if (gathered + tail > blockSize) {
                submitFragment();
            }
            reader.read(content, size - tail, ByteBuffer.wrap(gathering, gathered, tail));
            data.tail(fragments.size(), gathered);
            gathered += tail;
        }
        return data;
    }

    private void submitFragment() throws IOException {
        Fragment fragment = new Fragment();
        fragments.add(fragment);
        pipeline.submit(gathering, gathered, (position, word) -> {
            fragment.position = position;
            fragment.word = word;
        });
        gathering = new byte[blockSize];
        gathered = 0;
    }

    private static Digest digest(Content content) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return Digest.finish(sha256.digest());
    }
}
