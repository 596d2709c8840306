package org.xenwright;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.xenwright.apk.archive.IndexFile;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.ReadArchive;
import org.xenwright.disk.DiskImage;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.filesystem.iso9660.Iso9660Reader;
import org.xenwright.filesystem.squashfs.SquashfsReader;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.layer.TreeTar;
import org.xenwright.oci.LayerStack;
import org.xenwright.problem.ProblemException;

/** A process of its own with a small heap, which reads all files of a folder by all readers that take them. */
final class SmallHeap {
    private interface Reading {
        void of(Path file) throws IOException;
    }

    private SmallHeap() {}

    /** Arguments: the folder, a seed, how many changed copies of each file to read. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int cases = Integer.parseInt(arguments[2]);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            for (Reading reading : readings(String.valueOf(file.getFileName()))) {
                System.out.println(file.getFileName() + ": " + outcome(reading, file));
                Random random = new Random(seed);
                for (int i = 0; i < cases; i++) {
                    Path changed = changed(file, random);
                    outcome(reading, changed);
                    Files.delete(changed);
                }
            }
        }
        System.out.println("all read");
    }

    private static String outcome(Reading reading, Path file) throws IOException {
        try {
            reading.of(file);
            return "read";
        } catch (BoundsException e) {
            return "refused " + e.problem().found();
        } catch (ProblemException | IOException e) {
            return "broken " + e.getMessage();
        } finally {
            if (file.toString().endsWith(".zip")) {
                // the library's reader has a finalizer, and all its entries stay until that has run
                System.gc();
                System.runFinalization();
            }
        }
    }

    private static List<Reading> readings(String name) {
        List<Reading> readings = new ArrayList<>();
        if (name.endsWith(".tar")) {
            readings.add(TreeTar::read);
            readings.add(file -> LayerStack.merge(List.of(file)));
            readings.add(ReadArchive::read);
        } else if (name.endsWith(".zip")) {
            readings.add(ReadArchive::read);
        } else if (name.endsWith(".squashfs")) {
            readings.add(file -> {
                Path spool = file.resolveSibling(file.getFileName() + ".spool");
                try {
                    SquashfsReader.read(ImagePlan.of(file), spool, 1L << 26);
                } finally {
                    Files.deleteIfExists(spool);
                }
            });
        } else if (name.endsWith(".ext4")) {
            readings.add(Ext4Reader::read);
        } else if (name.endsWith(".gpt")) {
            readings.add(file -> DiskContents.read(file).close());
        } else if (name.endsWith(".apkindex")) {
            readings.add(file -> IndexFile.of(file, name).read(new Allowance(Bounds.ofArchive())));
        } else if (name.endsWith(".iso")) {
            readings.add(file -> Iso9660Reader.read(ImagePlan.of(file)));
        } else {
            readings.add(DiskImage::read);
        }
        return readings;
    }

    /** A copy with a few bytes changed, mostly near its start, where the numbers are. */
    private static Path changed(Path file, Random random) throws IOException {
        Path copy = Files.createTempFile(file.getParent().getParent(), "changed", String.valueOf(file.getFileName()));
        Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (var channel = java.nio.channels.FileChannel.open(copy, java.nio.file.StandardOpenOption.WRITE)) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                long size = Math.min(channel.size(), random.nextInt(3) == 0 ? Integer.MAX_VALUE : 8192);
                byte[] bytes = new byte[1 + random.nextInt(8)];
                random.nextBytes(bytes);
                channel.write(ByteBuffer.wrap(bytes), (long) (random.nextDouble() * size));
            }
        }
        return copy;
    }
}
