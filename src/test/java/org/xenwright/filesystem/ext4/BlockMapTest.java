package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockMapTest {
    private final Geometry geometry = new Geometry(100_000, 8192, Ext4Profile.DEFAULT);
    private final BlockMap map = new BlockMap(geometry);

    @Test
    void onlyMetadataIsTakenAtFirst() {
        assertThat(map.free()).isEqualTo(100_000 - geometry.overhead());
    }

    @Test
    void whatIsTakenIsCutOnlyByMetadata() {
        Runs runs = map.allocate(80_000);
        assertThat(runs.total()).isEqualTo(80_000);
        assertThat(runs.count()).isEqualTo(2);
        assertThat(map.missing()).isZero();
    }

    @Test
    void whatIsMissingIsCounted() {
        long free = map.free();
        map.allocate(free - 10);
        map.allocate(15);
        map.allocate(7);
        assertThat(map.missing()).isEqualTo(12);
        assertThat(map.free()).isZero();
    }

    @Test
    void aBlockIsNeverTakenTwice() {
        Runs runs = map.allocate(10);
        assertThatThrownBy(() -> map.take(runs)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void releasedBlocksAreTakenWhenNoOthersAreLeft() {
        Runs first = map.allocate(10);
        map.allocate(map.free() - 3);
        map.release(first);
        assertThat(map.allocate(13).total()).isEqualTo(13);
        assertThat(map.missing()).isZero();
        map.allocate(1);
        assertThat(map.missing()).isEqualTo(1);
    }

    @Test
    void theSearchStartsWhereMuchIsFreeAndComesAround() {
        Runs hole = map.allocate(10);
        map.allocate(10);
        map.release(hole);
        map.startWhereFree(11);
        assertThat(map.allocate(5).start(0)).isEqualTo(hole.start(0) + 20);
        map.startWhereFree(10);
        assertThat(map.allocate(5).start(0)).isEqualTo(hole.start(0));
        map.startWhereFree(1_000_000);
        map.allocate(map.free());
        assertThat(map.missing()).isZero();
    }

    @Test
    void bitsPastTheEndAreSet() {
        byte[] last = map.bitmap(geometry.groups() - 1);
        int length = geometry.groupLength(geometry.groups() - 1);
        assertThat(last[length / 8]).isEqualTo((byte) -1);
        assertThat(last[4095]).isEqualTo((byte) -1);
        assertThat(last[length / 8 - 1]).isZero();
    }
}
