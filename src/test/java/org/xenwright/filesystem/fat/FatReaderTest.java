package org.xenwright.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.filesystem.VolumeFormatException;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class FatReaderTest {
    private static final Attributes FILE = Attributes.of(0644, FatTest.CLOCK);
    private static final Attributes FOLDER = Attributes.of(0755, FatTest.CLOCK);

    @TempDir
    Path temp;

    /** Never a hang, never memory by what is claimed: a tree, or an error of its own type. */
    @ParameterizedTest
    @EnumSource(FatType.class)
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void brokenVolumesEndInATypedErrorOrATree(FatType type) throws IOException {
        int cases = Integer.getInteger("xen.cases", 150);
        long first = Long.getLong("xen.seed", 7000);
        FatOptions options =
                FatOptions.of("broken", FatTest.CLOCK).withType(type).withLabel("BROKEN");
        Tree tree = new RandomFatTree(3, temp).tree(60);
        ImagePlan good = Fat.plan(tree, type == FatType.FAT32 ? options : options.withSize(Ext4Size.TIGHT))
                .image();
        FatGeometry geometry = volume(good).geometry();
        int refused = 0;
        for (long seed = first; seed < first + cases; seed++) {
            ImagePlan broken = mutated(good, geometry, new Random(seed));
            long at = new Random(seed).nextLong(good.size());
            try {
                FatReader.read(broken);
                FatFields.at(broken, at);
            } catch (VolumeFormatException | BoundsException expected) {
                refused++;
            } catch (RuntimeException | Error | IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isPositive();
    }

    private static FatVolume volume(ImagePlan plan) throws IOException {
        try (PlanReader reader = new PlanReader(plan)) {
            return new FatVolume(plan, reader);
        }
    }

    /** Changes bytes where they mean something: the boot sector, the tables, listings; rarely elsewhere. */
    private static ImagePlan mutated(ImagePlan good, FatGeometry geometry, Random random) throws IOException {
        int head = (int) Math.min(good.size(), geometry.dataStart() + (256 << 10));
        ByteBuffer bytes = ByteBuffer.allocate(head);
        try (PlanReader reader = new PlanReader(good)) {
            reader.read(0, bytes);
        }
        int table = (int) Math.min(2000, geometry.table() * geometry.sector());
        for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
            int at = switch (random.nextInt(6)) {
                case 0 -> 11 + random.nextInt(60);
                case 1, 2 -> (int) geometry.tableStart(0) + random.nextInt(table);
                case 3 -> (int) geometry.rootStart() + random.nextInt(8192);
                case 4 -> (int) geometry.dataStart() + random.nextInt(64 << 10);
                default -> random.nextInt(head);
            };
            bytes.put(Math.min(at, head - 1), (byte)
                    (random.nextInt(3) == 0 ? 0xff : random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt()));
        }
        List<Region> regions = new ArrayList<>(List.of(Region.of(0, bytes.array())));
        if (head < good.size()) {
            good.part(head, good.size() - head).regions().forEach(each -> regions.add(each.shifted(head)));
        }
        return new ImagePlan(good.size(), regions);
    }

    @Test
    void aChainThatLeadsToAndFroBetweenPackedBlocksIsCounted() throws IOException {
        int slice = 1 << 20;
        int length = 40_000;
        Tree tree = new Tree(FOLDER);
        tree.put("large", new RegularFile(FILE, new Content.Sparse(length * 4096L, List.of())));
        FatOptions options = FatOptions.of("packed", FatTest.CLOCK).withType(FatType.FAT32);
        ImagePlan good =
                Fat.plan(tree, options.withSize(new Ext4Size.Fixed(6L << 30))).image();
        FatGeometry geometry = volume(good).geometry();
        assertThat(geometry.clusterBytes()).isEqualTo(4096);
        byte[] table = new byte[5 * slice];
        long start = geometry.tableStart(0);
        try (PlanReader reader = new PlanReader(good)) {
            reader.read(start, ByteBuffer.wrap(table));
        }
        int entries = slice / Integer.BYTES;
        long at = first(good, "large");
        for (int i = 1; i < length; i++) {
            int next = (1 + i % 4) * entries + i;
            FatType.FAT32.put(table, (int) at, next);
            at = next;
        }
        FatType.FAT32.put(table, (int) at, FatType.FAT32.end());
        // each slice of the table lies in a block of its own that is much larger
        Path numbers = Files.write(temp.resolve("numbers"), new byte[] {0, 1, 2, 3, 4});
        int[] unpacked = new int[1];
        Content.Packing packing = (stored, plain) -> {
            unpacked[0]++;
            System.arraycopy(table, stored[0] * slice, plain, 0, slice);
        };
        List<Region> regions = new ArrayList<>();
        good.part(0, start).regions().forEach(regions::add);
        for (int i = 0; i < 5; i++) {
            regions.add(new Region(
                    start + (long) i * slice,
                    slice,
                    new Content.Packed(new Content.Slice(numbers, i, 1), packing, 12 * slice, 0, slice),
                    0));
        }
        long behind = start + table.length;
        good.part(behind, good.size() - behind).regions().forEach(each -> regions.add(each.shifted(behind)));
        ImagePlan packed = new ImagePlan(good.size(), regions);
        assertThatThrownBy(() -> FatReader.read(packed))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("work of more than");
        assertThat(unpacked[0]).isLessThan(length / 4);
    }

    private static long first(ImagePlan plan, String name) throws IOException {
        try (PlanReader reader = new PlanReader(plan)) {
            return new FatVolume(plan, reader)
                    .root().stream()
                            .filter(each -> each.shown().equals(name))
                            .findFirst()
                            .orElseThrow()
                            .cluster(FatType.FAT32);
        }
    }

    @Test
    void aChainThatTurnsInACircleIsRefused() throws IOException {
        FatVolumeBytes volume = sample();
        long first = volume.clusterOf("large");
        volume.link(first + 3, first + 1);
        assertThatThrownBy(volume::read)
                .isInstanceOf(FatFormatException.class)
                .hasMessage("cluster " + (first + 1) + " belongs to two files, or twice to one: /large");
    }

    @Test
    void twoFilesWithOneClusterAreRefused() throws IOException {
        FatVolumeBytes volume = sample();
        volume.point("UPPER.TXT", volume.clusterOf("large"));
        assertThatThrownBy(volume::read)
                .isInstanceOf(FatFormatException.class)
                .hasMessageContaining("belongs to two files");
    }

    @Test
    void aChainThatEndsBeforeItsFileDoesIsRefused() throws IOException {
        FatVolumeBytes volume = sample();
        volume.link(volume.clusterOf("large") + 2, FatType.FAT32.end());
        assertThatThrownBy(volume::read)
                .isInstanceOf(FatFormatException.class)
                .hasMessage("/large has 10000 bytes, and its clusters end before");
    }

    @Test
    void aChainIntoNowhereIsRefused() throws IOException {
        for (long nowhere : new long[] {0, 1, 0x0ffffff7, 0x0fffffe0}) {
            FatVolumeBytes volume = sample();
            volume.link(volume.clusterOf("large"), nowhere);
            assertThatThrownBy(volume::read)
                    .isInstanceOf(FatFormatException.class)
                    .hasMessage("/large goes on in cluster " + nowhere + ", which is none");
        }
    }

    @Test
    void aFolderThatIsItsOwnParentIsRefused() throws IOException {
        FatVolumeBytes volume = sample();
        volume.point("folder/below", volume.clusterOf("folder"));
        assertThatThrownBy(volume::read)
                .isInstanceOf(FatFormatException.class)
                .hasMessageContaining("belongs to two files, or twice to one: /folder/below");
    }

    /** A gigabyte of file costs nobody a gigabyte: its chain has to be there first. */
    @Test
    void aSizeThatNoChainStandsForIsRefused() throws IOException {
        FatVolumeBytes volume = sample();
        volume.size("large", 0xfffffff0L);
        assertThatThrownBy(volume::read).isInstanceOf(FatFormatException.class).hasMessageContaining("/large has");
    }

    @ParameterizedTest
    @CsvSource({
        "BPB_BytsPerSec, 1000, no boot sector of a FAT",
        "BPB_SecPerClus, 3, no boot sector of a FAT",
        "BPB_NumFATs, 0, no boot sector of a FAT",
        "BPB_RsvdSecCnt, 0, no boot sector of a FAT",
        "BPB_TotSec32, 4294967295, it speaks of 2199023255040 bytes",
        "BPB_TotSec32, 100, it has no clusters",
        "BPB_FATSz32, 4294967295, it has no clusters",
        "BPB_FATSz32, 10, its table is too short for its clusters",
        "BPB_FSVer, 1, its version is unknown",
        "BPB_RootClus, 0, its root is in cluster 0",
        "BPB_ExtFlags, 130, its table 2 is not there"
    })
    void aBootSectorThatCannotBeIsRefused(String field, long value, String found) throws IOException {
        FatVolumeBytes volume = sample();
        volume.boot(field, value);
        assertThatThrownBy(volume::read).isInstanceOf(FatFormatException.class).hasMessageContaining(found);
    }

    /** Deleted names, parts that belong to none, a short name in lower case: what other systems leave behind. */
    @Test
    void whatOtherSystemsLeaveBehindIsReadAsTheyReadIt() throws IOException {
        FatVolumeBytes volume = sample();
        volume.boot("BPB_ExtFlags", 0x81);
        assertThat(volume.read().tree().find("large")).isPresent();
        volume.entry("UPPER.TXT", "DIR_NTRes", 0x18);
        assertThat(volume.read().tree().find("upper.txt")).isPresent();
        volume.entry("large", "DIR_Name", 0xe5);
        assertThat(volume.read().tree().find("large")).isEmpty();
    }

    @Test
    void aFragmentedFileIsReadInItsOrder() throws IOException {
        FatVolumeBytes volume = sample();
        long first = volume.clusterOf("large");
        byte[] before = ((RegularFile) volume.read().tree().find("large").orElseThrow())
                .content()
                .bytes(1 << 20);
        volume.swap(first + 2, first + 5);
        byte[] after = ((RegularFile) volume.read().tree().find("large").orElseThrow())
                .content()
                .bytes(1 << 20);
        assertThat(after).isEqualTo(before);
    }

    private FatVolumeBytes sample() throws IOException {
        Tree tree = new Tree(FOLDER);
        byte[] large = new byte[10_000];
        new Random(1).nextBytes(large);
        Path file = Files.write(temp.resolve("large"), large);
        tree.put("large", new RegularFile(FILE, new Content.Slice(file, 0, large.length)));
        tree.put("UPPER.TXT", new RegularFile(FILE, Content.of("upper")));
        tree.directory("folder/below", FOLDER);
        tree.put("folder/below/file", new RegularFile(FILE, Content.of("deep")));
        return new FatVolumeBytes(
                Fat.plan(tree, FatOptions.of("sample", FatTest.CLOCK).withSize(Ext4Size.TIGHT))
                        .image());
    }
}
