package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Allowance;
import org.xenwright.content.ImagePlan;

/**
 * Reads where the blocks of an appliance's disks lie. Every member of its tar takes a sector at least, which bounds
 * time and memory. The sums of the blocks are not looked at. Facts: xapi, {@code ocaml/xapi/stream_vdi.ml}.
 */
final class XvaReader {
    private static final long MOST_BLOCK = 1L << 30;

    private final Path file;
    private final FileChannel channel;
    private final Allowance allowance;
    private final List<ImagePlan> disks = new ArrayList<>();
    private String disk = "";
    private RegionCollector regions;
    private long unit;
    private long last;
    private long size;

    XvaReader(Path file, FileChannel channel, Allowance allowance) {
        this.file = file;
        this.channel = channel;
        this.allowance = allowance;
        this.regions = new RegionCollector(file, allowance);
    }

    /** Returns whether a file starts as an appliance does. */
    static boolean isOne(FileChannel channel) throws IOException {
        return Ustar.first(channel).equals("ova.xml");
    }

    /** Returns the disks in the order of the file. */
    List<ImagePlan> plans() throws IOException {
        Ustar.read(file, channel, (name, at, length) -> {
            int slash = name.indexOf('/');
            if (slash > 0 && !name.endsWith(".xxhash") && !name.endsWith(".checksum")) {
                block(name, slash, at, length);
            }
        });
        end();
        if (disks.isEmpty()) {
            throw new DiskFormatException(file + ": an appliance without disks");
        }
        return disks;
    }

    private void block(String name, int slash, long at, long length) throws IOException {
        String digits = name.substring(slash + 1);
        if (!digits.matches("[0-9]{8,18}") || length == 0 || length > MOST_BLOCK) {
            throw new DiskFormatException(file + ": a block named " + name + " of " + length + " bytes");
        }
        long number = Long.parseLong(digits);
        if (!name.substring(0, slash).equals(disk)) {
            end();
            disk = name.substring(0, slash);
            unit = length;
            last = -1;
        }
        // the first block is always there and tells the length of all that were left out
        if (last < 0 ? number != 0 : number <= last || size % unit != 0 || number > Long.MAX_VALUE / unit - 1) {
            throw new DiskFormatException(file + ": the block " + name + " out of order");
        }
        if (length > unit) {
            throw new DiskFormatException(file + ": the block " + name + " is longer than the first");
        }
        regions.add(number * unit, at, length);
        last = number;
        size = number * unit + length;
    }

    private void end() throws IOException {
        if (!disk.isEmpty()) {
            disks.add(new ImagePlan(size, regions.finish()));
            regions = new RegionCollector(file, allowance);
        }
    }
}
