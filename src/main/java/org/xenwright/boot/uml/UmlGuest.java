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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.tool.Tool;

/** A guest in User-mode Linux. */
final class UmlGuest implements RunningGuest {
    private final UmlStarts starts;
    private final Path folder;
    private final Path aside; // out of the guest's reach
    private final UmlConsole console;
    private final @Nullable Tool control;
    private final @Nullable QemuGuest network;
    private volatile boolean asked;
    private volatile @Nullable Process asking;

    private UmlGuest(UmlStarts starts, Path folder, Path aside, @Nullable Tool control, @Nullable QemuGuest network) {
        this.starts = starts;
        this.folder = folder;
        this.aside = aside;
        this.control = control;
        this.network = network;
        console = new UmlConsole(starts);
    }

    /** The arguments, given the guest's folder. */
    @FunctionalInterface
    interface Arguments {
        Orders in(Path folder) throws IOException;
    }

    /**
     * Starts User-mode Linux.
     *
     * @param control the program that sends requests to a guest; null when none are sent
     * @param network the guest's way out, closed with it
     */
    static UmlGuest start(
            Tool linux, @Nullable Tool control, Hold hold, Arguments arguments, @Nullable QemuGuest network)
            throws IOException {
        Path folder = ChildProcesses.folder();
        Path aside = ChildProcesses.folder();
        try {
            Files.createDirectory(folder.resolve("nothing"));
            UmlStarts starts = new UmlStarts(linux, folder, aside, arguments.in(folder), hold);
            return new UmlGuest(starts, folder, aside, control, network);
        } catch (IOException | RuntimeException e) {
            clear(folder);
            clear(aside);
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

    /** Returns the number of restarts: each start of its kernel shows on the console. */
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

    /**
     * Presses Ctrl-Alt-Del, and starts no further process if the guest reboots. No answer is awaited: a guest in a
     * network namespace of its own cannot send it to the asking program, whose address is in this machine's network.
     */
    @Override
    public void askToPowerOff() throws IOException {
        if (control == null) {
            throw new IOException("the guest is not under control");
        }
        starts.letEnd();
        asked = true;
        Path socket = folder.resolve(UmlArguments.ID).resolve("mconsole");
        // a guest that took over the process may put something else there, such as a link to another guest's
        if (!socket.toRealPath()
                .equals(folder.toRealPath().resolve(UmlArguments.ID).resolve("mconsole"))) {
            throw new IOException("User-mode Linux has no control socket in its own folder");
        }
        asking = ChildProcesses.start(control.process(List.of(socket.toString(), "cad"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null")));
    }

    @Override
    public void close() {
        starts.close();
        if (asking != null) {
            ChildProcesses.end(asking);
        }
        if (network != null) {
            network.close();
        }
        try {
            clear(folder);
            clear(aside);
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
