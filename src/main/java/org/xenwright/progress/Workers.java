package org.xenwright.progress;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that work side by side. */
public final class Workers {
    private static final int SECONDS = 30;

    private Workers() {}

    /**
     * Does tasks in several threads and gives their results in the order of the tasks. The first failure, in that
     * order, ends the others.
     *
     * @param doing what an interruption cuts, such as "downloading packages"
     * @throws IOException what a task threw, as it is
     */
    public static <T> List<T> all(String doing, int threads, List<? extends Callable<T>> tasks) throws IOException {
        if (tasks.isEmpty()) {
            return List.of();
        }
        ExecutorService pool = pool(doing, Math.min(threads, tasks.size()));
        try {
            List<Future<T>> begun = new ArrayList<>();
            for (Callable<T> each : tasks) {
                begun.add(pool.submit(each));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : begun) {
                results.add(await(doing, each));
            }
            return results;
        } finally {
            end(pool);
        }
    }

    /** Takes the results of tasks. */
    @FunctionalInterface
    public interface Then<T> {
        void take(T result) throws IOException;
    }

    /**
     * Does tasks in several threads, and hands each result on in this one, in the order of the tasks and as soon as it and
     * those before it are there. The first failure, in that order, ends the others; the results before it were handed on.
     *
     * @param doing what an interruption cuts
     * @throws IOException what a task or {@code then} threw, as it is
     */
    public static <T> void inOrder(String doing, int threads, List<? extends Callable<T>> tasks, Then<T> then)
            throws IOException {
        ExecutorService pool = pool(doing, threads);
        try {
            // no further ahead than keeps all threads busy: results that wait may be large
            Deque<Future<T>> begun = new ArrayDeque<>();
            for (Callable<T> each : tasks) {
                if (begun.size() > threads) {
                    then.take(await(doing, begun.remove()));
                }
                begun.add(pool.submit(each));
            }
            while (!begun.isEmpty()) {
                then.take(await(doing, begun.remove()));
            }
        } finally {
            end(pool);
        }
    }

    /** Returns a number of threads that do not keep the program from ending. */
    public static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Waits for the result of another thread.
     *
     * @param doing what an interruption cuts
     * @throws IOException what the other thread threw, as it is
     */
    public static <T> T await(String doing, Future<T> result) throws IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof IOException io ? io : new IOException(cause);
        } catch (InterruptedException e) {
            throw interrupted(doing);
        }
    }

    /** Keeps the interruption that was just caught for the next check, and makes the failure that says what it cut. */
    public static InterruptedIOException interrupted(String doing) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while " + doing);
    }

    /**
     * Ends threads whose work is done or no longer wanted, and waits until none of them writes any more, so that the
     * caller finds everything as it will stay. One that heeds no interrupt is waited for half a minute at most.
     */
    public static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
