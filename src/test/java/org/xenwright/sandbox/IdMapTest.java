package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.sandbox.IdMap.Range;

class IdMapTest {
    @TempDir
    Path folder;

    private static String map(List<Range> ranges, Long... above) {
        return IdMap.of(ranges, new TreeSet<>(List.of(above))).text();
    }

    @Test
    void aUsualRangeHoldsTheUsualIds() {
        assertThat(map(List.of(new Range(100000, 65536)))).isEqualTo("0 100000 65536\n");
    }

    @Test
    void anIdAboveTakesThePlaceOfTheOneThatNobodyHas() {
        assertThat(map(List.of(new Range(100000, 65536)), 4294967294L))
                .isEqualTo("0 100000 65535\n4294967294 165535 1\n");
    }

    @Test
    void idsThatFollowEachOtherAreOneExtent() {
        assertThat(map(List.of(new Range(100000, 70000)), 65536L, 65537L, 70000L))
                .isEqualTo("0 100000 65535\n65536 165535 2\n70000 165537 1\n65535 165538 1\n");
    }

    @Test
    void severalRangesAreJoined() {
        assertThat(map(List.of(new Range(1000, 60000), new Range(200000, 10000))))
                .isEqualTo("0 1000 60000\n60000 200000 5536\n");
    }

    @Test
    void aRangeThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> map(List.of(new Range(1000, 60000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no id is left for 60000");
        assertThatThrownBy(() -> map(List.of(new Range(100000, 65536)), 70000L, 80000L))
                .hasMessage("no id is left for 80000");
    }

    private List<Range> users(long uid, String subordinate, String passwd, String map) throws IOException {
        Files.writeString(folder.resolve("subuid"), subordinate);
        Files.writeString(folder.resolve("passwd"), passwd);
        Files.writeString(folder.resolve("uid_map"), map);
        return new SubordinateIds(folder, folder, uid, uid == 0 ? "root" : "ann").users();
    }

    private static final String ALL = "         0          0 4294967295\n";

    @Test
    void anOrdinaryUserHasTheIdsOfHerLineAlone() throws IOException {
        String lines = "bob:100000:65536\nann:200000:65536\n1000:300000:10\n";
        assertThat(users(1000, lines, "", ALL)).containsExactly(new Range(200000, 65536), new Range(300000, 10));
        assertThat(users(1000, "bob:100000:65536\n", "", ALL)).isEmpty();
    }

    @Test
    void rootHasTheLineOfRootOrIdsThatNobodyHas() throws IOException {
        assertThat(users(0, "root:100000:65536\n", "", ALL)).containsExactly(new Range(100000, 65536));
        Range free = users(0, "", "root:x:0:0::/:/bin/sh\n", ALL).get(0);
        assertThat(free.first()).isEqualTo(0x78000000L);
        String taken = "x:x:" + (free.first() + 5) + ":0::/:/bin/sh\n";
        Range next = users(0, "", taken, ALL).get(0);
        assertThat(next.meets(free)).isFalse();
        Range third = users(0, "bob:" + next.first() + ":1\n", taken, ALL).get(0);
        assertThat(third.meets(next)).isFalse();
    }

    @Test
    void rootOfAContainerHasAllIdsOfItButTheOwn() throws IOException {
        assertThat(users(0, "", "", "0 1000 1\n1 100000 65536\n")).containsExactly(new Range(1, 65536));
        assertThat(users(0, "", "", "0 100000 65536\n")).containsExactly(new Range(1, 65535));
        assertThat(map(users(0, "", "", "0 100000 65536\n"))).isEqualTo("0 1 65535\n");
    }
}
