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
    private DiskFiles() {}

    /**
     * Writes files.
     *
     * @param writers by the file's place; what was there is replaced
     * @throws IOException when content cannot be read or the disk is full
     */
    public static void write(ImagePlan plan, Map<Path, DiskWriter> writers) throws IOException {
        Map<Path, Path> partials = new LinkedHashMap<>();
        writers.keySet().forEach(path -> partials.put(path, beside(path)));
        try {
            for (Path partial : partials.values()) {
                Files.deleteIfExists(partial);
            }
            Map<Path, DiskWriter> beside = new LinkedHashMap<>();
            writers.forEach((path, writer) -> beside.put(partials.get(path), writer));
            if (beside.size() == 1) {
                Map.Entry<Path, DiskWriter> only = beside.entrySet().iterator().next();
                only.getValue().write(plan, only.getKey());
            } else {
                pass(plan, beside);
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
    public static void write(ImagePlan plan, Path target, DiskWriter writer) throws IOException {
        write(plan, Map.of(target, writer));
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

    /** Writes files that do not exist yet in one pass. */
    static void pass(ImagePlan plan, Map<Path, DiskWriter> writers) throws IOException {
        List<DiskSink> sinks = new ArrayList<>();
        try {
            for (Map.Entry<Path, DiskWriter> each : writers.entrySet()) {
                sinks.add(each.getValue().open(each.getKey(), plan));
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

    private static Path beside(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }
}
