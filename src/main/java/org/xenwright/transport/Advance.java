package org.xenwright.transport;

import java.util.function.LongConsumer;
import org.xenwright.progress.Progress;

/** Tells a task of the bytes of one file; what a second attempt brings again is not counted twice. */
public final class Advance implements LongConsumer {
    private final Progress.Task task;
    private long most;

    public Advance(Progress.Task task) {
        this.task = task;
    }

    @Override
    public synchronized void accept(long received) {
        if (received > most) {
            task.advance(received - most);
            most = received;
        }
    }
}
