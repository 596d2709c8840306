package org.xenwright.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/** A command that runs on a host. Closing ends its channel, which does not end the command by itself. */
public interface RemoteCommand extends AutoCloseable {
    /** Returns the stream that it reads. */
    OutputStream input();

    /** Returns what it prints; ends when it or the connection does. */
    InputStream output();

    /** Returns what it complains. */
    InputStream complaints();

    /** Returns its exit code; empty while it runs, negative when its end was not heard. */
    OptionalInt exit();

    @Override
    void close();
}
