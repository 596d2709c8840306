package org.xenwright.develop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A watch over folders and all that is below them. */
final class FileWatch implements AutoCloseable {
    /** Names that editors use for a moment. */
    private static final Pattern PASSING = Pattern.compile(".*~|\\..*\\.sw[a-z]|\\.#.*|#.*#|4913|.*___jb_(tmp|old)___");

    /** How long nothing must happen until a change counts as whole: compilers and editors write several files. */
    private static final long QUIET_MILLIS = 60;

    private static final int MOST_ROUNDS = 50; // of changes that come without a pause

    private final WatchService service;
    private final Map<WatchKey, Path> watched = new HashMap<>();
    private final Set<Path> roots;

    /** @param folders those that do not exist are watched once they do */
    FileWatch(Collection<Path> folders) throws IOException {
        service = FileSystems.getDefault().newWatchService();
        roots = new TreeSet<>(folders);
        renew();
    }

    /** Watches folders that are there and were not, or were deleted and made again; returns whether there are any. */
    private boolean renew() throws IOException {
        boolean came = false;
        for (Path each : roots) {
            if (!watched.containsValue(each) && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                add(each);
                came = true;
            }
        }
        return came;
    }

    private void add(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            watched.put(
                    folder.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE),
                    folder);
            try (Stream<Path> children = Files.list(folder)) {
                for (Path each : children.sorted().toList()) {
                    add(each);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException | UncheckedIOException e) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            // gone again
        }
    }

    /** Returns whether anything changed since the last time; waits until a change is whole. */
    boolean changed() throws IOException, InterruptedException {
        boolean changed = renew();
        WatchKey key = changed ? service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) : service.poll();
        for (int round = 0; key != null && round < MOST_ROUNDS; round++) {
            changed |= take(key);
            key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (key != null) {
            changed |= take(key);
        }
        return changed;
    }

    private boolean take(WatchKey key) throws IOException {
        boolean counts = false;
        Path folder = watched.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (!(event.context() instanceof Path name) || folder == null) {
                counts = true; // more happened than was kept
                continue;
            }
            if (!PASSING.matcher(name.toString()).matches()) {
                counts = true;
            }
            if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
                add(folder.resolve(name));
            }
        }
        if (!key.reset()) {
            watched.remove(key);
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        try {
            service.close();
        } catch (ClosedWatchServiceException e) {
            return; // closed before
        }
    }
}
