package org.xenwright.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The digests of large files outside of the store, remembered with all that tells a file from its former self without
 * reading it: its place, size, number, and both of its times, the second of which no program can choose. As in git's
 * index, a file that was touched just before it was read is not remembered, since a change within one tick of the clock
 * would not show.
 */
public final class FileDigests {
    private static final String KIND = "file-digest";
    private static final long WORTH_IT = 1 << 16;
    private static final Duration TICK = Duration.ofSeconds(2);

    private static @Nullable Store kept;

    private FileDigests() {}

    /** Keeps digests in a store from now on. */
    public static synchronized void keepIn(Store store) {
        kept = store;
    }

    private static synchronized @Nullable Store store() {
        return kept;
    }

    /** Returns the digest of a file, which is read unless it is known to be what it was. */
    public static Digest of(Path file) throws IOException {
        Store store = store();
        return store == null ? Digest.of(file) : of(file, store, Instant.now());
    }

    /** @param now before which a file must have lain still to be remembered */
    static Digest of(Path file, Store store, Instant now) throws IOException {
        Optional<State> before = State.of(file);
        if (before.isEmpty() || before.get().size() < WORTH_IT) {
            return Digest.of(file);
        }
        State state = before.get();
        Digest key = Digest.of(file.toAbsolutePath().normalize().toString());
        Optional<Digest> known = known(store, key, state);
        if (known.isPresent()) {
            return known.get();
        }
        Digest digest = Digest.of(file);
        if (state.isOlderThan(now.minus(TICK)) && State.of(file).equals(before)) {
            try {
                store.replace(KIND, key, at -> Files.writeString(at, line(digest, state)));
            } catch (IOException e) {
                return digest; // a store that cannot be written to says so when something is to be kept in it
            }
        }
        return digest;
    }

    private static Optional<Digest> known(Store store, Digest key, State state) {
        Optional<Path> entry = store.find(KIND, key);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            String line = Files.readString(entry.get());
            Digest digest = new Digest(line.split(" ", 2)[0]);
            return line.equals(line(digest, state)) ? Optional.of(digest) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // gone or damaged: the file is read again
        }
    }

    /** Returns what is remembered, with a digest of it all, so that damage shows. */
    private static String line(Digest digest, State state) {
        String text = digest + " " + state;
        return text + " " + Digest.of(text);
    }

    private record State(long size, Object number, Object device, FileTime modified, FileTime changed) {
        /** Returns it; empty where the file system does not tell all of it. */
        static Optional<State> of(Path file) throws IOException {
            try {
                Map<String, Object> told = Files.readAttributes(file, "unix:size,ino,dev,lastModifiedTime,ctime");
                return Optional.of(new State(
                        (Long) Objects.requireNonNull(told.get("size")),
                        Objects.requireNonNull(told.get("ino")),
                        Objects.requireNonNull(told.get("dev")),
                        (FileTime) Objects.requireNonNull(told.get("lastModifiedTime")),
                        (FileTime) Objects.requireNonNull(told.get("ctime"))));
            } catch (UnsupportedOperationException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        boolean isOlderThan(Instant time) {
            return modified.toInstant().isBefore(time) && changed.toInstant().isBefore(time);
        }
    }
}
