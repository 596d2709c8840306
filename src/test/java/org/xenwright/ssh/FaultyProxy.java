package org.xenwright.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A network between us and a host, with the faults that networks have. */
public final class FaultyProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final SshAddress host;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refusing = new AtomicInteger();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile CountDownLatch silence = new CountDownLatch(0);
    private volatile long delay;
    private volatile boolean dying;

    /** Stands before a host. */
    public FaultyProxy(SshAddress host) throws IOException {
        this.host = host;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::serve);
    }

    /** Returns the address by which the host is reached through this network. */
    public SshAddress address() {
        return new SshAddress(host.user(), "127.0.0.1", socket.getLocalPort());
    }

    /** Cuts all connections when so many bytes more have gone to the host; those made later are whole. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Cuts all connections when so many bytes more have gone to the host, and makes no other until {@link #revive}. */
    public void dieAfter(long bytes) {
        dying = true;
        left.set(bytes);
    }

    /** Makes connections again, and cuts none. */
    public void revive() {
        dying = false;
        left.set(Long.MAX_VALUE);
        refusing.set(0);
    }

    /** Cuts all connections now. */
    public void cut() {
        open.forEach(FaultyProxy::close);
    }

    /** Lets nothing through, though connections stay open, until {@link #speak}. */
    public void silence() {
        silence = new CountDownLatch(1);
    }

    /** Lets through what was held back, and all that follows. */
    public void speak() {
        silence.countDown();
    }

    /** Holds all back for so long, in each direction. */
    public void delay(long milliseconds) {
        delay = milliseconds;
    }

    /** Ends so many of the next connections at once, as sshd does that has too many. */
    public void refuse(int connections) {
        refusing.set(connections);
    }

    /** Returns how many bytes went to the host. */
    public long sent() {
        return sent.get();
    }

    /** Returns how many bytes came from the host. */
    public long received() {
        return received.get();
    }

    /** Returns how many connections were made. */
    public int connections() {
        return accepted.get();
    }

    private static void thread(Runnable work) {
        SimulatedWork.begin("faulty proxy", work);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket from = socket.accept();
                accepted.incrementAndGet();
                if (refusing.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                    close(from);
                    continue;
                }
                Socket to = new Socket();
                to.connect(new InetSocketAddress(host.host(), host.port()));
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                open.add(from);
                open.add(to);
                thread(() -> pump(from, to, true));
                thread(() -> pump(to, from, false));
            } catch (IOException e) {
                // the host does not listen, or this ends
            }
        }
    }

    private void pump(Socket from, Socket to, boolean up) {
        byte[] bytes = new byte[16 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                silence.await();
                if (delay > 0) {
                    Thread.sleep(delay);
                }
                int allowed = up ? (int) Math.max(0, Math.min(read, left.get())) : read;
                out.write(bytes, 0, allowed);
                (up ? sent : received).addAndGet(allowed);
                if (up && left.get() != Long.MAX_VALUE && left.addAndGet(-allowed) <= 0) {
                    left.set(Long.MAX_VALUE);
                    if (dying) {
                        refusing.set(Integer.MAX_VALUE);
                    }
                    cut();
                }
            }
        } catch (IOException e) {
            // as an end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cut();
    }
}
