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
final class PinnedPlacement implements Placement {
    private final BlockMap blocks;
    private final Placements kept = new Placements();
    private final List<Integer> numbers = new ArrayList<>();
    private long taken;

    /**
     * Takes the blocks that stay.
     *
     * @param pinned inodes of the derived tree that stay in place, by their number in the base
     * @param wanted blocks all inodes need together
     */
    PinnedPlacement(BlockMap blocks, Placements base, Map<Integer, Inode> pinned, long wanted) {
        this.blocks = blocks;
        for (int system : new int[] {Format.RESIZE, Format.JOURNAL}) {
            keep(system, base, Long.MAX_VALUE);
        }
        taken = 0;
        // a file that shrank makes room before others ask for it
        pinned.forEach((number, inode) -> keep(
                number,
                base,
                inode instanceof RegularFile file ? FileMap.of(file.content()).total() : Long.MAX_VALUE));
        blocks.startWhereFree(Math.max(0, wanted - taken));
    }

    private void keep(int number, Placements base, long most) {
        numbers.add(number);
        for (Part part : Part.values()) {
            Runs runs = base.get(number, part).slice(0, part == Part.DATA ? most : Long.MAX_VALUE);
            blocks.take(runs);
            taken += runs.total();
            kept.put(number, part, runs);
        }
    }

    @Override
    public Runs place(int number, Part part, long count) {
        Runs own = kept.get(number, part);
        kept.put(number, part, own.slice(count, Long.MAX_VALUE));
        Runs runs = own.slice(0, count);
        if (runs.total() < count) {
            runs.addAll(blocks.allocate(count - runs.total()));
        }
        return runs;
    }

    @Override
    public void finish() {
        for (int number : numbers) {
            for (Part part : Part.values()) {
                blocks.release(kept.get(number, part));
            }
        }
    }
}
