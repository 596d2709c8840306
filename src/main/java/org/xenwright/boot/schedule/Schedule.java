package org.xenwright.boot.schedule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Workers;

/**
 * A schedule that runs tasks in parallel within a machine's capacity. A task larger than the machine runs alone.
 * Results come in the order of the tasks, not in that of their ends.
 *
 * @param capacity of the machine
 * @param most tasks at once, at least 1
 */
public record Schedule(Capacity capacity, int most) {
    public Schedule {
        if (most < 1) {
            throw new IllegalArgumentException("at most " + most + " at once");
        }
    }

    /**
     * A task.
     *
     * @param load what it takes of the machine itself
     * @param host what it runs on; tasks of the same one share it
     */
    public record Task<T>(Capacity load, Host host, Callable<T> work) {}

    private record Ended<T>(
            int index, @Nullable T result, @Nullable Throwable failure) {}

    /**
     * Runs all tasks. When one fails, no further one is started; those that run are awaited.
     *
     * @throws IOException the failure of the first task, by its place in the list, that failed
     */
    public <T> List<T> run(List<Task<T>> tasks) throws IOException {
        List<Integer> waiting = new ArrayList<>();
        SortedMap<Integer, Ended<T>> ended = new TreeMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            waiting.add(i);
        }
        BlockingQueue<Ended<T>> news = new LinkedBlockingQueue<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Integer> running = new ArrayList<>();
            boolean failed = false;
            while (!running.isEmpty() || !waiting.isEmpty() && !failed) {
                int next = failed ? -1 : next(tasks, waiting, running);
                if (next >= 0) {
                    waiting.remove(Integer.valueOf(next));
                    running.add(next);
                    threads.execute(() -> news.add(run(next, tasks.get(next))));
                    continue;
                }
                Ended<T> end = news.take();
                ended.put(end.index(), end);
                running.remove(Integer.valueOf(end.index()));
                failed |= end.failure() != null;
            }
            return results(ended.values());
        } catch (InterruptedException e) {
            throw Workers.interrupted("boots ran");
        } finally {
            Workers.end(threads);
        }
    }

    /** Returns the first waiting task for which there is room; -1 for none. */
    private <T> int next(List<Task<T>> tasks, List<Integer> waiting, List<Integer> running) {
        if (running.isEmpty()) {
            return waiting.isEmpty() ? -1 : waiting.get(0);
        }
        return running.size() >= most
                ? -1
                : waiting.stream()
                        .filter(index -> capacity.holds(together(tasks, running, index)))
                        .findFirst()
                        .orElse(-1);
    }

    private static <T> Capacity together(List<Task<T>> tasks, List<Integer> running, int next) {
        Map<Host, List<Long>> hosts = new IdentityHashMap<>();
        int processors = 0;
        for (int index : Stream.concat(running.stream(), Stream.of(next)).toList()) {
            Task<T> task = tasks.get(index);
            hosts.computeIfAbsent(task.host(), host -> new ArrayList<>())
                    .add(task.load().memory());
            processors += task.load().processors();
        }
        long memory = 0;
        for (Map.Entry<Host, List<Long>> each : hosts.entrySet()) {
            memory += each.getKey().memory(each.getValue());
        }
        return new Capacity(memory, processors);
    }

    private static <T> Ended<T> run(int index, Task<T> task) {
        try {
            return new Ended<>(index, task.work().call(), null);
        } catch (Throwable e) { // rethrown to the caller, who waits for it
            return new Ended<>(index, null, e);
        }
    }

    private static <T> List<T> results(Collection<Ended<T>> ended) throws IOException {
        List<T> results = new ArrayList<>();
        for (Ended<T> each : ended) {
            if (each.failure() instanceof IOException failure) {
                throw failure;
            } else if (each.failure() instanceof RuntimeException failure) {
                throw failure;
            } else if (each.failure() instanceof Error failure) {
                throw failure;
            } else if (each.failure() != null) {
                throw new IOException(each.failure());
            }
            results.add(each.result());
        }
        return results;
    }
}
