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
 * place, closed to others from its first byte (a disk holds hashed passwords, and keys), and moved there when all are
 * whole; a failure leaves none.
 */
public final class DiskFiles {
    private DiskFiles() {}

    /**
     * Writes files.
     *
     * @param writers by the file's place; what was there is replaced
     * @throws IOException when content cannot be read or the disk is full
     */
    public static void write(ImagePlan plan, Map<Path, DiskWriter> writers) throws IOException {
        if (writers.size() == 1) {
            Map.Entry<Path, DiskWriter> only = writers.entrySet().iterator().next();
            only.getValue().write(plan, only.getKey());
        } else {
            together(plan, writers);
        }
    }

    /** Writes files in one pass, however many. */
    static void together(ImagePlan plan, Map<Path, DiskWriter> writers) throws IOException {
        Map<WholeFile, DiskWriter> files = new LinkedHashMap<>();
        writers.forEach((path, writer) -> files.put(WholeFile.closed(path), writer));
        WholeFile.makeLarge(files.keySet(), () -> pass(plan, files));
    }

    /** Writes one file. */
    public static void write(ImagePlan plan, Path target, DiskWriter writer) throws IOException {
        write(plan, Map.of(target, writer));
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

    private static void pass(ImagePlan plan, Map<WholeFile, DiskWriter> files) throws IOException {
        List<DiskSink> sinks = new ArrayList<>();
        try {
            for (Map.Entry<WholeFile, DiskWriter> each : files.entrySet()) {
                sinks.add(each.getValue().open(each.getKey().partial(), plan));
            }
            List<DiskSink> fed = sinks.stream().filter(DiskSink::takesChunks).toList();
            if (!fed.isEmpty()) {
                chunks(plan, (offset, bytes) -> {
                    for (DiskSink sink : fed) {
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

    /** Takes chunks of an image. */
    @FunctionalInterface
    interface Taker {
        void chunk(long offset, ByteBuffer bytes) throws IOException;
    }

    /** Reads every chunk that a region touches once, in order. */
    static void chunks(ImagePlan plan, Taker taker) throws IOException {
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
