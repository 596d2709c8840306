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
import java.util.SortedMap;
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
        Map<Path, Path> partials = new LinkedHashMap<>();
        formats.keySet().forEach(path -> partials.put(path, beside(path)));
        try {
            for (Path partial : partials.values()) {
                Files.deleteIfExists(partial);
            }
            List<Path> alone = formats.entrySet().stream()
                    .filter(each -> each.getValue() instanceof DiskFormat.Raw)
                    .map(Map.Entry::getKey)
                    .toList();
            boolean parallel = formats.size() == 1 && !alone.isEmpty();
            if (parallel) {
                RawDisk.write(plan, partials.get(alone.get(0)));
            } else {
                pass(plan, formats, partials);
            }
            for (Map.Entry<Path, Path> each : partials.entrySet()) {
                FinishedFile.move(each.getValue(), each.getKey());
            }
        } finally {
            for (Path partial : partials.values()) {
                Files.deleteIfExists(partial);
            }
        }
    }

    /** Writes one file. */
    public static void write(ImagePlan plan, Path target, DiskFormat format) throws IOException {
        write(plan, Map.of(target, format));
    }

    /**
     * Writes an appliance with several disks.
     *
     * @param metadata the bytes of {@code ova.xml}
     * @param disks by their ids in it, of equal length so that their order is the lexicographic one
     */
    public static void writeXva(byte[] metadata, SortedMap<String, ImagePlan> disks, Path target) throws IOException {
        Path partial = beside(target);
        try {
            Files.deleteIfExists(partial);
            try (XvaFile file = new XvaFile(partial, metadata)) {
                ByteBuffer last = ByteBuffer.allocateDirect(XvaFile.BLOCK);
                for (Map.Entry<String, ImagePlan> disk : disks.entrySet()) {
                    file.disk(disk.getKey());
                    chunks(disk.getValue(), (offset, bytes) -> XvaSink.feed(file, offset, bytes, last));
                    file.endDisk(DiskFormat.Xva.size(disk.getValue().size()) / XvaFile.BLOCK);
                }
                file.finish();
            }
            FinishedFile.move(partial, target);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Makes {@code NAME.zst} of a finished file; the file stays. The bytes depend on nothing but the file's. */
    public static Path compress(Path file) throws IOException {
        Path target = file.resolveSibling(file.getFileName() + ".zst");
        Path partial = beside(target);
        try {
            int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
            // closed by itself too: the packing stream leaves it open when its last bytes find no room
            Files.deleteIfExists(partial);
            try (OutputStream plain = WholeFile.closed(target).create(partial);
                    OutputStream out = PinnedZstd.stream(plain, PinnedZstd.USUAL_LEVEL, threads)) {
                Files.copy(file, out);
            }
            FinishedFile.move(partial, target);
        } finally {
            Files.deleteIfExists(partial);
        }
        return target;
    }

    private static void pass(ImagePlan plan, Map<Path, DiskFormat> formats, Map<Path, Path> partials)
            throws IOException {
        List<DiskSink> sinks = new ArrayList<>();
        try {
            for (Map.Entry<Path, DiskFormat> each : formats.entrySet()) {
                Path partial = partials.get(each.getKey());
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

    private static Path beside(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }
}
