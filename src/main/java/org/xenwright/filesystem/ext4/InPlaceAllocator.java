package org.xenwright.filesystem.ext4;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;

/**
 * Leaves inodes in the blocks they have in the base, as many as they still need. What is new lies together where much is
 * free: ten small files then are one changed cluster of a delta, not ten.
 */
final class InPlaceAllocator implements BlockAllocator {
    private final BlockMap blocks;
    private final AllocatedBlocks kept = new AllocatedBlocks();
    private final List<Integer> numbers = new ArrayList<>();
    private long taken;

    /**
     * Takes the blocks that stay.
     *
     * @param matched inodes of the derived tree that stay in place, by their number in the base
     * @param wanted blocks all inodes need together
     */
    InPlaceAllocator(BlockMap blocks, AllocatedBlocks base, Map<Integer, Inode> matched, long wanted) {
        this.blocks = blocks;
        for (int system : new int[] {Format.RESIZE, Format.JOURNAL}) {
            keep(system, base, Long.MAX_VALUE);
        }
        taken = 0;
        // a file that shrank makes room before others ask for it
        matched.forEach((number, inode) -> keep(
                number,
                base,
                inode instanceof RegularFile file ? FileMap.of(file.content()).total() : Long.MAX_VALUE));
        blocks.startWhereFree(Math.max(0, wanted - taken));
    }

    private void keep(int number, AllocatedBlocks base, long most) {
        numbers.add(number);
        for (BlockUse use : BlockUse.values()) {
            Runs runs = base.get(number, use).slice(0, use == BlockUse.DATA ? most : Long.MAX_VALUE);
            blocks.take(runs);
            taken += runs.total();
            kept.put(number, use, runs);
        }
    }

    @Override
    public Runs allocate(int number, BlockUse use, long count) {
        Runs own = kept.get(number, use);
        kept.put(number, use, own.slice(count, Long.MAX_VALUE));
        Runs runs = own.slice(0, count);
        if (runs.total() < count) {
            runs.addAll(blocks.allocate(count - runs.total()));
        }
        return runs;
    }

    @Override
    public void finish() {
        for (int number : numbers) {
            for (BlockUse use : BlockUse.values()) {
                blocks.release(kept.get(number, use));
            }
        }
    }
}
