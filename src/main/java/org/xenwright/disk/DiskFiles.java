package org.xenwright.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.compress.PinnedZstd;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.content.WholeFile;

/**
 * Writes a planned image as files a hypervisor takes, several in one pass over its bytes. Every file is made beside its
 * place, closed to others from its first byte (a disk holds hashed passwords, and keys), and moved there when all are whole; a
 * failure leaves none.
 */
public final class DiskFiles {
    private static final long VHD_LIMIT = 2040L << 30;

    private DiskFiles() {}

    /**
     * Writes files.
     *
     * @param formats by the file's place; what was there is replaced
     * @throws IOException when content cannot be read or the disk is full
     */
    public static void write(ImagePlan plan, Map<Path, DiskFormat> formats) throws IOException {
        Map<WholeFile, DiskFormat> files = new LinkedHashMap<>();
        formats.forEach((path, format) -> files.put(WholeFile.closed(path), format));
        if (files.size() == 1 && formats.values().iterator().next() instanceof DiskFormat.Raw) {
            // the only one that several threads can write
            RawDisk.write(plan, formats.keySet().iterator().next());
        } else {
            WholeFile.makeLarge(files.keySet(), () -> pass(plan, files));
        }
    }

    /** Writes one file. */
    public static void write(ImagePlan plan, Path target, DiskFormat format) throws IOException {
        write(plan, Map.of(target, format));
    }

    /** Makes {@code NAME.zst} of a finished file; the file stays. The bytes depend on nothing but the file's. */
    public static Path compress(Path file) throws IOException {
        Path target = file.resolveSibling(file.getFileName() + ".zst");
        int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
        WholeFile packed = WholeFile.closed(target);
        packed.makeLarge(partial -> {
            // closed by itself too: the packing stream leaves it open when its last bytes find no room
            try (OutputStream plain = packed.create(partial);
                    OutputStream out = PinnedZstd.stream(plain, PinnedZstd.USUAL_LEVEL, threads)) {
                Files.copy(file, out);
            }
        });
        return target;
    }

    private static void pass(ImagePlan plan, Map<WholeFile, DiskFormat> files) throws IOException {
        List<DiskSink> sinks = new ArrayList<>();
        try {
            for (Map.Entry<WholeFile, DiskFormat> each : files.entrySet()) {
                Path partial = each.getKey().partial();
                if (each.getValue() instanceof DiskFormat.Qcow2Delta delta) {
                    Qcow2Delta.write(plan, delta, partial);
                } else {
                    sinks.add(open(each.getValue(), partial, plan.size()));
                }
            }
            if (!sinks.isEmpty()) {
                chunks(plan, (offset, bytes) -> {
                    for (DiskSink sink : sinks) {
                        bytes.rewind();
                        sink.chunk(offset, bytes);
                    }
                });
            }
            for (DiskSink sink : sinks) {
                sink.finish();
            }
        } finally {
            for (DiskSink sink : sinks) {
                sink.close();
            }
        }
    }

    private static DiskSink open(DiskFormat format, Path path, long size) throws IOException {
        if (format instanceof DiskFormat.Raw) {
            return new RawSink(path, size);
        }
        if (format instanceof DiskFormat.Qcow2) {
            return new Qcow2Sink(path, size);
        }
        if (format instanceof DiskFormat.Xva xva) {
            return new XvaSink(path, xva, size);
        }
        if (format instanceof DiskFormat.Vhd vhd) {
            long rounded = DiskFormat.Vhd.size(size);
            if (rounded > VHD_LIMIT) {
                throw new IOException("a VHD holds at most 2040 GiB, the image has " + size + " bytes");
            }
            VhdFooter footer = new VhdFooter(rounded, vhd.id(), vhd.time());
            return vhd.dynamic() ? new VhdSink(path, footer) : new FixedVhdSink(path, footer);
        }
        throw new IllegalArgumentException("no sink for " + format);
    }

    /** Takes chunks of an image. */
    @FunctionalInterface
    private interface Taker {
        void chunk(long offset, ByteBuffer bytes) throws IOException;
    }

    /** Reads every chunk that a region touches once, in order. */
    private static void chunks(ImagePlan plan, Taker taker) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(DiskSink.CHUNK);
        try (PlanReader reader = new PlanReader(plan)) {
            long done = 0;
            for (Region region : plan.regions()) {
                for (long at = Math.max(done, region.offset() & -DiskSink.CHUNK); at < region.end(); at = done) {
                    buffer.clear().limit((int) Math.min(DiskSink.CHUNK, plan.size() - at));
                    reader.read(at, buffer);
                    buffer.flip();
                    taker.chunk(at, buffer);
                    done = at + DiskSink.CHUNK;
                }
            }
        }
    }
}
