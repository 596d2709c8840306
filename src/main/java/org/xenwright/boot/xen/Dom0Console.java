package org.xenwright.boot.xen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
import org.xenwright.boot.qemu.LocalSocket;
import org.xenwright.boot.qemu.QemuGuest;

/** What the hypervisor and the privileged domain say, and the way to ask the latter for something. */
final class Dom0Console implements AutoCloseable {
    /** Hears what the privileged domain says of one guest. */
    @FunctionalInterface
    interface Listener {
        void hear(String word, String rest);
    }

    // of the privileged domain itself, or with a number of one guest
    private static final Pattern WORD = Pattern.compile("@dom0 (?:(\\d+) )?(\\S+) ?(.*)$");
    private static final Pattern DEATH = Pattern.compile("^\\(XEN\\) .*Panic on CPU|Kernel panic - not syncing");
    private static final int LAST_LINES = 8;

    private final LocalSocket console;
    private final LocalSocket words;
    private final List<Thread> readers = new ArrayList<>();
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();
    private final Deque<String> last = new ArrayDeque<>();
    private @Nullable String death;
    private boolean up;

    private Dom0Console(LocalSocket console, LocalSocket words) {
        this.console = console;
        this.words = words;
        for (LocalSocket socket : List.of(console, words)) {
            Thread reader = new Thread(() -> read(socket), "dom0");
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

    private void read(LocalSocket socket) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.input(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                see(line.strip());
            }
        } catch (IOException e) {
            return; // closed with the host
        }
    }

    /** Waits until the privileged domain is ready to be given guests. */
    synchronized void awaitUp(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!up) {
            if (death != null || !readers.get(0).isAlive() || System.nanoTime() > deadline) {
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

    private void see(String line) {
        if (line.isEmpty()) {
            return;
        }
        Matcher word = WORD.matcher(line);
        boolean found = word.find();
        synchronized (this) {
            last.addLast(line);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
            if (DEATH.matcher(line).find()) {
                death = line;
            }
            if (found && word.group(1) == null) {
                up = up || word.group(2).equals("up");
                death = word.group(2).equals("broken") ? word.group(3) : death;
            }
        }
        // outside the lock, since it may ask for something
        if (found && word.group(1) != null) {
            Listener listener = listeners.get(Integer.valueOf(word.group(1)));
            if (listener != null) {
                listener.hear(word.group(2), word.group(3));
            }
        }
    }

    void listen(int number, Listener listener) {
        listeners.put(number, listener);
    }

    /** Whether the hypervisor or the privileged domain itself crashed. */
    synchronized boolean dead() {
        return death != null;
    }

    synchronized String lastLines() {
        return String.join(" | ", last);
    }

    /** Waits until all was said, once QEMU is gone. */
    void drain() {
        try {
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the privileged domain's script a line. */
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
