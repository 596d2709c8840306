package org.xenwright.boot.xen;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Ending;

/** What the hypervisor and the privileged domain say, and the way to ask the latter for something. */
final class Dom0Console implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("@dom0 (\\S+) ?(.*)$");
    private static final Pattern DEATH = Pattern.compile("^\\(XEN\\) .*Panic on CPU|Kernel panic - not syncing");
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final int LAST_LINES = 8;
    private static final int MOST_COMPLAINTS = 20;

    private final SocketChannel channel;
    private final Thread reader;
    private final Deque<String> last = new ArrayDeque<>();
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Ending ending;
    private int restarts;
    private boolean up;
    private boolean created;
    private boolean dead;

    private Dom0Console(SocketChannel channel) {
        this.channel = channel;
        reader = new Thread(this::read, "dom0");
        reader.setDaemon(true);
        reader.start();
    }

    static Dom0Console connect(Path socket, BooleanSupplier alive) throws IOException {
        long deadline = System.nanoTime() + CONNECTING.toNanos();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new Dom0Console(channel);
            } catch (IOException e) {
                channel.close();
                if (!alive.getAsBoolean() || System.nanoTime() > deadline) {
                    throw new IOException("no console of dom0: " + e.getMessage(), e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Xen started", e);
            }
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                see(line.strip());
            }
        } catch (IOException e) {
            return; // closed with the guest
        }
    }

    /** Waits until the privileged domain is ready to be given a guest. */
    synchronized void awaitUp(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!up) {
            if (dead || ending != null || !reader.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Xen and its dom0 did not come up; they said last: " + lastLines());
            }
            try {
                wait(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Xen started", e);
            }
        }
    }

    private synchronized void see(String line) {
        if (line.isEmpty()) {
            return;
        }
        last.addLast(line);
        if (last.size() > LAST_LINES) {
            last.removeFirst();
        }
        dead = dead || DEATH.matcher(line).find();
        Matcher word = WORD.matcher(line);
        if (!word.find()) {
            return;
        }
        switch (word.group(1)) {
            case "up" -> up = true;
            case "create" -> created = true;
            case "again" -> restarts++;
            case "broken" -> ending = new Ending(Ending.Kind.DRIVER_BROKEN, "dom0: " + word.group(2));
            case "xl:" -> complain(word.group(2));
            case "refused" -> ending = new Ending(Ending.Kind.REFUSED, String.join("; ", complaints));
            case "gone" -> ending = gone(word.group(2));
            default -> {
                // of no matter to the verdict
            }
        }
    }

    private void complain(String text) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(text);
        }
    }

    /** Facts: Xen, {@code xen/include/public/sched.h}, SHUTDOWN_*. */
    private static Ending gone(String reason) {
        return switch (reason) {
            case "0" -> new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off");
            case "1" -> new Ending(Ending.Kind.POWERED_OFF, "the guest asked to start over");
            case "3" -> new Ending(Ending.Kind.CRASHED, "Xen says that the guest crashed");
            default -> new Ending(Ending.Kind.POWERED_OFF, "the guest is gone, reason " + reason);
        };
    }

    /** Whether the toolstack was told to create the guest. */
    synchronized boolean created() {
        return created;
    }

    /** Whether the hypervisor or the privileged domain itself crashed. */
    synchronized boolean dead() {
        return dead;
    }

    synchronized int restarts() {
        return restarts;
    }

    synchronized Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    synchronized String lastLines() {
        return String.join(" | ", last);
    }

    /** Waits until all was said, once QEMU is gone. */
    void drain() {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the privileged domain's script a line. */
    void ask(String request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            return; // it served its time
        }
    }
}
