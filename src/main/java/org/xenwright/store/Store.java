package org.xenwright.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of finished entries, each a file or a folder under {@code KIND/xx/DIGEST}. An entry appears whole or not at
 * all: it is made beside its place and moved there. Several builds, also of several processes, may use one store.
 */
public final class Store {
    private static final String FILE = "content";
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final @Nullable Remote remote;
    private final Consumer<String> warnings;

    /** A store in {@code root}, which is made when first written to. */
    public Store(Path root) {
        this(root, null, warning -> {});
    }

    private Store(Path root, @Nullable Remote remote, Consumer<String> warnings) {
        this.root = root.toAbsolutePath().normalize();
        this.remote = remote;
        this.warnings = warnings;
    }

    /** The same, which asks another place for what it lacks and tells it what was made here. */
    public Store withRemote(Remote other) {
        return new Store(root, other, warnings);
    }

    /** The same, which tells of entries that it found damaged. */
    public Store withWarnings(Consumer<String> listener) {
        return new Store(root, remote, listener);
    }

    public Path root() {
        return root;
    }

    /** Makes an entry: writes a file, or makes a folder, at the given path, which does not exist yet. */
    @FunctionalInterface
    public interface Maker {
        void make(Path at) throws IOException;
    }

    /** Returns the entry if it is there; its use is noted, so that pruning spares it. */
    public Optional<Path> find(String kind, Digest key) {
        Path entry = place(kind, key);
        if (!Files.exists(entry) && !fetched(kind, key, entry)) {
            return Optional.empty();
        }
        touch(entry);
        return Optional.of(entry);
    }

    /**
     * Returns the entry, a folder with an {@link Inventory}, if it is there and every byte of it is what that says. One
     * that is damaged is told of and taken out; this reads all of it.
     */
    public Optional<Path> findSound(String kind, Digest key) throws IOException {
        Optional<Path> entry = find(kind, key);
        if (entry.isEmpty() || Inventory.isSound(entry.get())) {
            return entry;
        }
        discard(kind, key);
        // another place may have it whole, and believes nothing that it has not checked
        return remote == null ? Optional.empty() : find(kind, key);
    }

    /** The same, made by {@code maker}, with its inventory, if it is not there whole. */
    public Path getSound(String kind, Digest key, Maker maker) throws IOException {
        Optional<Path> present = findSound(kind, key);
        return present.isPresent() ? present.get() : get(kind, key, maker);
    }

    /** Returns a single file that {@link #getSoundFile} made, if it is there and what it was then. */
    public Optional<Path> findSoundFile(String kind, Digest key) throws IOException {
        return findSound(kind, key).map(folder -> folder.resolve(FILE));
    }

    /** Returns a single file, made by {@code maker} if it is not there or not what it was when it was made. */
    public Path getSoundFile(String kind, Digest key, Maker maker) throws IOException {
        return getSound(kind, key, at -> {
                    Files.createDirectory(at);
                    maker.make(at.resolve(FILE));
                    Inventory.write(at);
                })
                .resolve(FILE);
    }

    /** Takes out an entry that proved damaged, and tells of it. */
    public void discard(String kind, Digest key) throws IOException {
        warnings.accept("the entry " + place(kind, key) + " of the store is damaged; it is brought or made again");
        remove(kind, key);
    }

    private boolean fetched(String kind, Digest key, Path entry) {
        if (remote == null || !remote.has(kind)) {
            return false;
        }
        try {
            new EntryLock(entry).hold(() -> {
                Path partial = EntryFiles.partial(entry);
                EntryFiles.deleteTree(partial);
                try {
                    if (!Files.exists(entry) && remote.fetch(kind, key, partial)) {
                        EntryFiles.move(partial, entry);
                    }
                } finally {
                    EntryFiles.deleteTree(partial);
                }
            });
        } catch (IOException e) {
            // it is made here instead, where the same trouble shows again if it is this machine's
            return false;
        }
        return Files.exists(entry);
    }

    /**
     * Returns the entry, made by {@code maker} if it is not there. Two builds that want the same entry make it once.
     */
    public Path get(String kind, Digest key, Maker maker) throws IOException {
        Optional<Path> present = find(kind, key);
        if (present.isPresent()) {
            return present.get();
        }
        Path entry = place(kind, key);
        AtomicBoolean made = new AtomicBoolean();
        new EntryLock(entry).hold(() -> {
            if (!Files.exists(entry)) {
                EntryFiles.make(entry, maker);
                made.set(true);
            }
        });
        if (made.get() && remote != null && remote.has(kind)) {
            remote.offer(kind, key, entry);
        }
        return entry;
    }

    /** Returns whether what is made here of this kind goes to other machines too. */
    public boolean shares(String kind) {
        return remote != null && remote.takes(kind);
    }

    /** Makes an entry anew: a file takes the place of the earlier one in one step, so that no reader misses it. */
    public Path replace(String kind, Digest key, Maker maker) throws IOException {
        Path entry = place(kind, key);
        new EntryLock(entry).hold(() -> {
            if (Files.isDirectory(entry)) {
                EntryFiles.takeOut(entry);
            }
            EntryFiles.make(entry, maker);
        });
        return entry;
    }

    /** Takes an entry out. */
    public void remove(String kind, Digest key) throws IOException {
        Path entry = place(kind, key);
        if (Files.exists(entry)) {
            new EntryLock(entry).hold(() -> EntryFiles.takeOut(entry));
        }
    }

    /** Every entry, by kind and key. */
    public List<StoreEntry> entries() throws IOException {
        List<StoreEntry> entries = new ArrayList<>();
        for (Path kind : list(root)) {
            for (Path prefix : list(kind)) {
                for (Path entry : list(prefix)) {
                    String name = entry.getFileName().toString();
                    if (KEY.matcher(name).matches()
                            && prefix.getFileName().toString().equals(name.substring(0, 2))) {
                        entry(kind.getFileName().toString(), entry).ifPresent(entries::add);
                    }
                }
            }
        }
        return entries;
    }

    private static Optional<StoreEntry> entry(String kind, Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            long bytes = 0;
            for (Path file : files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                bytes += Files.size(file);
            }
            return Optional.of(new StoreEntry(
                    kind,
                    new Digest(entry.getFileName().toString()),
                    entry,
                    bytes,
                    Files.getLastModifiedTime(entry).toInstant()));
        } catch (NoSuchFileException | UncheckedIOException e) {
            return Optional.empty(); // another build removed it meanwhile
        }
    }

    /** Removes an entry unless its lock is held. */
    boolean removeIfFree(StoreEntry gone) throws IOException {
        Path entry = place(gone.kind(), gone.key());
        return new EntryLock(entry).holdIfFree(() -> EntryFiles.takeOut(entry));
    }

    /** Deletes what interrupted builds left half-made and did not touch since. */
    void removeLeftovers(Instant before) throws IOException {
        for (Path kind : list(root)) {
            for (Path prefix : list(kind)) {
                for (Path file : list(prefix)) {
                    String name = file.getFileName().toString();
                    Path entry = file.resolveSibling(EntryFiles.entryOf(name));
                    if (!entry.equals(file)
                            && KEY.matcher(entry.getFileName().toString()).matches()
                            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        new EntryLock(entry).hold(() -> EntryFiles.deleteTree(file));
                    }
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private Path place(String kind, Digest key) {
        return root.resolve(kind).resolve(key.hex().substring(0, 2)).resolve(key.hex());
    }

    private static void touch(Path entry) {
        try {
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // a store shared read-only still serves; only its pruning knows less
            return;
        }
    }
}
