package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Small images with holes, zeros, bytes and stretches of a file, placed around every edge. */
final class RandomPlans {
    private static final int[] EDGES = {0, 1, 511, 512, 4095, 4096, 16384, 65535, 65536, 1 << 20, (1 << 20) + 1, 2 << 20
    };

    private final Random random;
    private final Path file;
    private final byte[] bytes;

    RandomPlans(long seed, Path folder) throws IOException {
        this.random = new Random(seed);
        this.file = folder.resolve("content-" + seed);
        this.bytes = new byte[3 << 20];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 1 << 20, 3 << 19, (byte) 0);
        for (int i = 3 << 19; i < 2 << 20; i++) {
            bytes[i] &= 0x13; // what can be packed
        }
        Files.write(file, bytes);
    }

    /** A multiple of 512 bytes, as every disk is. */
    ImagePlan plan() {
        long size = (EDGES[random.nextInt(EDGES.length)] + random.nextInt(5 << 20) + 512L) / 512 * 512;
        List<Region> regions = new ArrayList<>();
        long at = 0;
        while (regions.size() < 12) {
            at += random.nextInt(3) == 0 ? 0 : EDGES[random.nextInt(EDGES.length)] + random.nextInt(9000);
            int length = 1 + (random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(70000));
            if (at + length > size) {
                break;
            }
            regions.add(region(at, length));
            at += length;
        }
        return new ImagePlan(size, regions);
    }

    /** The same with some regions dropped, replaced or cut short, and perhaps another size. */
    ImagePlan changed(ImagePlan plan) {
        List<Region> regions = new ArrayList<>();
        for (Region region : plan.regions()) {
            switch (random.nextInt(5)) {
                case 0 -> {}
                case 1 -> regions.add(region(region.offset(), (int) region.length()));
                case 2 ->
                    regions.add(
                            new Region(region.offset(), (region.length() + 1) / 2, region.content(), region.skip()));
                default -> regions.add(region);
            }
        }
        return new ImagePlan(plan.size() + (random.nextBoolean() ? 0 : 512L * random.nextInt(5000)), regions);
    }

    private Region region(long at, int length) {
        int skip = random.nextInt(bytes.length - length);
        return switch (random.nextInt(4)) {
            case 0 -> Region.of(at, new byte[length]);
            case 1 -> Region.of(at, Arrays.copyOfRange(bytes, skip, skip + length));
            default -> new Region(at, length, new Content.Slice(file, 0, bytes.length), skip);
        };
    }

    /** The image, made the plainest way there is. */
    static byte[] expected(ImagePlan plan) throws IOException {
        byte[] image = new byte[Math.toIntExact(plan.size())];
        for (Region region : plan.regions()) {
            try (java.io.InputStream in = region.content().open()) {
                in.skipNBytes(region.skip());
                byte[] part = in.readNBytes((int) region.length());
                System.arraycopy(part, 0, image, (int) region.offset(), part.length);
            }
        }
        return image;
    }
}
