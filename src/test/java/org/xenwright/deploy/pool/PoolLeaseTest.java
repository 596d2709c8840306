package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;

class PoolLeaseTest {
    private static final PoolPatience CALM =
            new PoolPatience(Duration.ofMillis(1), Duration.ofHours(1), Duration.ofSeconds(28), 1);

    private StandInPool pool;
    private XapiSession session;
    private PoolNotes notes;

    @BeforeEach
    void begin() throws Exception {
        pool = new StandInPool(1);
        session = new XapiSession(PoolSample.place(pool));
        notes = new PoolNotes(session);
    }

    @AfterEach
    void end() {
        session.close();
        pool.close();
        assertThat(pool.misuses).isEmpty();
    }

    private PoolLease take(String who) throws IOException {
        return take(who, CALM);
    }

    private PoolLease take(String who, PoolPatience patience) throws IOException {
        return PoolLease.take(notes, "pool1", "shop", who, patience);
    }

    private ObjectNode config() {
        return (ObjectNode) pool.pool().path("other_config");
    }

    @Test
    void whoHoldsItIsToldWithTheTimeOfThePool() throws Exception {
        try (PoolLease lease = take("alice@build7")) {
            lease.check();
            assertThatThrownBy(() -> take("bob"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("alice@build7, since 2026-08-21T02:00:00Z")
                    .hasMessageContaining("pool1");
        }
        assertThat(config()).isEmpty();
        take("bob").close();
    }

    @Test
    void oneThatNobodyProlongsIsFreeAfterHalfAMinuteAndClearedAway() throws Exception {
        PoolLease killed = take("alice");
        pool.now = pool.now.plusSeconds(28);
        assertThatThrownBy(() -> take("bob")).isInstanceOf(ProblemException.class);
        pool.now = pool.now.plusSeconds(1);
        try (PoolLease next = take("bob")) {
            next.check();
            assertThat(config()).hasSize(1);
            assertThatThrownBy(() -> take("carol")).hasMessageContaining("bob");
        }
        killed.close();
        assertThat(config()).isEmpty();
    }

    @Test
    void itIsProlongedWhileItsHolderLives() throws Exception {
        PoolPatience busy = new PoolPatience(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(28), 1);
        try (PoolLease lease = take("alice", busy)) {
            pool.now = pool.now.plusSeconds(20);
            // two more, of which the second began after the time had passed
            awaitBeats(2);
            pool.now = pool.now.plusSeconds(20);
            assertThatThrownBy(() -> take("bob")).hasMessageContaining("alice");
            lease.check();
        }
        assertThat(config()).isEmpty();
    }

    private void awaitBeats(int more) throws InterruptedException {
        synchronized (pool) {
            long before = beats();
            while (beats() < before + more) {
                pool.wait(60_000);
            }
        }
    }

    private long beats() {
        return pool.calls.stream().filter("pool.add_to_other_config"::equals).count();
    }

    @Test
    void aHolderWhoseLockIsGoneStops() throws Exception {
        PoolPatience busy = new PoolPatience(Duration.ofMillis(1), Duration.ZERO, Duration.ofSeconds(28), 1);
        try (PoolLease lease = take("alice", busy)) {
            config().removeAll();
            assertThatThrownBy(() -> {
                        while (true) {
                            lease.check();
                        }
                    })
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the lock was lost");
        }
    }

    @Test
    void aHolderThatWasSuspendedStopsThoughNothingElseTookTheLock() throws Exception {
        AtomicReference<Instant> day = new AtomicReference<>(Instant.parse("2026-08-21T02:00:00Z"));
        try (PoolLease lease = PoolLease.take(notes, "pool1", "shop", "alice", CALM, day::get)) {
            day.set(day.get().plusSeconds(28));
            lease.check();
            day.set(day.get().plusSeconds(1));
            assertThatThrownBy(lease::check)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the lock was lost");
        }
    }

    @Test
    void ofManyAtOnceOneGetsIt() throws Exception {
        AtomicInteger got = new AtomicInteger();
        List<PoolLease> leases = new ArrayList<>();
        List<Callable<Boolean>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String who = "runner " + i;
            takers.add(() -> {
                try {
                    PoolLease lease = take(who);
                    synchronized (leases) {
                        leases.add(lease);
                    }
                    got.incrementAndGet();
                } catch (ProblemException e) {
                    assertThat(e).hasMessageContaining("lock");
                }
                return true;
            });
        }
        Workers.all("taking a lock", 8, takers);
        assertThat(got.get()).isEqualTo(1);
        leases.forEach(PoolLease::close);
        assertThat(config()).isEmpty();
    }

    @Test
    void ofTwoThatWereTakenAtOnceTheLowerNumberCounts() throws Exception {
        try (PoolLease first = take("alice")) {
            first.check();
            // as somebody writes who looked before and thinks the first is over
            config().put(
                            PoolMark.LOCK.key("shop:2"),
                            config().path(PoolMark.LOCK.key("shop:1")).asText());
            first.check();
        }
        assertThat(config().has(PoolMark.LOCK.key("shop:1"))).isFalse();
    }

    @Test
    void deploymentsDoNotLockEachOther() throws Exception {
        try (PoolLease one = take("alice");
                PoolLease two = PoolLease.take(notes, "pool1", "shop.1", "bob", CALM)) {
            one.check();
            two.check();
            assertThat(PoolLease.othersWork(notes, "shop")).isTrue();
        }
        assertThat(PoolLease.othersWork(notes, "shop")).isFalse();
    }
}
