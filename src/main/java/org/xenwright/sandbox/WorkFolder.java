package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.FullDisk;

/**
 * A folder for one run, protected by a lock: an unlocked one was left by a build that was killed, and the next run
 * removes it.
 */
final class WorkFolder implements Closeable {
    private static final String PREFIX = "sandbox-";

    private final Path path;
    private final FileChannel channel;

    private WorkFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static WorkFolder make(Path parent) throws IOException {
        Path real = Files.createDirectories(parent).toRealPath();
        removeAbandoned(real);
        Path path = Files.createTempDirectory(real, PREFIX);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return new WorkFolder(path, channel);
    }

    Path path() {
        return path;
    }

    /**
     * Does nothing unless a run failed because the disk of its folder is full.
     *
     * @throws org.xenwright.problem.ProblemException when it did
     */
    static void explain(IOException failure, Path scratch) {
        FullDisk.explain(
                failure,
                "running scripts and commands in a sandbox",
                scratch,
                "make room there, or use a store elsewhere: -Dxen.store=FOLDER");
    }

    private static void removeAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                Path lock = folder.resolve("lock");
                // a folder without its lock is one being made
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Files.isRegularFile(lock)) {
                    continue;
                }
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                    @Nullable FileLock held = channel.tryLock();
                    if (held != null) {
                        deleteTree(folder);
                    }
                } catch (OverlappingFileLockException | IOException e) {
                    // in use by this process, just deleted, or another user's: not ours to remove
                    continue;
                }
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(at);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            deleteTree(path);
            channel.close();
        }
    }
}
