package org.xenwright.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;

/**
 * The means by which repositories are reached.
 *
 * @param store the store of what was fetched before and of what is fetched
 * @param transport null to use the store alone
 * @param progress hears of downloads
 * @param now the time at which dates and signatures are judged
 */
public record Access(Store store, @Nullable Transport transport, Progress progress, Instant now) {
    public static Access online(Store store, Progress progress) {
        return online(store, Transport.standard(), progress);
    }

    public static Access online(Store store, Transport transport, Progress progress) {
        return new Access(store, transport, progress, Instant.now());
    }

    /** Uses the store alone. */
    public static Access offline(Store store, Progress progress) {
        return new Access(store, null, progress, Instant.now());
    }

    /** Returns the folder for files on their way into the store; who puts one there takes it away. */
    public Path passing() throws IOException {
        return Files.createDirectories(store.root().resolve("passing"));
    }
}
