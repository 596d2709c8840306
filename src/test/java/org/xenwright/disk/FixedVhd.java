package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.xenwright.content.ImagePlan;

/** A VHD whose blocks are all there, as other programs write it: we read it, and have no use for writing it. */
public record FixedVhd(UUID id, Instant time) implements DiskWriter {
    @Override
    public DiskSink open(Path file, ImagePlan plan) throws IOException {
        return new FixedVhdSink(file, new VhdFooter(DiskWriter.Vhd.size(plan.size()), id, time));
    }
}
