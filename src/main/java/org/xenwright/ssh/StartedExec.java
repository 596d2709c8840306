package org.xenwright.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;
import org.apache.sshd.client.channel.ChannelExec;

/** A command whose streams are the caller's. */
final class StartedExec implements RemoteCommand {
    private static final int UNHEARD = -1;

    private final ChannelExec channel;

    StartedExec(ChannelExec channel) {
        this.channel = channel;
    }

    @Override
    public OutputStream input() {
        return channel.getInvertedIn();
    }

    @Override
    public InputStream output() {
        return channel.getInvertedOut();
    }

    @Override
    public InputStream complaints() {
        return channel.getInvertedErr();
    }

    @Override
    public OptionalInt exit() {
        Integer status = channel.getExitStatus();
        if (status != null) {
            return OptionalInt.of(status);
        }
        // its streams end as soon as it begins to close, and no exit code comes after that
        return channel.getExitSignal() != null || channel.isClosing() ? OptionalInt.of(UNHEARD) : OptionalInt.empty();
    }

    @Override
    public void close() {
        channel.close(false);
    }
}
