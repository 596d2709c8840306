package org.xenwright.boot.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.platform.Architecture;
import org.xenwright.tool.Tool;

/** A guest in a QEMU process whose standard input and output are one of its serial ports. */
public final class QemuGuest implements RunningGuest {
    private static final String CONTROL = "qmp";

    private static final Duration PATIENCE_WITH_THE_BUTTON = Duration.ofSeconds(3);

    private final Process process;
    private final Path folder;
    private final Complaints complaints;
    private final Resets resets = new Resets();
    private @Nullable Qmp qmp;
    private @Nullable Forwards forwards;
    private volatile boolean poweredOff;
    private boolean endsSilently;

    private QemuGuest(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        complaints = new Complaints(process.getErrorStream());
    }

    /** The arguments of QEMU, given a folder for sockets that exists as long as the guest. */
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
        Path folder = ChildProcesses.folder();
        @Nullable QemuGuest guest = null;
        try {
            Path control = folder.resolve(CONTROL);
            List<String> words = new ArrayList<>(arguments.in(folder));
            words.addAll(SystemCalls.forbidden(qemu));
            words.addAll(List.of("-chardev", "socket,id=control,server=on,wait=off,path=" + Quoted.of(control)));
            words.addAll(List.of("-mon", "chardev=control,mode=control"));
            guest = new QemuGuest(ChildProcesses.start(qemu.process(words)), folder);
            // before QEMU 9, the board's power switch ends the process without an event on the control socket
            guest.endsSilently = qemu.program().equals(Architecture.RISCV64.emulator());
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

    /** Returns the folder of its sockets. */
    public Path folder() {
        return folder;
    }

    /** Returns whether QEMU itself still runs. */
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
            forwards = Forwards.of(this::networks, QemuArguments.NETWORK, wanted.keySet());
        } catch (IOException e) {
            throw new IOException(e.getMessage() + said(), e);
        }
    }

    /** Returns QEMU's list of the connections of its user networks. */
    public String networks() throws IOException {
        return monitor("info usernet");
    }

    /** Has QEMU execute a command of its human monitor and returns what it prints. */
    public String monitor(String line) throws IOException {
        return execute("human-monitor-command", Map.of("command-line", line)).asText();
    }

    private void event(JsonNode event) {
        JsonNode data = event.path("data");
        switch (event.path("event").asText()) {
            case "RESET" -> {
                if (data.path("guest").asBoolean()) {
                    JsonNode at = event.path("timestamp");
                    resets.see(Duration.ofSeconds(at.path("seconds").asLong())
                            .plus(at.path("microseconds").asLong(), ChronoUnit.MICROS));
                }
            }
            case "SHUTDOWN" -> poweredOff = data.path("guest").asBoolean();
            default -> {
                // irrelevant to a boot
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
        return forwards == null ? Map.of() : forwards.ports();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        if (forwards == null) {
            throw new IOException("QEMU is not under control");
        }
        return forwards.accepts(guestPort, limit);
    }

    @Override
    public int resets() {
        return resets.count();
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
                (poweredOff || endsSilently) && process.exitValue() == 0
                        ? new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off")
                        : new Ending(
                                Ending.Kind.DRIVER_BROKEN, "QEMU ended with status " + process.exitValue() + said()));
    }

    /** Returns what QEMU complained about, ready to be added to a sentence. */
    private String said() {
        String text = complaints.text();
        return text.isEmpty() ? "" : ": " + text;
    }

    /**
     * Presses the power button. A guest without a listener for it, such as systemd without logind, is then asked by
     * Ctrl-Alt-Del, with QEMU set to end instead of rebooting. One that is already powering off ignores a second
     * request.
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
            return; // the guest ended meanwhile, which is what was wanted
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ChildProcesses.end(process);
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
