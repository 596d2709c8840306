package org.xenwright.boot.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Leash;
import org.xenwright.tool.Tool;

/** A guest in a QEMU process whose standard input and output are one of its serial ports. */
public final class QemuGuest implements Guest {
    private static final String CONTROL = "qmp";

    // one line of "info usernet": protocol[state] file source-address source-port destination-address destination-port
    private static final Pattern CONNECTION =
            Pattern.compile("TCP\\[(\\w+)\\]\\s+-?\\d+\\s+(\\S+)\\s+(\\d+)\\s+(\\S+)\\s+(\\d+)\\s", Pattern.MULTILINE);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration PATIENCE_WITH_THE_BUTTON = Duration.ofSeconds(3);

    private final Process process;
    private final Path folder;
    private final Complaints complaints;
    private final AtomicInteger resets = new AtomicInteger();
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private @Nullable Qmp qmp;
    private volatile boolean poweredOff;

    private QemuGuest(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        complaints = new Complaints(process.getErrorStream());
    }

    /** What QEMU is told, given a folder for sockets that lives as long as the guest. */
    @FunctionalInterface
    public interface Arguments {
        List<String> in(Path folder) throws IOException;
    }

    /**
     * Starts QEMU and takes control of it.
     *
     * @param arguments without those for its control
     * @param ports the forwarded ports that the arguments ask for
     * @throws IOException if QEMU does not start or does not answer; nothing is left then
     */
    public static QemuGuest start(Tool qemu, Arguments arguments, Map<Integer, Integer> ports) throws IOException {
        Path folder = Files.createTempDirectory("xw"); // short: a socket's path has 107 bytes at most
        @Nullable QemuGuest guest = null;
        try {
            Path control = folder.resolve(CONTROL);
            List<String> words = new ArrayList<>(arguments.in(folder));
            words.addAll(List.of("-chardev", "socket,id=control,server=on,wait=off,path=" + Quoted.of(control)));
            words.addAll(List.of("-mon", "chardev=control,mode=control"));
            guest = new QemuGuest(Leash.start(qemu.process(words)), folder);
            guest.connect(control, ports);
            return guest;
        } catch (IOException | RuntimeException e) {
            if (guest == null) {
                clear(folder);
            } else {
                guest.close();
            }
            throw e;
        }
    }

    /** Where its sockets are. */
    public Path folder() {
        return folder;
    }

    /** Whether QEMU itself is there. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Has QEMU execute a command of its machine protocol. */
    public JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        if (qmp == null) {
            throw new IOException("QEMU is not under control");
        }
        return qmp.execute(command, arguments);
    }

    private void connect(Path control, Map<Integer, Integer> wanted) throws IOException {
        try {
            qmp = Qmp.connect(control, this::event, process::isAlive);
            if (!wanted.isEmpty()) {
                forwards(wanted, qmp.monitor("info usernet"));
            }
        } catch (IOException e) {
            throw new IOException(e.getMessage() + said(), e);
        }
    }

    private void forwards(Map<Integer, Integer> wanted, String table) throws IOException {
        Matcher row = CONNECTION.matcher(table);
        while (row.find()) {
            if (row.group(1).equals("HOST_FORWARD")) {
                ports.put(Integer.valueOf(row.group(5)), Integer.valueOf(row.group(3)));
            }
        }
        if (!ports.keySet().equals(wanted.keySet())) {
            throw new IOException("QEMU forwards " + ports + " instead of " + wanted + ": " + table);
        }
    }

    private void event(JsonNode event) {
        JsonNode data = event.path("data");
        switch (event.path("event").asText()) {
            case "RESET" -> {
                if (data.path("guest").asBoolean()) {
                    resets.incrementAndGet();
                }
            }
            case "SHUTDOWN" -> poweredOff = data.path("guest").asBoolean();
            default -> {
                // of no matter to a boot
            }
        }
    }

    @Override
    public InputStream console() {
        return process.getInputStream();
    }

    @Override
    public OutputStream keyboard() {
        return process.getOutputStream();
    }

    @Override
    public Map<Integer, Integer> ports() {
        return Collections.unmodifiableMap(ports);
    }

    /** QEMU itself accepts at once, whatever the guest does; its table tells when the guest has answered. */
    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        Integer port = ports.get(guestPort);
        if (port == null || qmp == null) {
            throw new IOException("port " + guestPort + " of the guest is not forwarded");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) limit.toMillis());
            socket.setSoTimeout((int) LOOK_AGAIN.toMillis());
            long deadline = System.nanoTime() + limit.toNanos();
            while (System.nanoTime() < deadline) {
                if (established(qmp.monitor("info usernet"), port, guestPort)) {
                    return true;
                }
                try {
                    if (socket.getInputStream().read() < 0) {
                        throw new IOException("connection refused");
                    }
                    return true; // a server that speaks first
                } catch (SocketTimeoutException e) {
                    continue; // neither refused nor spoken to: look again
                }
            }
            throw new IOException("no answer");
        }
    }

    /** Whether a connection through a forwarded port has reached a listener in the guest. */
    static boolean established(String table, int hostPort, int guestPort) {
        Matcher row = CONNECTION.matcher(table);
        while (row.find()) {
            if (row.group(1).equals("ESTABLISHED")
                    && row.group(3).equals(Integer.toString(hostPort))
                    && row.group(5).equals(Integer.toString(guestPort))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int resets() {
        return resets.get();
    }

    @Override
    public Optional<Ending> ending() {
        if (process.isAlive()) {
            return Optional.empty();
        }
        if (qmp != null) {
            qmp.drain(Duration.ofSeconds(2));
        }
        return Optional.of(
                poweredOff && process.exitValue() == 0
                        ? new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off")
                        : new Ending(
                                Ending.Kind.DRIVER_BROKEN, "QEMU ended with status " + process.exitValue() + said()));
    }

    /** What QEMU complained about, ready to be added to a sentence. */
    private String said() {
        String text = complaints.text();
        return text.isEmpty() ? "" : ": " + text;
    }

    /**
     * Presses the power button. A guest without a listener for it, such as systemd without logind, is then asked by
     * Ctrl-Alt-Del, with QEMU told that to start over is to end. One that is already going off heeds no second request.
     */
    @Override
    public void askToPowerOff() throws IOException {
        if (qmp == null) {
            throw new IOException("QEMU is not under control");
        }
        Qmp control = qmp;
        control.execute("set-action", Map.of("reboot", "shutdown"));
        control.execute("system_powerdown", Map.of());
        Thread second = new Thread(() -> pressKeys(control), "second request to power off");
        second.setDaemon(true);
        second.start();
    }

    private void pressKeys(Qmp control) {
        try {
            if (!process.waitFor(PATIENCE_WITH_THE_BUTTON.toMillis(), TimeUnit.MILLISECONDS)) {
                control.monitor("sendkey ctrl-alt-delete");
            }
        } catch (IOException e) {
            return; // the guest went in between, which is what was wanted
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Leash.end(process);
        try {
            if (qmp != null) {
                qmp.close();
            }
            clear(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("clearing " + folder, e);
        }
    }

    private static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException e) {
            return; // closed before
        }
        Files.deleteIfExists(folder);
    }
}
