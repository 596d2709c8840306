package org.xenwright.boot.qemu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports of this machine's loopback interface that one of QEMU's user networks forwards to ports of a guest. */
public final class Forwards {
    // one line of "info usernet": protocol[state] file source-address source-port destination-address destination-port
    private static final Pattern CONNECTION =
            Pattern.compile("TCP\\[(\\w+)\\]\\s+-?\\d+\\s+(\\S+)\\s+(\\d{1,5})\\s+(\\S+)\\s+(\\d{1,5})\\s");
    // the heading of the lines of one network
    private static final Pattern NETWORK = Pattern.compile("Hub -?\\d+ \\((.*)\\):");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Table table;
    private final Map<Integer, Integer> ports;

    /** A query to QEMU for what {@code info usernet} prints. */
    @FunctionalInterface
    public interface Table {
        String ask() throws IOException;
    }

    private Forwards(Table table, Map<Integer, Integer> ports) {
        this.table = table;
        this.ports = Collections.unmodifiableMap(ports);
    }

    /**
     * Reads what QEMU forwards to a guest.
     *
     * @param network the name of the guest's network
     * @param wanted ports of the guest that were asked for
     * @throws IOException if others are forwarded
     */
    public static Forwards of(Table table, String network, Set<Integer> wanted) throws IOException {
        Map<Integer, Integer> ports = wanted.isEmpty() ? new TreeMap<>() : ports(table.ask(), network);
        if (!ports.keySet().equals(wanted)) {
            throw new IOException("QEMU forwards " + ports + " on " + network + " instead of " + wanted);
        }
        return new Forwards(table, ports);
    }

    static Map<Integer, Integer> ports(String table, String network) {
        Map<Integer, Integer> ports = new TreeMap<>();
        boolean ours = false;
        for (String line : table.split("\n")) {
            Matcher heading = NETWORK.matcher(line);
            if (heading.find()) {
                ours = heading.group(1).equals(network);
            }
            Matcher row = CONNECTION.matcher(line + " ");
            if (ours && row.find() && row.group(1).equals("HOST_FORWARD")) {
                ports.put(Integer.valueOf(row.group(5)), Integer.valueOf(row.group(3)));
            }
        }
        return ports;
    }

    /** Returns the port of the loopback interface for each forwarded port of the guest. */
    public Map<Integer, Integer> ports() {
        return ports;
    }

    /**
     * Returns whether the guest accepts a connection. QEMU itself accepts at once, whatever the guest does; its table
     * shows when the guest has answered.
     */
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        Integer port = ports.get(guestPort);
        if (port == null) {
            throw new IOException("port " + guestPort + " of the guest is not forwarded");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) limit.toMillis());
            socket.setSoTimeout((int) LOOK_AGAIN.toMillis());
            long deadline = System.nanoTime() + limit.toNanos();
            while (System.nanoTime() < deadline) {
                if (established(table.ask(), port, guestPort)) {
                    return true;
                }
                try {
                    if (socket.getInputStream().read() < 0) {
                        throw new IOException("connection refused");
                    }
                    return true; // a server that speaks first
                } catch (SocketTimeoutException e) {
                    continue; // neither refused nor answered: look again
                }
            }
            throw new IOException("no answer");
        }
    }

    /** Returns whether a connection through a forwarded port has reached a listener in the guest. */
    static boolean established(String table, int hostPort, int guestPort) {
        for (String line : table.split("\n")) {
            Matcher row = CONNECTION.matcher(line + " ");
            if (row.find()
                    && row.group(1).equals("ESTABLISHED")
                    // of this machine: a guest may open connections of its own to any port from any port
                    && row.group(2).equals("127.0.0.1")
                    && row.group(3).equals(Integer.toString(hostPort))
                    && row.group(5).equals(Integer.toString(guestPort))) {
                return true;
            }
        }
        return false;
    }
}
