package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.RawDisk;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class Ext4ReaderTest {
    private static final Instant CLOCK = Instant.ofEpochSecond(Timestamp.MAX, 999_999_999);
    private static final Ext4Options OPTIONS =
            Ext4Options.of("reader", CLOCK).withSize(new Ext4Size.PlusBytes(1 << 20));

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        for (int seed = 0; seed < Integer.getInteger("xen.cases", 12); seed++) {
            Tree tree = RandomTree.of(seed, 200, folder.resolve("source"));
            Path image = folder.resolve("image");
            Ext4Profile profile = Ext4Profile.values()[seed % 4];
            RawDisk.write(Ext4.plan(tree, OPTIONS.withProfile(profile)).image(), image);
            assertSame(
                    "seed " + seed, TreeListing.of(Ext4Reader.read(image).tree(), CLOCK), TreeListing.of(tree, CLOCK));
        }
    }

    @Test
    void manySmallExtentsAreReadBack() throws IOException {
        Tree tree = RandomTree.of(99, 300, folder.resolve("source"));
        Path image = folder.resolve("image");
        RawDisk.write(new Planner(tree, OPTIONS, 1).plan().image(), image);
        assertSame("", TreeListing.of(Ext4Reader.read(image).tree(), CLOCK), TreeListing.of(tree, CLOCK));
    }

    @Test
    void theDeepestPathThereCanBeIsReadBack() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        String path = "d/".repeat(2046) + "end";
        tree.directory(path.substring(0, path.lastIndexOf('/')), Attributes.of(0755, CLOCK));
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of("deep")));
        Path image = folder.resolve("image");
        RawDisk.write(Ext4.plan(tree, OPTIONS).image(), image);
        assertSame("", TreeListing.of(Ext4Reader.read(image).tree(), CLOCK), TreeListing.of(tree, CLOCK));
    }

    @Test
    void whatIsNoFileSystemIsSaid() throws IOException {
        Path image = folder.resolve("image");
        for (int size : new int[] {0, 1, 1024, 2047, 2048, 100_000}) {
            Files.write(image, new byte[size]);
            assertThatThrownBy(() -> Ext4Reader.read(image))
                    .isInstanceOf(Ext4FormatException.class)
                    .hasMessageStartingWith("no ext4 file system");
        }
    }

    @Test
    void aPartitionIsReadWhereItStarts() throws IOException {
        Tree tree = RandomTree.of(5, 50, folder.resolve("source"));
        Ext4Plan plan = Ext4.plan(tree, OPTIONS.withLabel("root"));
        long start = 1 << 20;
        Path image = folder.resolve("disk");
        RawDisk.write(
                new ImagePlan(
                        start + plan.image().size(),
                        plan.image().regions().stream()
                                .map((Region region) -> region.shifted(start))
                                .toList()),
                image);
        Ext4Image read =
                Ext4Reader.read(ImagePlan.of(image).part(start, plan.image().size()));
        assertThat(read.label()).isEqualTo("root");
        assertThat(read.uuid()).isEqualTo(OPTIONS.uuid());
        assertThat(read.free()).isEqualTo(plan.freeBlocks() * 4096);
        assertThat(read.freeInodes()).isEqualTo(plan.freeInodes());
        assertSame("", TreeListing.of(read.tree(), CLOCK), TreeListing.of(tree, CLOCK));
        assertThatThrownBy(() -> Ext4Reader.read(image)).isInstanceOf(Ext4FormatException.class);
    }

    @Test
    void aBrokenImageIsATypedError() throws IOException {
        for (int seed = 0; seed < Integer.getInteger("xen.cases", 60); seed++) {
            Random random = new Random(seed);
            Tree tree = RandomTree.of(seed % 5, 120, folder.resolve("source"));
            Ext4Profile profile = random.nextInt(4) == 0 ? Ext4Profile.DEFAULT : Ext4Profile.LEGACY;
            Ext4Plan plan = Ext4.plan(tree, OPTIONS.withProfile(profile));
            Path image = folder.resolve("image");
            RawDisk.write(plan.image(), image);
            byte[] bytes = Files.readAllBytes(image);
            damage(bytes, plan.image(), random);
            Files.write(
                    image,
                    random.nextInt(6) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                Ext4Reader.read(image);
            } catch (Ext4FormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (IOException | RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Changes bytes of metadata, mostly in places that mean something. */
    private static void damage(byte[] image, ImagePlan plan, Random random) {
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            Region region = plan.regions().get(random.nextInt(plan.regions().size()));
            if (random.nextInt(3) == 0) {
                region = plan.regions()
                        .get(random.nextInt(Math.min(12, plan.regions().size())));
            }
            int at = (int) (region.offset() + (random.nextLong() >>> 1) % region.length());
            image[at] = random.nextInt(3) == 0 ? (byte) (image[at] ^ 1 << random.nextInt(8)) : (byte) random.nextInt();
        }
    }

    static void assertSame(String what, SortedMap<String, String> actual, SortedMap<String, String> expected) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((path, line) ->
                assertThat(actual.get(path)).as(what + " " + path).isEqualTo(line));
    }
}
