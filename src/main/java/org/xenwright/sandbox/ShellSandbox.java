package org.xenwright.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.layer.TreeTar;
import org.xenwright.progress.Workers;
import org.xenwright.tree.Device;
import org.xenwright.tree.Tree;

/** A sandbox made by the host's own shell, tar and find, with one of the ways to confine a command. */
final class ShellSandbox implements Sandbox {
    private static final String SCRIPT = resource("sandbox.sh");

    /**
     * The shell code that opens the files of a run for the script, which may have lost access to their folder by then.
     */
    private static final String OPENED =
            "exec 3>changed.tar 4>removed 5>exit 6<tool.tar 7<filter 8>state; cd /; exec \"$@\"";

    private final Enclosure enclosure;
    private final Path scratch;

    /**
     * Makes a sandbox that is still untested.
     *
     * @param scratch the parent of its runs' folders
     */
    ShellSandbox(Enclosure enclosure, Path scratch) {
        this.enclosure = enclosure;
        this.scratch = scratch;
    }

    @Override
    public String name() {
        return enclosure.name();
    }

    @Override
    public boolean exact() {
        return enclosure.exact();
    }

    @Override
    public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
        return run(tree, command, lines, false);
    }

    /**
     * Runs like {@link #run(Tree, SandboxCommand)}, but returns everything through the tar if requested, for the probe.
     */
    SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines, boolean everything)
            throws IOException {
        WorkFolder folder = WorkFolder.make(scratch);
        boolean done = false;
        try {
            SandboxResult result = run(tree, command, lines, everything, folder);
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

    private SandboxResult run(
            Tree tree, SandboxCommand command, Consumer<String> lines, boolean everything, WorkFolder folder)
            throws IOException {
        for (String each : List.of("tool.tar", "filter")) {
            Files.createFile(folder.path().resolve(each));
        }
        try (Enclosure.Held held = enclosure.hold(Footprint.of(tree), command, folder.path())) {
            return run(tree, command, lines, words(held, everything), folder);
        }
    }

    private SandboxResult run(
            Tree tree, SandboxCommand command, Consumer<String> lines, List<String> words, WorkFolder folder)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path + ":/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        builder.directory(folder.path().toFile());
        try (TreePipe pipe = TreePipe.in(folder.path())) {
            builder.redirectInput(pipe.path().toFile());
            return run(tree, command, lines, builder.start(), pipe, folder);
        }
    }

    private SandboxResult run(
            Tree tree,
            SandboxCommand command,
            Consumer<String> lines,
            Process process,
            TreePipe pipe,
            WorkFolder folder)
            throws IOException {
        Thread killer = new Thread(() -> end(process, folder));
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            BoundedLog log = BoundedLog.of(process.getInputStream(), lines, "sandbox output");
            BoundedLog own = BoundedLog.of(process.getErrorStream(), line -> {}, "sandbox messages");
            @Nullable IOException broken = send(tree, pipe);
            if (!process.waitFor(command.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                end(process, null);
                throw new SandboxTimeoutException(
                        "the command ran longer than " + command.limit().toSeconds() + " s: "
                                + String.join(" ", command.words()),
                        log.text());
            }
            String status = Files.readString(folder.path().resolve("exit")).strip();
            if (process.exitValue() != 0 || status.isEmpty()) {
                IOException failed = new IOException(name() + " failed with " + process.exitValue() + ": "
                        + own.text().strip().replace("\n", " "));
                if (broken != null) {
                    failed.addSuppressed(broken);
                }
                throw failed;
            }
            if (exact() && !begun(folder.path())) {
                throw new IOException(name() + " failed: " + lastLine(log.text()));
            }
            return new Changes(folder.path()).result(tree, Integer.parseInt(status), log.text(), folder);
        } catch (InterruptedException e) {
            throw Workers.interrupted(name() + " ran");
        } finally {
            end(process, null);
            try {
                Runtime.getRuntime().removeShutdownHook(killer);
            } catch (IllegalStateException e) {
                // the hook is running already
                killer.interrupt();
            }
        }
    }

    /** Returns whether bubblewrap started the command; only then is an exit status the command's own. */
    private static boolean begun(Path folder) throws IOException {
        return Files.readString(folder.resolve("state")).contains("\"exit-code\"");
    }

    private static List<String> words(Enclosure.Held held, boolean everything) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", OPENED, "sandbox"));
        words.addAll(held.before());
        words.addAll(List.of("/bin/sh", "-c", SCRIPT, "sandbox"));
        List<String> arguments = held.arguments();
        words.add(arguments.get(0));
        words.add(everything ? "everything" : "changes");
        words.addAll(arguments.subList(1, arguments.size()));
        return words;
    }

    /** Sends the tree; returns a broken pipe, to be reported later with the reason that the other end gave. */
    private static @Nullable IOException send(Tree tree, TreePipe to) {
        try (OutputStream out = to.open()) {
            // without devices, which an ordinary user cannot make and no script should have
            TreeTar.write(tree, inode -> !(inode instanceof Device), out);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static void end(Process process, @Nullable WorkFolder folder) {
        try {
            if (process.isAlive()) {
                // a shell that changed the root cleans up after itself; a namespace just ends
                process.destroy();
                if (!process.waitFor(2, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                }
            }
            if (folder != null) {
                folder.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the next run removes the folder
            return;
        }
    }

    private static String lastLine(String text) {
        String[] lines = text.strip().split("\n");
        return lines[lines.length - 1].isEmpty() ? "no message" : lines[lines.length - 1];
    }

    static String resource(String file) {
        try (InputStream in = ShellSandbox.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("missing from the class path: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("unreadable on the class path: " + file, e);
        }
    }
}
