package org.xenwright.boot.xen;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xenwright.boot.qemu.LocalSocket;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.progress.Workers;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;

/**
 * A hypervisor with its privileged domain saved while they waited for a guest. It is made once, by starting them, and
 * restored for each boot, which saves the time of their start.
 */
final class SavedDom0 {
    private static final String KIND = "dom0-state";
    private static final String SOCKET = "state";
    private static final Duration STARTING = Duration.ofMinutes(4);
    private static final Duration MOVING = Duration.ofMinutes(2);

    private SavedDom0() {}

    /** Returns the saved state for a computer, made if necessary. */
    static Path state(Store store, XenMachine machine) throws IOException {
        return store.getSoundFile(KIND, key(machine), at -> save(machine, at));
    }

    /**
     * Returns the digest of all that determines a state: programs and files by their bytes, and the configuration of
     * the computer.
     */
    static Digest key(XenMachine machine) throws IOException {
        List<String> inputs = new ArrayList<>(
                List.of(Generator.of(SavedDom0.class).hex(), machine.qemu().version()));
        for (String word : machine.qemu().prefix()) {
            // the program, and the loader of one that runs from a folder
            Path file = Path.of(word);
            inputs.add(word + (file.isAbsolute() && Files.isRegularFile(file) ? " " + Digest.of(file) : ""));
        }
        inputs.add(machine.qemu().environment().toString());
        inputs.addAll(machine.fixed());
        inputs.add(XenMachine.KERNEL_WORDS);
        Dom0 dom0 = machine.dom0();
        for (Path file : List.of(dom0.hypervisor(), dom0.kernel(), dom0.initramfs())) {
            inputs.add(Inventory.digestOf(file).hex());
        }
        return Digest.of(String.join("\n", inputs));
    }

    private static void save(XenMachine machine, Path at) throws IOException {
        QemuGuest guest = machine.start(false);
        try (Dom0Console dom0 = Dom0Console.connect(guest)) {
            dom0.awaitUp(STARTING);
            guest.execute("stop", Map.of());
            receive(guest, at);
        } finally {
            guest.close();
        }
    }

    /**
     * Receives the state over a socket, since QEMU may neither start a program nor open a file of this machine for it.
     */
    private static void receive(QemuGuest guest, Path at) throws IOException {
        Path socket = guest.folder().resolve(SOCKET);
        try (ServerSocketChannel here = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            here.bind(UnixDomainSocketAddress.of(socket));
            FutureTask<Void> state = new FutureTask<>(() -> {
                try (SocketChannel coming = here.accept();
                        OutputStream out = Files.newOutputStream(at)) {
                    Channels.newInputStream(coming).transferTo(out);
                }
                return null;
            });
            Thread reader = new Thread(state, "state of Xen");
            reader.setDaemon(true);
            reader.start();
            guest.execute("migrate", Map.of("uri", "unix:" + socket));
            await(guest, "saving the state of Xen");
            state.get(MOVING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw Workers.interrupted("the state of Xen was saved");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("saving the state of Xen: " + e, e);
        }
    }

    /** Restores a state into a computer that waits for one; it is paused afterwards. */
    static void restore(QemuGuest guest, Path state) throws IOException {
        Path socket = guest.folder().resolve(SOCKET);
        guest.execute("migrate-incoming", Map.of("uri", "unix:" + socket));
        try (LocalSocket there = LocalSocket.connect(socket, guest::alive)) {
            Files.copy(state, there.output());
        }
        await(guest, "restoring the state of Xen from " + state);
    }

    private static void await(QemuGuest guest, String what) throws IOException {
        long deadline = System.nanoTime() + MOVING.toNanos();
        while (true) {
            JsonNode answer = guest.execute("query-migrate", Map.of());
            String status = answer.path("status").asText();
            if (status.equals("completed")) {
                return;
            }
            if (status.equals("failed") || status.equals("cancelled") || System.nanoTime() > deadline) {
                throw new IOException(
                        what + ": " + status + " " + answer.path("error-desc").asText());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw Workers.interrupted(what);
            }
        }
    }
}
