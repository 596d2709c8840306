package org.xenwright.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void resultsComeInTheOrderOfTheTasks() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        List<Callable<String>> tasks = List.of(
                () -> {
                    second.await();
                    return "one";
                },
                () -> {
                    second.countDown();
                    return "two";
                });
        assertThat(Workers.all("counting", 2, tasks)).containsExactly("one", "two");
    }

    @Test
    void resultsAreHandedOnInOrderAndNoTaskIsFarAhead() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            tasks.add(() -> {
                begun.incrementAndGet();
                return number;
            });
        }
        List<Integer> taken = new ArrayList<>();
        Workers.inOrder("counting", 2, tasks, number -> {
            assertThat(begun.get()).isLessThanOrEqualTo(number + 3);
            taken.add(number);
        });
        assertThat(taken).isSorted().hasSize(20);
    }

    @Test
    void whatCameBeforeAFailureWasHandedOn() {
        IOException gone = new FileNotFoundException("gone");
        List<Integer> taken = new ArrayList<>();
        assertThatThrownBy(() -> Workers.inOrder(
                        "failing",
                        2,
                        List.<Callable<Integer>>of(
                                () -> 1,
                                () -> {
                                    throw gone;
                                },
                                () -> 3),
                        taken::add))
                .isSameAs(gone);
        assertThat(taken).containsExactly(1);
    }

    @Test
    void aFailureComesAsItIs() {
        IOException gone = new FileNotFoundException("gone");
        assertThatThrownBy(() -> Workers.all("failing", 2, List.of(() -> {
                    throw gone;
                })))
                .isSameAs(gone);
        IllegalStateException wrong = new IllegalStateException("wrong");
        assertThatThrownBy(() -> Workers.all("failing", 2, List.of(() -> {
                    throw wrong;
                })))
                .isSameAs(wrong);
        Exception other = new Exception("other");
        assertThatThrownBy(() -> Workers.all("failing", 2, List.of(() -> {
                    throw other;
                })))
                .isInstanceOf(IOException.class)
                .hasCause(other);
    }

    @Test
    void nobodyWorksAnyMoreWhenAFailureIsTold() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean working = new AtomicBoolean();
        List<Callable<String>> tasks = new ArrayList<>();
        tasks.add(() -> {
            begun.await();
            throw new IOException("full");
        });
        tasks.add(() -> {
            working.set(true);
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return "never";
            } finally {
                working.set(false);
            }
        });
        assertThatThrownBy(() -> Workers.all("working", 2, tasks)).hasMessage("full");
        assertThat(working).isFalse();
    }

    @Test
    void anInterruptionEndsThemAndIsKept() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Workers.all("sleeping", 1, List.of(() -> {
                        new CountDownLatch(1).await();
                        return "never";
                    })))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted while sleeping");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
