package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** The blocks of an image over those of its base: a block is copied when it is changed first. */
final class PatchedBlocks {
    private final Ext4Patcher base;
    private final SortedMap<Long, byte[]> changed = new TreeMap<>();

    PatchedBlocks(Ext4Patcher base) {
        this.base = base;
    }

    /** Returns a block to look at. */
    byte[] read(long block) throws IOException {
        byte[] own = changed.get(block);
        return own != null ? own : base.block(block);
    }

    /** Returns a block to change. */
    byte[] edit(long block) throws IOException {
        byte[] own = changed.get(block);
        if (own == null) {
            own = base.block(block).clone();
            changed.put(block, own);
        }
        return own;
    }

    /** Returns a block whose former bytes do not matter, all zero. */
    byte[] fresh(long block) {
        byte[] own = new byte[Format.BLOCK];
        changed.put(block, own);
        return own;
    }

    /** Returns the whole image. */
    ImagePlan image() {
        List<Region> regions = new ArrayList<>();
        long at = 0;
        for (Map.Entry<Long, byte[]> each : changed.entrySet()) {
            long place = base.place(each.getKey());
            copy(regions, at, place);
            regions.add(new Region(place, Format.BLOCK, Content.of(each.getValue()), 0));
            at = place + Format.BLOCK;
        }
        copy(regions, at, base.length());
        return new ImagePlan(base.length(), regions);
    }

    private void copy(List<Region> regions, long from, long to) {
        if (to > from) {
            regions.add(new Region(from, to - from, base.slice(0, base.length()), from));
        }
    }
}
