package org.xenwright.transport;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;

/**
 * How repositories are reached.
 *
 * @param store what was fetched before, and where to keep what is fetched
 * @param transport null to use the store alone
 * @param progress hears of downloads
 * @param now the moment dates and signatures are judged at
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
}
