package org.xenwright.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xenwright.progress.Workers;

/** Turns to open a channel, so that no more are open at once than servers allow. They come in the order of asking. */
final class ChannelTurns {
    /** OpenSSH allows ten; two are left for what it takes a moment to close. */
    private static final int MOST = 8;

    private final String host;
    private final Semaphore free = new Semaphore(MOST, true);

    ChannelTurns(String host) {
        this.host = host;
    }

    /** A turn that was taken. */
    final class Turn {
        private final AtomicBoolean over = new AtomicBoolean();

        /** Lets the next have it; does nothing the second time. */
        void end() {
            if (over.compareAndSet(false, true)) {
                free.release();
            }
        }
    }

    /** Waits for a turn. */
    Turn take(Duration patience) throws IOException {
        try {
            if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Turn();
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for a channel to " + host);
        }
        throw new IOException(host + ": all channels of the connection were busy for " + patience.toSeconds() + " s");
    }
}
