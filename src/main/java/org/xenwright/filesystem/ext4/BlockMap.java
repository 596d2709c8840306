package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCKS_PER_GROUP;

/**
 * Which blocks are taken, and who gets the next: always the first free one. When none is left it goes on counting, so
 * that the missing amount is known in the end.
 */
final class BlockMap {
    private static final int WORDS = BLOCKS_PER_GROUP / Long.SIZE;

    private final Geometry geometry;

    /** Bits by group; null while no block of the group is taken. */
    private final long[][] groups;

    private final int[] used;
    private long cursor;

    /** Whether nothing is left between the start and the cursor; true at once when that is where it began. */
    private boolean wrapped = true;

    private long missing;

    /** A map in which only the metadata of the groups is taken. */
    BlockMap(Geometry geometry) {
        this.geometry = geometry;
        this.groups = new long[geometry.groups()][];
        this.used = new int[geometry.groups()];
        for (int group = 0; group < geometry.groups(); group++) {
            take(geometry.groupStart(group), geometry.headerBlocks(group));
            take(geometry.blockBitmap(group), 1);
            take(geometry.inodeBitmap(group), 1);
            take(geometry.inodeTable(group), geometry.tableBlocks());
        }
    }

    /** Takes blocks at a known place; they must be free. */
    void take(long start, long length) {
        long at = start;
        long end = start + length;
        while (at < end) {
            int group = (int) (at / BLOCKS_PER_GROUP);
            int from = (int) (at % BLOCKS_PER_GROUP);
            int to = (int) Math.min(BLOCKS_PER_GROUP, from + (end - at));
            set(group, from, to);
            at += to - from;
        }
    }

    void take(Runs runs) {
        for (int i = 0; i < runs.count(); i++) {
            take(runs.start(i), runs.length(i));
        }
    }

    /** Gives blocks back; they were taken. */
    void release(Runs runs) {
        for (int i = 0; i < runs.count(); i++) {
            for (long block = runs.start(i); block < runs.start(i) + runs.length(i); block++) {
                int group = (int) (block / BLOCKS_PER_GROUP);
                int bit = (int) (block % BLOCKS_PER_GROUP);
                long[] words = groups[group];
                words[bit / Long.SIZE] &= ~(1L << bit % Long.SIZE);
                used[group]--;
            }
            wrapped &= runs.start(i) >= cursor;
        }
    }

    /** Takes the next free blocks, in as few stretches as the taken ones between them allow. */
    Runs allocate(long count) {
        Runs runs = new Runs();
        long left = count;
        while (left > 0) {
            long start = nextFree(cursor);
            if (start == geometry.blocks() && !wrapped) {
                wrapped = true;
                start = nextFree(0);
            }
            if (start == geometry.blocks()) {
                runs.add(geometry.blocks() + missing, left);
                missing += left;
                cursor = start;
                return runs;
            }
            long length = freeFrom(start, left);
            take(start, length);
            runs.add(start, length);
            cursor = start + length;
            left -= length;
        }
        return runs;
    }

    /** Goes on at the first free stretch of so many blocks, or the longest there is; what lies before comes last. */
    void startWhereFree(long wanted) {
        long best = 0;
        long longest = 0;
        long start = nextFree(0);
        while (start < geometry.blocks() && longest < wanted) {
            long length = freeFrom(start, Long.MAX_VALUE - start);
            if (length > longest) {
                best = start;
                longest = length;
            }
            start = nextFree(start + length);
        }
        cursor = best;
        wrapped = false;
    }

    boolean isFree(long block) {
        long[] words = groups[(int) (block / BLOCKS_PER_GROUP)];
        int bit = (int) (block % BLOCKS_PER_GROUP);
        return block < geometry.blocks() && (words == null || (words[bit / Long.SIZE] >>> bit % Long.SIZE & 1) == 0);
    }

    /** Blocks asked for and not there. */
    long missing() {
        return missing;
    }

    int used(int group) {
        return used[group];
    }

    int free(int group) {
        return geometry.groupLength(group) - used[group];
    }

    long free() {
        long sum = 0;
        for (int group = 0; group < geometry.groups(); group++) {
            sum += free(group);
        }
        return sum;
    }

    /** The bitmap block of a group, with ones past the end of a shorter last group. */
    byte[] bitmap(int group) {
        byte[] bitmap = new byte[Format.BLOCK];
        long[] words = groups[group];
        for (int i = 0; words != null && i < WORDS; i++) {
            Format.LONG.put(bitmap, i * Long.BYTES, words[i]);
        }
        fillOnes(bitmap, geometry.groupLength(group));
        return bitmap;
    }

    /** Sets the bits from {@code from} to the end of the block. */
    static void fillOnes(byte[] bitmap, int from) {
        for (int bit = from; bit < 8 * bitmap.length; bit++) {
            bitmap[bit / 8] |= (byte) (1 << bit % 8);
        }
    }

    private void set(int group, int from, int to) {
        long[] words = groups[group];
        if (words == null) {
            words = new long[WORDS];
            groups[group] = words;
        }
        for (int bit = from; bit < to; ) {
            int end = Math.min(to, (bit / Long.SIZE + 1) * Long.SIZE);
            long mask = -1L >>> (Long.SIZE - (end - bit)) << (bit % Long.SIZE);
            if ((words[bit / Long.SIZE] & mask) != 0) {
                throw new IllegalStateException(
                        "block taken twice in group " + group + ", between " + bit + " and " + end);
            }
            words[bit / Long.SIZE] |= mask;
            bit = end;
        }
        used[group] += to - from;
    }

    private long nextFree(long from) {
        long at = from;
        while (at < geometry.blocks()) {
            int group = (int) (at / BLOCKS_PER_GROUP);
            int length = geometry.groupLength(group);
            int bit = used[group] == length ? length : next(group, (int) (at % BLOCKS_PER_GROUP), length, false);
            at = geometry.groupStart(group) + bit;
            if (bit < length) {
                return at;
            }
        }
        return geometry.blocks();
    }

    private long freeFrom(long start, long most) {
        long end = Math.min(geometry.blocks(), start + most);
        long at = start;
        while (at < end) {
            int group = (int) (at / BLOCKS_PER_GROUP);
            int length = (int) Math.min(geometry.groupLength(group), end - geometry.groupStart(group));
            int bit = next(group, (int) (at % BLOCKS_PER_GROUP), length, true);
            at = geometry.groupStart(group) + bit;
            if (bit < length) {
                return at - start;
            }
        }
        return end - start;
    }

    /** The next bit of a group from {@code from} on that is taken or free; {@code end} when there is none before it. */
    private int next(int group, int from, int end, boolean taken) {
        long[] words = groups[group];
        if (words == null) {
            return taken ? end : from;
        }
        int bit = from;
        while (bit < end) {
            long wanted = (taken ? words[bit / Long.SIZE] : ~words[bit / Long.SIZE]) >>> bit % Long.SIZE;
            if (wanted != 0) {
                return Math.min(end, bit + Long.numberOfTrailingZeros(wanted));
            }
            bit = (bit / Long.SIZE + 1) * Long.SIZE;
        }
        return end;
    }
}
