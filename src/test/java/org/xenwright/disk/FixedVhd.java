package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.xenwright.content.ImagePlan;

/**
 * A VHD that has room for all of the disk, as other programs write it and we only read it.
 *
 * @param id of the file
 * @param time that it tells
 */
public record FixedVhd(UUID id, Instant time) implements DiskWriter {
    @Override
    public DiskSink open(Path file, ImagePlan plan) throws IOException {
        return new FixedVhdSink(file, new VhdFooter(DiskWriter.Vhd.size(plan.size()), id, time));
    }
}
