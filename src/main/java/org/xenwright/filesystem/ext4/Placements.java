package org.xenwright.filesystem.ext4;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Remembers which blocks every inode got. */
final class Placements {
    private final @Nullable Runs[][] runs = new Runs[Part.values().length][1024];

    void put(int number, Part part, Runs placed) {
        @Nullable Runs[] ofPart = runs[part.ordinal()];
        if (number >= ofPart.length) {
            ofPart = Arrays.copyOf(ofPart, Math.max(number + 1, ofPart.length * 3 / 2));
            runs[part.ordinal()] = ofPart;
        }
        ofPart[number] = placed;
    }

    /** The blocks of an inode; none if it has none. */
    Runs get(int number, Part part) {
        @Nullable Runs[] ofPart = runs[part.ordinal()];
        Runs placed = number < ofPart.length ? ofPart[number] : null;
        return placed == null ? new Runs() : placed;
    }
}
