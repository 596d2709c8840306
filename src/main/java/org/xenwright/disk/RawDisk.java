package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.content.WholeFile;
import org.xenwright.progress.Workers;

/** Writes an image as a plain file, with holes where it is zero. */
public final class RawDisk {
    /** Below this, starting threads takes longer than they save. */
    private static final long WORTH_THREADS = 64L << 20;

    private RawDisk() {}

    /** Writes with as many threads as pay. */
    public static void write(ImagePlan plan, Path target) throws IOException {
        long bytes = plan.regions().stream().mapToLong(Region::length).sum();
        int threads =
                bytes < WORTH_THREADS ? 1 : Math.min(4, Runtime.getRuntime().availableProcessors());
        write(plan, target, threads);
    }

    /**
     * Writes the image beside its place, closed to others from its first byte, and moves it there; what was there stays
     * until it is whole. The bytes do not depend on the number of threads.
     *
     * @throws IOException when content cannot be read or the disk is full; no partial file is left
     */
    public static void write(ImagePlan plan, Path target, int threads) throws IOException {
        WholeFile.closed(target).makeLarge(partial -> {
            reserve(partial, plan.size());
            writeParts(partial, parts(plan.regions(), threads));
        });
    }

    /** Makes a file of this length that is one hole. */
    private static void reserve(Path file, long size) throws IOException {
        try (FileChannel channel = WholeFile.channel(file, true, StandardOpenOption.SPARSE)) {
            if (size > 0) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    /** Contiguous parts with about the same number of bytes. */
    private static List<List<Region>> parts(List<Region> regions, int threads) {
        long total = regions.stream().mapToLong(Region::length).sum();
        List<List<Region>> parts = new ArrayList<>();
        long seen = 0;
        int from = 0;
        for (int i = 0; i < regions.size(); i++) {
            seen += regions.get(i).length();
            if (seen >= total / threads * (parts.size() + 1) && parts.size() < threads - 1) {
                parts.add(regions.subList(from, i + 1));
                from = i + 1;
            }
        }
        parts.add(regions.subList(from, regions.size()));
        return parts;
    }

    private static void writeParts(Path file, List<List<Region>> parts) throws IOException {
        if (parts.size() == 1) {
            writePart(file, parts.get(0));
            return;
        }
        List<Callable<Path>> tasks = new ArrayList<>();
        for (List<Region> part : parts) {
            tasks.add(() -> {
                writePart(file, part);
                return file;
            });
        }
        // none writes any more when this returns, since the file must not be deleted under them
        Workers.all(file + " was written", tasks.size(), tasks);
    }

    private static void writePart(Path file, List<Region> regions) throws IOException {
        try (SparseWriter writer = new SparseWriter(file)) {
            for (Region region : regions) {
                writer.write(region);
            }
            writer.flush();
        }
    }
}
