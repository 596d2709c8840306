package org.xenwright.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An agent that holds keys and signs with them, at its socket of this machine. The keys never leave it. */
final class AgentClient extends AbstractAgentProxy {
    /** What OpenSSH's own client takes at most. */
    private static final int LONGEST = 256 << 10;

    private final SocketChannel socket;

    private AgentClient(SocketChannel socket) {
        super(null);
        this.socket = socket;
    }

    static AgentClient open(Path address) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(address));
            return new AgentClient(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    protected synchronized Buffer request(Buffer question) throws IOException {
        ByteBuffer asked = ByteBuffer.wrap(question.array(), question.rpos(), question.available());
        while (asked.hasRemaining()) {
            socket.write(asked);
        }
        int length = read(Integer.BYTES).getInt();
        if (length < 1 || length > LONGEST) {
            throw new IOException("the agent announced an answer of " + Integer.toUnsignedString(length) + " bytes");
        }
        return new ByteArrayBuffer(read(length).array());
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (socket.read(bytes) < 0) {
                throw new EOFException("the agent ended its answer early");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        super.close();
    }
}
