package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class NamespaceEnclosureTest {
    private static final long MIB = 1 << 20;

    private static Footprint of(long bytes) {
        return new Footprint(bytes, 1, new TreeSet<>(), new TreeSet<>());
    }

    @Test
    void filesMayTakeTwiceWhatTheTreeTakesAndAGibibyte() {
        assertThat(NamespaceEnclosure.room(of(100 * MIB), 8L << 30)).isEqualTo(200 * MIB + (1L << 30));
    }

    @Test
    void filesNeverTakeMoreThanThereIs() {
        assertThat(NamespaceEnclosure.room(of(100 * MIB), 300 * MIB)).isEqualTo(300 * MIB);
    }

    @Test
    void aTreeThatMemoryCannotHoldIsRefusedBeforeItIsLaidOut() {
        assertThatThrownBy(() -> NamespaceEnclosure.room(of(3000 * MIB), 1000 * MIB))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("laying out 3000 MiB of files for scripts in memory")
                .hasMessageContaining("1000 MiB of memory available")
                .hasMessageContaining("at least 3064 MiB")
                .hasMessageContaining("give the machine memory or swap");
        assertThatThrownBy(() -> NamespaceEnclosure.room(of(4L << 60), 1000 * MIB))
                .isInstanceOf(ProblemException.class);
    }
}
