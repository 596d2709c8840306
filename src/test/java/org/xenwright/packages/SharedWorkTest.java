package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xenwright.progress.Workers;

class SharedWorkTest {
    @Test
    void whatSeveralAskForAtTheSameTimeIsMadeOnce() throws IOException {
        SharedWork shared = SharedWork.ofSeveral();
        AtomicInteger made = new AtomicInteger();
        Callable<Integer> one = () -> shared.get(List.of("bookworm"), Integer.class, made::incrementAndGet);
        assertThat(Workers.all("asking", 4, Collections.nCopies(8, one))).containsOnly(1);
        assertThat(shared.get(List.of("trixie"), Integer.class, made::incrementAndGet))
                .isEqualTo(2);
        assertThat(shared.get(List.of("bookworm"), String.class, () -> "of another type"))
                .isEqualTo("of another type");
    }

    @Test
    void aFailureIsNotKept() throws IOException {
        SharedWork shared = SharedWork.ofSeveral();
        assertThatThrownBy(() -> shared.get("key", String.class, () -> {
                    throw new FileNotFoundException("gone");
                }))
                .isInstanceOf(FileNotFoundException.class);
        assertThat(shared.get("key", String.class, () -> "there again")).isEqualTo("there again");
    }

    @Test
    void aSingleLockKeepsNothing() throws IOException {
        SharedWork none = SharedWork.none();
        Set<Object> made = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (int i = 0; i < 3; i++) {
            made.add(none.get("key", HashSet.class, HashSet::new));
        }
        assertThat(made).hasSize(3);
    }
}
