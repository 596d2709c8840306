package org.xenwright.boot.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.xenwright.content.BulkStream;
import org.xenwright.progress.Workers;

/**
 * A connection to one of QEMU's sockets. It may be read and written at the same time, which the streams that the Java
 * library makes of a channel may not.
 */
public final class LocalSocket implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofMinutes(2);

    private final SocketChannel channel;

    private LocalSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to a QEMU that is starting.
     *
     * @param alive whether waiting still makes sense
     */
    public static LocalSocket connect(Path path, BooleanSupplier alive) throws IOException {
        long deadline = System.nanoTime() + CONNECTING.toNanos();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return new LocalSocket(channel);
            } catch (IOException e) {
                channel.close();
                if (!alive.getAsBoolean() || System.nanoTime() > deadline) {
                    throw new IOException("QEMU does not answer on " + path.getFileName() + ": " + e.getMessage(), e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw Workers.interrupted("QEMU started");
            }
        }
    }

    /** Returns what QEMU writes; ends when QEMU closes the connection. */
    public InputStream input() {
        return new BulkStream() {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** Returns the stream that QEMU reads. */
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                LocalSocket.this.write(new byte[] {(byte) value});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                send(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    /** Sends a line of ASCII. */
    public void line(String text) throws IOException {
        write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    void write(byte[] bytes) throws IOException {
        send(ByteBuffer.wrap(bytes));
    }

    private synchronized void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
