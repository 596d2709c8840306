package org.xenwright.boot.xen;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.qemu.LocalSocket;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.progress.Workers;

/** The console of the hypervisor and the privileged domain, with a channel for requests to the latter. */
final class Dom0Console implements AutoCloseable {
    /** A listener to what the privileged domain reports about one guest. */
    @FunctionalInterface
    interface Listener {
        void hear(String word, String rest);
    }

    // of the privileged domain itself
    private static final Pattern WORD = Pattern.compile("@dom0 (up|broken)(?: (.*))?$", Pattern.DOTALL);
    // of one guest, by its number
    private static final Pattern GUEST = Pattern.compile("@dom0 (\\d{1,6}) (\\S+)(?: (.*))?", Pattern.DOTALL);
    // the hypervisor, which may print anything that a guest says, after "(d1)"
    private static final Pattern HYPERVISOR = Pattern.compile("^\\(XEN\\) ");
    private static final Pattern DEATH =
            Pattern.compile("^\\(XEN\\) (?!.*\\(d\\d).*Panic on CPU|^(?!\\(XEN\\)).*Kernel panic - not syncing");
    private static final int LAST_LINES = 8;

    private final LocalSocket console;
    private final LocalSocket words;
    private final List<Thread> readers = new ArrayList<>();
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();
    private final Deque<String> last = new ArrayDeque<>();
    private @Nullable String death;
    private boolean up;

    Dom0Console(LocalSocket console, LocalSocket words) {
        this.console = console;
        this.words = words;
        for (LocalSocket socket : List.of(console, words)) {
            Thread reader = new Thread(() -> read(socket, socket == words), "dom0");
            reader.setDaemon(true);
            readers.add(reader);
        }
        readers.forEach(Thread::start);
    }

    /** Connects to the sockets of a host that starts. */
    static Dom0Console connect(QemuGuest qemu) throws IOException {
        LocalSocket console = LocalSocket.connect(qemu.folder().resolve(XenMachine.CONSOLE), qemu::alive);
        try {
            return new Dom0Console(console, LocalSocket.connect(qemu.folder().resolve(XenMachine.WORDS), qemu::alive));
        } catch (IOException e) {
            console.close();
            throw e;
        }
    }

    private void read(LocalSocket socket, boolean ours) {
        try {
            Console.read(socket.input(), line -> see(line.strip(), ours));
        } catch (IOException e) {
            return; // closed with the host
        }
    }

    /** Waits until the privileged domain is ready to receive guests. */
    synchronized void awaitUp(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!up) {
            if (death != null || !readers.get(0).isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Xen and its dom0 did not come up; they said last: " + lastLines());
            }
            try {
                wait(100);
            } catch (InterruptedException e) {
                throw Workers.interrupted("Xen started");
            }
        }
    }

    /**
     * @param ours whether it came over the channel of the privileged domain's script alone, which may report on guests
     */
    void see(String line, boolean ours) {
        if (line.isEmpty()) {
            return;
        }
        Matcher word = WORD.matcher(line);
        synchronized (this) {
            last.addLast(line);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
            if (!ours && DEATH.matcher(line).find()) {
                death = line;
            }
            if (!HYPERVISOR.matcher(line).find() && word.find()) {
                up = up || word.group(1).equals("up");
                death = word.group(1).equals("broken") ? String.valueOf(word.group(2)) : death;
            }
        }
        Matcher guest = GUEST.matcher(line);
        // outside the lock, since it may ask for something
        if (ours && guest.matches()) {
            Listener listener = listeners.get(Integer.valueOf(guest.group(1)));
            if (listener != null) {
                listener.hear(guest.group(2), guest.group(3) == null ? "" : guest.group(3));
            }
        }
    }

    void listen(int number, Listener listener) {
        listeners.put(number, listener);
    }

    /** Returns whether the hypervisor or the privileged domain itself crashed. */
    synchronized boolean dead() {
        return death != null;
    }

    synchronized String lastLines() {
        return String.join(" | ", last);
    }

    /** Waits until all output was read, once QEMU has ended. */
    void drain() {
        try {
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a line to the privileged domain's script. */
    void ask(String request) throws IOException {
        words.line(request);
    }

    @Override
    public void close() {
        try {
            words.close();
            console.close();
        } catch (IOException e) {
            return; // it served its time
        }
    }
}
