package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Allowance;
import org.xenwright.content.ImagePlan;

/**
 * Reads the disks of an appliance by OVF: its VMDKs, in the order of the archive. Its description is not looked at, nor
 * the sums of its files. Facts: DMTF, DSP0243 1.1, "Distribution as a Single File".
 */
final class OvaReader {
    private static final String ENVELOPE = ".ovf";
    private static final String DISK = ".vmdk";

    /** Far more than a virtual machine can have. */
    private static final int MOST_DISKS = 256;

    private final Path file;
    private final FileChannel channel;

    OvaReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Returns whether a file starts as such an appliance does. */
    static boolean isOne(FileChannel channel) throws IOException {
        return Ustar.first(channel).endsWith(ENVELOPE);
    }

    /** Returns the disks in the order of the file. */
    List<ImagePlan> plans(Allowance allowance) throws IOException {
        List<ImagePlan> disks = new ArrayList<>();
        Ustar.read(file, channel, (name, at, length) -> {
            if (name.endsWith(DISK)) {
                if (disks.size() == MOST_DISKS) {
                    throw new DiskFormatException(file + ": more than " + MOST_DISKS + " disks");
                }
                disks.add(new VmdkReader(file, channel, at, length, allowance).plan());
            } else if (name.contains(DISK + ".")) {
                throw new DiskFormatException(
                        file + ": a disk that is packed or cut into pieces, called '" + name + "'");
            }
        });
        if (disks.isEmpty()) {
            throw new DiskFormatException(file + ": an appliance without a VMDK");
        }
        return disks;
    }

    /** Says what a byte of a disk's file is; empty for one of another member. */
    Optional<String> describe(long place) throws IOException {
        List<String> found = new ArrayList<>();
        Ustar.read(file, channel, (name, at, length) -> {
            if (name.endsWith(DISK) && place >= at && place < at + length) {
                found.add(VmdkPlaces.describe(channel, at, length, place - at));
            }
        });
        return found.stream().findFirst();
    }
}
