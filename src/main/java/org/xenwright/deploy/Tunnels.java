package org.xenwright.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.xenwright.boot.driver.GuestPorts;
import org.xenwright.progress.Workers;

/** Ports of a guest, reached through the connection to the destination where it runs. */
public final class Tunnels implements GuestPorts, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_CONNECTIONS = 4; // of a port at a time: whoever asks does it one after the other

    private final Destination destination;
    private final String address;
    private final Map<Integer, Integer> ports = new LinkedHashMap<>();
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<ExecutorService> workers = new ArrayList<>();

    /** @param guestPorts to be reached */
    public Tunnels(Destination destination, String address, Collection<Integer> guestPorts) throws IOException {
        this.destination = destination;
        this.address = address;
        for (int port : guestPorts) {
            ServerSocket listener = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getLoopbackAddress());
            listeners.add(listener);
            ports.put(port, listener.getLocalPort());
            ExecutorService pool = Workers.pool("tunnel to " + address, 1 + 2 * MOST_CONNECTIONS);
            workers.add(pool);
            pool.execute(() -> accept(listener, port, pool));
        }
    }

    private void accept(ServerSocket listener, int port, ExecutorService pool) {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                pool.execute(() -> join(near, port, pool));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void join(Socket near, int port, ExecutorService pool) {
        try (near;
                ByteChannel far = destination.connect(address, port, PATIENCE)) {
            InputStream back = Channels.newInputStream(far);
            OutputStream there = Channels.newOutputStream(far);
            pool.execute(() -> {
                try {
                    near.getInputStream().transferTo(there);
                } catch (IOException e) {
                    return; // one side is done
                }
            });
            back.transferTo(near.getOutputStream());
        } catch (IOException e) {
            return; // whoever asks sees that the connection ended
        }
    }

    @Override
    public Map<Integer, Integer> ports() {
        return ports;
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        try (ByteChannel open = destination.connect(address, guestPort, limit)) {
            return open.isOpen();
        }
    }

    @Override
    public void close() {
        for (ServerSocket each : listeners) {
            try {
                each.close();
            } catch (IOException e) {
                continue; // it takes no more connections anyway
            }
        }
        workers.forEach(ExecutorService::shutdownNow);
    }
}
