package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeometryTest {
    @Test
    void copiesAreInGroupsZeroOneAndPowersOfThreeFiveAndSeven() {
        assertThat(IntStream.range(0, 130).filter(Geometry::hasBackup))
                .containsExactly(0, 1, 3, 5, 7, 9, 25, 27, 49, 81, 125);
    }

    @Test
    void aLastGroupTooShortForItsMetadataIsLeftOut() {
        // 2049 MiB: 256 blocks in the 17th group, whose inode table alone takes 512
        assertThat(Geometry.usable(524_544, 8192, Ext4Profile.DEFAULT)).isEqualTo(524_288);
        assertThat(Geometry.usable(524_288 + 2 + 512 + 50, 8192, Ext4Profile.DEFAULT))
                .isEqualTo(524_288 + 564);
        assertThat(Geometry.usable(524_288 + 2 + 512 + 49, 8192, Ext4Profile.DEFAULT))
                .isEqualTo(524_288);
    }

    @Test
    void growthToAThousandTimesTheSizeIsReserved() {
        Geometry geometry = new Geometry(131_072, 8192, Ext4Profile.DEFAULT);
        assertThat(geometry.descriptorBlocks()).isEqualTo(1);
        assertThat(geometry.reservedBlocks()).isEqualTo(31);
        assertThat(new Geometry(131_072, 8192, Ext4Profile.READONLY).reservedBlocks())
                .isZero();
    }

    @Test
    void metadataOfGroupsNeverOverlaps() {
        for (int inodes : new int[] {16, 8192, 32768}) {
            for (long blocks : new long[] {40_000, 600_000, 1_100_000, 3_000_000}) {
                Geometry geometry = new Geometry(blocks, inodes, Ext4Profile.LARGE);
                assertThat(geometry.fits()).isTrue();
                BitSet taken = new BitSet();
                long count = 0;
                for (int group = 0; group < geometry.groups(); group++) {
                    count += take(taken, geometry.groupStart(group), geometry.headerBlocks(group));
                    count += take(taken, geometry.blockBitmap(group), 1);
                    count += take(taken, geometry.inodeBitmap(group), 1);
                    count += take(taken, geometry.inodeTable(group), geometry.tableBlocks());
                }
                assertThat(taken.cardinality()).isEqualTo((int) count).isEqualTo((int) geometry.overhead());
                assertThat(taken.length()).isLessThanOrEqualTo((int) blocks);
            }
        }
    }

    private static long take(BitSet taken, long start, int length) {
        taken.set((int) start, (int) start + length);
        return length;
    }
}
