package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.layer.TarWriter;
import org.xenwright.progress.Workers;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * A test of configurations by the real xl, {@code xl create -n}, on a real Xen that runs in QEMU; nothing is created.
 */
public final class DryRun {
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NUMBER = 1;

    private DryRun() {}

    /**
     * The answer of xl to one configuration.
     *
     * @param exit 0 when it would create the domain
     * @param output the domain it read, as JSON, after its complaints
     */
    public record Answer(int exit, String output) {
        public boolean accepted() {
            return exit == 0;
        }

        /** Returns the lines before the domain itself: errors and warnings. */
        public List<String> complaints() {
            return output.lines()
                    .takeWhile(line -> !line.startsWith("{"))
                    .filter(line -> !line.startsWith("Parsing config from"))
                    .toList();
        }
    }

    /** Returns answers in the order of the configurations, each of which is the bytes of a file. */
    public static List<Answer> run(ToolBox tools, Store store, List<byte[]> configurations) throws IOException {
        return run(tools, store, Dom0.of(tools, store), configurations, LIMIT);
    }

    /** Runs configurations through the xl of the given privileged domain. */
    static List<Answer> run(ToolBox tools, Store store, Dom0 privileged, List<byte[]> configurations, Duration limit)
            throws IOException {
        XenMachine machine = new XenMachine(tools.find(XenHosts.QEMU), privileged, 0);
        Path state = SavedDom0.state(store, machine);
        QemuGuest qemu = machine.start(true);
        try (Dom0Console dom0 = Dom0Console.connect(qemu)) {
            SavedDom0.restore(qemu, state);
            qemu.execute("cont", Map.of());
            Path parcel = qemu.folder().resolve("parcel");
            write(parcel, configurations);
            XenMachine.plug(qemu, Machine.Disk.of(parcel, DiskFormats.RAW), NUMBER + "-parcel");
            Hearing hearing = new Hearing();
            dom0.listen(NUMBER, hearing);
            dom0.ask("check " + NUMBER);
            return hearing.all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Workers.interrupted("xl read the configurations");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("xl did not answer: " + e, e);
        } finally {
            qemu.close();
        }
    }

    private static void write(Path parcel, List<byte[]> configurations) throws IOException {
        try (OutputStream out = Files.newOutputStream(parcel);
                TarWriter tar = new TarWriter(out)) {
            for (int i = 0; i < configurations.size(); i++) {
                // in the order of their names
                String name = String.format(Locale.ROOT, "%06d.cfg", i);
                tar.add(TreePath.of(name), new RegularFile(FILE, Content.of(configurations.get(i))));
            }
        }
    }

    /** A collector of what the privileged domain says. */
    private static final class Hearing implements Dom0Console.Listener {
        final CompletableFuture<List<Answer>> all = new CompletableFuture<>();
        private final List<Answer> answers = new ArrayList<>();
        private final StringBuilder output = new StringBuilder();

        @Override
        public void hear(String word, String rest) {
            switch (word) {
                case "xl:" -> output.append(rest).append('\n');
                case "checked" -> {
                    if (!rest.matches("[0-9]{1,3}")) {
                        all.completeExceptionally(new IOException("checked with status " + rest));
                        return;
                    }
                    answers.add(new Answer(Integer.parseInt(rest), output.toString()));
                    output.setLength(0);
                }
                case "over" -> all.complete(List.copyOf(answers));
                default -> all.completeExceptionally(new IOException(word + " " + rest));
            }
        }
    }
}
