package org.xenwright.filesystem.ext4;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Remembers which blocks every inode got. */
final class AllocatedBlocks {
    private final @Nullable Runs[][] runs = new Runs[BlockUse.values().length][1024];

    void put(int number, BlockUse use, Runs placed) {
        @Nullable Runs[] ofUse = runs[use.ordinal()];
        if (number >= ofUse.length) {
            ofUse = Arrays.copyOf(ofUse, Math.max(number + 1, ofUse.length * 3 / 2));
            runs[use.ordinal()] = ofUse;
        }
        ofUse[number] = placed;
    }

    /** The blocks of an inode; none if it has none. */
    Runs get(int number, BlockUse use) {
        @Nullable Runs[] ofUse = runs[use.ordinal()];
        Runs placed = number < ofUse.length ? ofUse[number] : null;
        return placed == null ? new Runs() : placed;
    }
}
