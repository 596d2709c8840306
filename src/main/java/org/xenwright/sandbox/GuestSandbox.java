package org.xenwright.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.LayerException;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A sandbox that is a virtual machine: the tree is its root file system, the tree's own shell its first process, and
 * the tree's own tar and find tell on two further disks what changed. For users for whom nothing else is available, and
 * for architectures that this machine cannot run.
 */
public final class GuestSandbox implements Sandbox {
    private static final String FOLDER = ".xenwright";
    private static final String INIT = ShellSandbox.resource("guest-init.sh");

    /** Room on the disk for the log, the exit status and the list of removed paths. */
    private static final long STATUS = 64L << 20;

    private static final int LAST = 2000;

    private final GuestRunner runner;
    private final Path scratch;

    public GuestSandbox(GuestRunner runner, Path scratch) {
        this.runner = runner;
        this.scratch = scratch;
    }

    @Override
    public String name() {
        return runner.name();
    }

    /** Says why it cannot be used here; empty when it can. */
    Optional<String> complaint() {
        return runner.complaint();
    }

    @Override
    public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
        WorkFolder folder = WorkFolder.make(scratch);
        boolean done = false;
        try {
            SandboxResult result = run(tree, command, lines, folder);
            done = true;
            return result;
        } catch (IOException e) {
            WorkFolder.explain(e, scratch);
            throw e;
        } finally {
            if (!done) {
                folder.close();
            }
        }
    }

    private SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines, WorkFolder folder)
            throws IOException {
        Path path = folder.path();
        long free = Footprint.of(tree).bytes() + (1L << 30);
        Path status = disk(path.resolve("status"), STATUS);
        Path changed = disk(path.resolve("changed.tar"), free);
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try {
            runner.run(
                    prepared(tree, command),
                    "/" + FOLDER + "/init",
                    free,
                    List.of(status, changed),
                    path,
                    command.limit().plus(Duration.ofMinutes(2)),
                    bounded(console));
            unpack(status, path);
        } catch (IOException e) {
            String said = console.toString(StandardCharsets.UTF_8);
            throw new IOException(
                    name() + ": " + e.getMessage() + "; it said last: "
                            + said.substring(Math.max(0, said.length() - LAST)).strip(),
                    e);
        }
        String said = Files.readString(path.resolve("exit"), StandardCharsets.ISO_8859_1)
                .strip();
        if (!said.matches("[0-9]{1,3}")) {
            throw new IOException(name() + ": the guest gave no exit status");
        }
        int exit = Integer.parseInt(said);
        String log = BoundedLog.read(path.resolve("log"), lines);
        if (Files.exists(path.resolve("late"))) {
            throw new SandboxTimeoutException(
                    "the command ran longer than " + command.limit().toSeconds() + " s: "
                            + String.join(" ", command.words()),
                    log);
        }
        return new Changes(path).result(tree, exit, log, folder);
    }

    /** Makes a file of zeros that takes no room until it is written. */
    private static Path disk(Path file, long size) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size + 4095 & -4096L);
        }
        return file;
    }

    private static Tree prepared(Tree tree, SandboxCommand command) {
        Tree prepared = tree.copy();
        Attributes program = Attributes.of(0755, Instant.EPOCH);
        // whatever the tree has by that name, perhaps a link, is neither shown nor changed
        prepared.remove(FOLDER);
        prepared.directory(FOLDER, program);
        for (String place : List.of("dev", "proc", "sys")) {
            // folders that the kernel fills; a tree without them gets none back
            if (prepared.find(place).isEmpty()) {
                prepared.directory(place, program);
            }
        }
        StringBuilder words = new StringBuilder("exec env -i");
        command.environment().forEach((name, value) -> words.append(' ').append(quoted(name + "=" + value)));
        command.words().forEach(word -> words.append(' ').append(quoted(word)));
        prepared.put(FOLDER + "/init", new RegularFile(program, Content.of(INIT)));
        prepared.put(
                FOLDER + "/limit",
                new RegularFile(program, Content.of(command.limit().toSeconds() + "\n")));
        prepared.put(
                FOLDER + "/command",
                new RegularFile(program, Content.of(words.append('\n').toString())));
        return prepared;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Unpacks the small files that the guest sent as a tar. */
    private static void unpack(Path status, Path folder) throws IOException {
        boolean complete = false;
        try (TarReader reader = new TarReader(status)) {
            @Nullable LayerEntry entry;
            while ((entry = reader.next()) != null) {
                String name = entry.path().toString().substring(1);
                if (List.of("exit", "removed", "log", "late").contains(name)
                        && entry.inode() instanceof RegularFile file) {
                    // a file may claim to be larger than the disk it came on
                    if (file.content().size() > (name.equals("exit") ? 16 : STATUS)) {
                        throw new IOException("the guest's answer is damaged: " + name + " has "
                                + file.content().size() + " bytes");
                    }
                    try (InputStream in = file.content().open()) {
                        Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                    complete |= name.equals("exit");
                }
            }
        } catch (LayerException e) {
            throw new IOException("the guest's answer is damaged: " + e.getMessage(), e);
        }
        if (!complete) {
            throw new IOException("the guest gave no answer");
        }
    }

    private static OutputStream bounded(ByteArrayOutputStream to) {
        return new OutputStream() {
            @Override
            public void write(int value) {
                if (to.size() < 8 << 20) {
                    to.write(value);
                }
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (to.size() < 8 << 20) {
                    to.write(bytes, offset, length);
                }
            }
        };
    }
}
