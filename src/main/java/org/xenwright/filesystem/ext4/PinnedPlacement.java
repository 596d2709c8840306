package org.xenwright.filesystem.ext4;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;

/** Leaves every inode in the blocks it has in the base, as many as it still needs; what is new goes where it is free. */
final class PinnedPlacement implements Placement {
    private final BlockMap blocks;
    private final Placements kept = new Placements();
    private final List<Integer> numbers = new ArrayList<>();

    /**
     * Takes the blocks that stay.
     *
     * @param pinned inodes of the derived tree by their number in the base
     */
    PinnedPlacement(BlockMap blocks, Placements base, Map<Integer, Inode> pinned) {
        this.blocks = blocks;
        for (int system : new int[] {Format.RESIZE, Format.JOURNAL}) {
            keep(system, base, Long.MAX_VALUE);
        }
        // a file that shrank makes room before others ask for it
        pinned.forEach((number, inode) -> keep(
                number,
                base,
                inode instanceof RegularFile file ? FileMap.of(file.content()).total() : Long.MAX_VALUE));
    }

    private void keep(int number, Placements base, long most) {
        numbers.add(number);
        for (Part part : Part.values()) {
            Runs runs = base.get(number, part).slice(0, part == Part.DATA ? most : Long.MAX_VALUE);
            blocks.take(runs);
            kept.put(number, part, runs);
        }
    }

    @Override
    public Runs place(int number, Part part, long count) {
        Runs own = kept.get(number, part);
        kept.put(number, part, own.slice(count, Long.MAX_VALUE));
        Runs runs = own.slice(0, count);
        if (runs.total() < count) {
            runs.addAll(blocks.allocateTogether(count - runs.total()));
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
