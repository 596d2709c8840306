package org.xenwright.sandbox;

import java.io.BufferedOutputStream;
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
import org.xenwright.tree.Device;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A sandbox made by the host's own unshare, tar, find and chroot. */
final class ShellSandbox implements Sandbox {
    /** How the command is held. */
    enum Kind {
        /** Mounts, processes and network of its own, by root or by a user with subordinate ids. */
        NAMESPACES,
        /** A changed root alone: without /proc, since who may not make namespaces may not mount it either. */
        CHROOT
    }

    private static final String SCRIPT = resource("sandbox.sh");

    private final String name;
    private final Kind kind;
    private final List<String> start;
    private final Path scratch;

    /**
     * A sandbox that was not yet seen to work.
     *
     * @param start the words before the shell, such as unshare with its options
     * @param scratch the folder for the folders of its runs
     */
    ShellSandbox(String name, Kind kind, List<String> start, Path scratch) {
        this.name = name;
        this.kind = kind;
        this.start = List.copyOf(start);
        this.scratch = scratch;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean exact() {
        return kind == Kind.NAMESPACES;
    }

    @Override
    public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
        return run(tree, command, lines, false);
    }

    /** Like {@link #run(Tree, SandboxCommand)}, but everything comes back through the tar if wanted, for the probe. */
    SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines, boolean everything)
            throws IOException {
        WorkFolder folder = WorkFolder.make(scratch);
        boolean done = false;
        try {
            SandboxResult result = run(tree, command, lines, everything, folder);
            done = true;
            return result;
        } finally {
            if (!done) {
                folder.close();
            }
        }
    }

    private SandboxResult run(
            Tree tree, SandboxCommand command, Consumer<String> lines, boolean everything, WorkFolder folder)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words(tree, command, everything, folder.path()));
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path + ":/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        builder.directory(folder.path().toFile());
        Process process = builder.start();
        Thread killer = new Thread(() -> end(process, folder));
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            BoundedLog log = BoundedLog.of(process.getInputStream(), lines, "sandbox output");
            BoundedLog own = BoundedLog.of(process.getErrorStream(), line -> {}, "sandbox messages");
            @Nullable IOException broken = send(tree, process.getOutputStream());
            if (!process.waitFor(command.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                end(process, null);
                throw new SandboxTimeoutException(
                        "the command ran longer than " + command.limit().toSeconds() + " s: "
                                + String.join(" ", command.words()),
                        log.text());
            }
            Path exit = folder.path().resolve("exit");
            if (process.exitValue() != 0 || !Files.exists(exit)) {
                IOException failed =
                        new IOException(name + " failed with " + process.exitValue() + ": " + lastLine(own.text()));
                if (broken != null) {
                    failed.addSuppressed(broken);
                }
                throw failed;
            }
            int status = Integer.parseInt(Files.readString(exit).strip());
            return new Changes(folder.path()).result(tree, status, log.text(), folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ran", e);
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

    private List<String> words(Tree tree, SandboxCommand command, boolean everything, Path folder) {
        List<String> words = new ArrayList<>(start);
        words.addAll(List.of("/bin/sh", "-c", SCRIPT, "sandbox", folder.toString()));
        words.add(kind == Kind.NAMESPACES ? "namespaces" : "chroot");
        words.add(everything ? "everything" : "changes");
        // room for the tree, as much again for what the command makes, and a gibibyte
        words.add(Long.toString(2 * size(tree) + (1L << 30)));
        words.add(chroot());
        words.add(Integer.toString(command.environment().size()));
        command.environment().forEach((variable, value) -> words.add(variable + "=" + value));
        words.addAll(command.words());
        return words;
    }

    private static String chroot() {
        // looked for here, because the shell looks on the path of the command by then
        for (String folder : (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin").split(":")) {
            Path candidate = Path.of(folder, "chroot");
            if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return "chroot";
    }

    /** About what the content of a tree takes, in bytes. */
    static long size(Tree tree) {
        long[] sum = new long[1];
        // a page more for each, since files of tmpfs fill whole pages
        tree.walk((path, inode) ->
                sum[0] += inode instanceof RegularFile file ? file.content().size() + 4096 : 512);
        return sum[0];
    }

    /** Sends the tree; a broken pipe is told later, with the reason the other end gave. */
    private static @Nullable IOException send(Tree tree, OutputStream to) {
        try (OutputStream out = new BufferedOutputStream(to, 1 << 16)) {
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
                // a shell that changed the root cleans up after itself; a namespace just goes
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
