package org.xenwright.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a server of this machine, counts the bytes that pass, and may hang up once in the middle. */
public final class CountingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong cut = new AtomicLong(Long.MAX_VALUE);
    private final int to;

    /** @param host of the server behind it, {@code ADDRESS:PORT} */
    public CountingProxy(String host) throws IOException {
        to = Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
        start(this::accept);
    }

    public String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Bytes that clients sent so far. */
    public long sent() {
        return sent.get();
    }

    /** Bytes that clients got so far. */
    public long received() {
        return received.get();
    }

    /** Hangs up once, on whom it was sending to when clients had got this many bytes from now on. */
    public void cutAfter(long bytes) {
        cut.set(received.get() + bytes);
    }

    /** Whether it hung up since it was asked to. */
    public boolean wasCut() {
        return cut.get() == Long.MAX_VALUE;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "counting proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), to);
                open.add(client);
                open.add(behind);
                start(() -> pass(client, behind, sent, false));
                start(() -> pass(behind, client, received, true));
            } catch (IOException e) {
                return; // closed, or the server is gone
            }
        }
    }

    private void pass(Socket from, Socket into, AtomicLong count, boolean cutting) {
        try (from;
                into) {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            byte[] buffer = new byte[1 << 14];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                long limit = cut.get();
                if (count.addAndGet(n) > limit && cutting && cut.compareAndSet(limit, Long.MAX_VALUE)) {
                    return;
                }
            }
        } catch (IOException e) {
            return; // one of the two hung up
        } finally {
            open.remove(from);
            open.remove(into);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
