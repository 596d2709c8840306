package org.xenwright.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.xenwright.content.WholeFile;

/** Holds off other builds, of this process and of others, from one entry of a store by a file beside it. */
final class EntryLock {
    // FileLock guards against other processes, this against other threads of ours, which FileLock refuses to queue
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path guard;
    private final ReentrantLock local;

    EntryLock(Path entry) {
        guard = entry.resolveSibling(entry.getFileName() + ".lock");
        local = LOCKS.computeIfAbsent(guard, path -> new ReentrantLock());
    }

    interface Action {
        void run() throws IOException;
    }

    /** Runs the action as soon as no other build holds the entry. */
    void hold(Action action) throws IOException {
        // results of builds, some of which hold secrets: other users cannot enter the folder of a kind
        Path entry = Objects.requireNonNull(guard.getParent());
        Path kind = Objects.requireNonNull(entry.getParent());
        Files.createDirectories(Objects.requireNonNull(kind.getParent()));
        WholeFile.closedFolder(entry);
        local.lock();
        try (FileChannel channel = open();
                FileLock lock = lock(channel)) {
            action.run();
            assert lock.isValid();
        } finally {
            local.unlock();
        }
    }

    /** Runs the action unless the entry is held, be it by this thread; returns whether it did. */
    boolean holdIfFree(Action action) throws IOException {
        if (local.isHeldByCurrentThread() || !local.tryLock()) {
            return false;
        }
        try (FileChannel channel = open();
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            action.run();
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        } finally {
            local.unlock();
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                // this class was loaded twice in one JVM, as Maven does for two sets of plugin dependencies
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for another build");
                }
            }
        }
    }
}
