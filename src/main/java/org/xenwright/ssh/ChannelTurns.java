package org.xenwright.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

/** Turns to open a channel, so that no more are open at once than a server allows. They come in the order of asking. */
final class ChannelTurns {
    /** OpenSSH allows ten; two are left for what it takes a moment to close. */
    private static final int MOST = 8;

    private final String host;
    private final Permits free = new Permits();
    private int allowed = MOST;
    private int open;

    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits() {
            super(MOST, true);
        }

        void reduce(int count) {
            reducePermits(count);
        }
    }

    ChannelTurns(String host) {
        this.host = host;
    }

    /** A turn that was taken. */
    final class Turn {
        private boolean begun;
        private boolean over;

        /** Notes that its channel was opened. */
        void begin() {
            synchronized (ChannelTurns.this) {
                if (!over && !begun) {
                    begun = true;
                    open++;
                }
            }
        }

        /** Lets the next have it; does nothing the second time. */
        void end() {
            synchronized (ChannelTurns.this) {
                if (over) {
                    return;
                }
                over = true;
                if (begun) {
                    open--;
                }
            }
            free.release();
        }
    }

    /**
     * Lets no more be open from now on than are now, since the server refused one more.
     *
     * @return false if none is open, so that there is nothing to wait for
     */
    synchronized boolean narrow() {
        int fewer = Math.max(1, open);
        if (fewer < allowed) {
            free.reduce(allowed - fewer);
            allowed = fewer;
        }
        return open > 0;
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
