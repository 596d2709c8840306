package org.xenwright.boot.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class ScheduleTest {
    private static final Host NONE =
            tasks -> tasks.stream().mapToLong(memory -> memory).sum();

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private Schedule.Task<Integer> task(long memory, int processors, int result, int millis) {
        return new Schedule.Task<>(new Capacity(memory, processors), NONE, () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(millis);
            running.decrementAndGet();
            return result;
        });
    }

    @Test
    void resultsComeInTheOrderOfTheTasksWhateverEndsFirst() throws IOException {
        List<Integer> results = new Schedule(new Capacity(100, 8), 8)
                .run(List.of(task(10, 1, 1, 60), task(10, 1, 2, 5), task(10, 1, 3, 30)));

        assertThat(results).containsExactly(1, 2, 3);
    }

    @Test
    void tasksThatFitRunAtTheSameTime() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        Schedule.Task<Boolean> meeting = new Schedule.Task<>(new Capacity(50, 1), NONE, () -> {
            both.countDown();
            return both.await(5, TimeUnit.MINUTES);
        });

        assertThat(new Schedule(new Capacity(100, 2), 2).run(List.of(meeting, meeting)))
                .containsExactly(true, true);
    }

    @Test
    void neverMoreThanTheMemoryTheProcessorsOrTheLimitAllow() throws IOException {
        new Schedule(new Capacity(100, 8), 8).run(meetings(2));
        assertThat(most.getAndSet(0)).isEqualTo(2);
        new Schedule(new Capacity(1000, 3), 8).run(meetings(3));
        assertThat(most.getAndSet(0)).isEqualTo(3);
        new Schedule(new Capacity(1000, 8), 1).run(meetings(1));
        assertThat(most.get()).isEqualTo(1);
    }

    /** Tasks that end when as many of them as are told run at the same time. */
    private List<Schedule.Task<Integer>> meetings(int together) {
        CyclicBarrier barrier = new CyclicBarrier(together);
        List<Schedule.Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tasks.add(new Schedule.Task<>(new Capacity(50, 1), NONE, () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                meet(barrier);
                return running.decrementAndGet();
            }));
        }
        return tasks;
    }

    private static void meet(CyclicBarrier barrier) throws IOException, InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new IOException(e);
        }
    }

    @Test
    void tasksOnOneHostCostItOnce() throws IOException {
        Host shared = tasks -> 60 + NONE.memory(tasks);
        CountDownLatch all = new CountDownLatch(4);
        Schedule.Task<Boolean> meeting = new Schedule.Task<>(new Capacity(10, 1), shared, () -> {
            all.countDown();
            return all.await(5, TimeUnit.MINUTES);
        });

        assertThat(new Schedule(new Capacity(100, 8), 8).run(List.of(meeting, meeting, meeting, meeting)))
                .containsOnly(true);
        assertThat(Host.OF_EACH.memory(List.of(10L, 20L))).isEqualTo(286);
    }

    @Test
    void aTaskLargerThanTheMachineRunsAlone() throws IOException {
        List<Integer> results = new Schedule(new Capacity(100, 2), 4)
                .run(List.of(task(10, 1, 1, 20), task(5000, 16, 2, 20), task(10, 1, 3, 20)));

        assertThat(results).containsExactly(1, 2, 3);
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void afterAFailureNothingFurtherIsStartedAndTheFirstOneIsTold() {
        AtomicInteger started = new AtomicInteger();
        Schedule.Task<Integer> good = new Schedule.Task<>(new Capacity(1, 1), NONE, started::incrementAndGet);
        Schedule.Task<Integer> bad = new Schedule.Task<>(new Capacity(1, 1), NONE, () -> {
            throw new IOException("broken");
        });

        assertThatThrownBy(() -> new Schedule(new Capacity(10, 1), 1).run(List.of(good, bad, good)))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(started.get()).isEqualTo(1);
    }

    @Test
    void memoryIsReadAsLinuxTellsIt() {
        assertThat(Capacity.free("MemTotal: 24683520 kB\nMemFree: 1 kB\nMemAvailable:   20971520 kB\n"))
                .isEqualTo(20480);
        assertThat(Capacity.free("")).isPositive();
    }

    @Test
    void aControlGroupsLimitCountsWithoutTheCacheItWouldGiveBack() {
        assertThat(Capacity.granted("2147483648\n", "1073741824\n", "anon 5\ninactive_file 536870912\n"))
                .hasValue(1536);
        assertThat(Capacity.granted("max\n", "1073741824\n", "")).isEmpty();
        assertThat(Capacity.granted("", "", "")).isEmpty();
    }

    @Test
    void thisMachineHasSomething() {
        assertThat(Capacity.ofThisMachine().processors()).isPositive();
        assertThat(Capacity.ofThisMachine().memory()).isPositive();
    }
}
