package org.xenwright.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import org.apache.sshd.client.channel.ChannelDirectTcpip;

/** A connection that a host made for us. */
final class TunnelChannel implements ByteChannel {
    private final ChannelDirectTcpip channel;

    TunnelChannel(ChannelDirectTcpip channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        check();
        byte[] bytes = new byte[into.remaining()];
        InputStream in = channel.getInvertedOut();
        int read = in.read(bytes);
        if (read > 0) {
            into.put(bytes, 0, read);
        }
        return read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        check();
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        OutputStream out = channel.getInvertedIn();
        out.write(bytes);
        out.flush();
        return bytes.length;
    }

    private void check() throws ClosedChannelException {
        if (channel.isClosing() && !channel.isEofSignalled()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        channel.close(false);
    }
}
