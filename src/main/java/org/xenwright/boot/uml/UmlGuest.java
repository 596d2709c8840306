package org.xenwright.boot.uml;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.driver.Leash;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.tool.Tool;

/** A guest in User-mode Linux. */
final class UmlGuest implements Guest {
    private static final Duration ANSWERING = Duration.ofSeconds(20);

    private final UmlStarts starts;
    private final Path folder;
    private final UmlConsole console;
    private final @Nullable Tool control;
    private final @Nullable QemuGuest network;
    private volatile boolean asked;

    private UmlGuest(UmlStarts starts, Path folder, @Nullable Tool control, @Nullable QemuGuest network) {
        this.starts = starts;
        this.folder = folder;
        this.control = control;
        this.network = network;
        console = new UmlConsole(starts);
    }

    /** What it is told, given its folder. */
    @FunctionalInterface
    interface Arguments {
        List<String> in(Path folder) throws IOException;
    }

    /**
     * Starts User-mode Linux.
     *
     * @param control what asks a guest for something, null when it is never asked
     * @param network the guest's way out, closed with it
     */
    static UmlGuest start(Tool linux, @Nullable Tool control, Arguments arguments, @Nullable QemuGuest network)
            throws IOException {
        Path folder = Leash.folder();
        try {
            return new UmlGuest(new UmlStarts(linux, folder, arguments.in(folder)), folder, control, network);
        } catch (IOException | RuntimeException e) {
            clear(folder);
            throw e;
        }
    }

    @Override
    public InputStream console() {
        return console;
    }

    @Override
    public OutputStream keyboard() {
        return starts.input();
    }

    @Override
    public Map<Integer, Integer> ports() {
        return network == null ? Map.of() : network.ports();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        if (network == null) {
            throw new IOException("the guest has no network");
        }
        return network.accepts(guestPort, limit);
    }

    /** Each start of its kernel is seen on the console. */
    @Override
    public int resets() {
        return 0;
    }

    @Override
    public Optional<String> trouble() {
        return console.trouble();
    }

    @Override
    public Optional<Ending> ending() {
        if (starts.running()) {
            return Optional.empty();
        }
        int status = starts.status();
        if (asked || status == 0 || console.over()) {
            return Optional.of(new Ending(Ending.Kind.POWERED_OFF, "the guest powered itself off"));
        }
        return Optional.of(new Ending(Ending.Kind.DRIVER_BROKEN, "User-mode Linux ended with status " + status));
    }

    /** Presses Ctrl-Alt-Del, and gives the guest no process any more to start over in. */
    @Override
    public void askToPowerOff() throws IOException {
        if (control == null) {
            throw new IOException("the guest is not under control");
        }
        starts.letEnd();
        asked = true;
        String socket = folder.resolve(UmlArguments.ID).resolve("mconsole").toString();
        Process asking = Leash.start(control.process(List.of(socket, "cad"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null")));
        try {
            if (!asking.waitFor(ANSWERING.toMillis(), TimeUnit.MILLISECONDS) || asking.exitValue() != 0) {
                throw new IOException("User-mode Linux does not answer on its control socket");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the guest to power off", e);
        } finally {
            Leash.end(asking);
        }
    }

    @Override
    public void close() {
        starts.close();
        if (network != null) {
            network.close();
        }
        try {
            clear(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("clearing " + folder, e);
        }
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return; // closed before
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
