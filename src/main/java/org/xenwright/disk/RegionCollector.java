package org.xenwright.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Allowance;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Gathers ascending stretches of one file as regions, those that follow each other in both places as one. */
final class RegionCollector {
    /** What a region takes in memory, with its place in a list; of a packed block its own part too. */
    private static final int REGION = 112;

    private static final int PACKED = 176;

    private final Path file;
    private final Allowance allowance;
    private final List<Region> regions = new ArrayList<>();
    private long offset;
    private long place;
    private long length;

    RegionCollector(Path file, Allowance allowance) {
        this.file = file;
        this.allowance = allowance.reading(String.valueOf(file.getFileName()));
    }

    /** Charges a table of the file, before it is read as a whole. */
    void table(long length) throws BoundsException {
        allowance.hold(null, length);
    }

    void add(long at, long from, long count) throws BoundsException {
        if (length > 0 && at == offset + length && from == place + length) {
            length += count;
            return;
        }
        flush();
        offset = at;
        place = from;
        length = count;
    }

    /** Adds a block that lies packed in the file. */
    void add(long at, Content.Packed packed) throws BoundsException {
        flush();
        allowance.hold(null, PACKED);
        regions.add(new Region(at, packed.size(), packed, 0));
    }

    /** Takes what another image has between two places. */
    void addFrom(ImagePlan other, int first, long from, long to) throws BoundsException {
        flush();
        for (int i = first; i < other.regions().size() && other.regions().get(i).offset() < to; i++) {
            Region region = other.regions().get(i);
            long start = Math.max(from, region.offset());
            long end = Math.min(to, region.end());
            if (start < end) {
                allowance.hold(null, REGION);
                regions.add(new Region(start, end - start, region.content(), region.skip() + start - region.offset()));
            }
        }
    }

    private void flush() throws BoundsException {
        if (length > 0) {
            allowance.hold(null, REGION);
            regions.add(new Region(offset, length, new Content.Slice(file, place, length), 0));
            length = 0;
        }
    }

    List<Region> finish() throws BoundsException {
        flush();
        return regions;
    }
}
