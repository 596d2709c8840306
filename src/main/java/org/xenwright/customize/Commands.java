package org.xenwright.customize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenwright.layer.TreeDelta;
import org.xenwright.packages.Normalisation;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.PrivateKeys;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Runs a project's own commands on a tree, once for the same tree and the same commands. */
final class Commands {
    private static final String KIND = "commands";
    private static final String MARK = "\u0001xenwright ";
    private static final int LINES = 20;

    private final SandboxSource sandbox;
    private final Store store;

    Commands(SandboxSource sandbox, Store store) {
        this.sandbox = sandbox;
        this.store = store;
    }

    /**
     * Changes the tree as the commands do.
     *
     * @param inputs a digest of what the tree was made of before {@code changes} were made to it
     * @param changes the difference of the tree to what the digest stands for
     * @param declared paths whose private keys the project itself put there
     */
    void run(Tree tree, Digest inputs, Digest changes, List<String> commands, Set<TreePath> declared, Instant clock)
            throws IOException {
        Sandbox place = sandbox.find(tree);
        Digest key = Digest.of("commands by " + Generator.of(Commands.class, Sandboxes.class) + "\n" + inputs + "\n"
                + changes + "\n" + commands + "\n" + clock + "\n" + (place.exact() ? "" : place.name()));
        Path entry = store.getSound(KIND, key, folder -> make(tree, place, commands, declared, clock, folder));
        TreeDelta.apply(tree, entry);
    }

    private static void make(
            Tree tree, Sandbox place, List<String> commands, Set<TreePath> declared, Instant clock, Path folder)
            throws IOException {
        AtomicInteger current = new AtomicInteger(-1);
        try (SandboxResult result = place.run(tree, command(commands, clock), line -> {
            if (line.startsWith(MARK)) {
                current.set(Integer.parseInt(line.substring(MARK.length()).strip()));
            }
        })) {
            if (result.exit() != 0) {
                throw failed(commands, current.get(), "ended with " + result.exit(), result.log());
            }
            Normalisation.apply(tree, result.tree(), clock);
            PrivateKeys.refuse(
                    result.tree(),
                    result.changed().stream()
                            .filter(path -> !declared.contains(path))
                            .toList(),
                    "running the commands of the project");
            Files.createDirectory(folder);
            TreeDelta.write(tree, result.tree(), folder);
            Inventory.write(folder);
        } catch (SandboxTimeoutException e) {
            throw failed(commands, current.get(), "did not end", e.log());
        }
    }

    private static SandboxCommand command(List<String> commands, Instant clock) {
        StringBuilder text = new StringBuilder("umask 022\ncd /\n");
        for (int i = 0; i < commands.size(); i++) {
            // each in a shell of its own, so that none changes the folder or the options of the next
            text.append("printf '%s\\n' '").append(MARK).append(i).append("'\n");
            text.append("/bin/sh -euc '")
                    .append(commands.get(i).replace("'", "'\\''"))
                    .append("'\n");
        }
        return SandboxCommand.script(text.toString())
                .with("DEBIAN_FRONTEND", "noninteractive")
                .with("SYSTEMD_OFFLINE", "1")
                .with("PERL_HASH_SEED", "0")
                .with("PYTHONHASHSEED", "0")
                .with("SOURCE_DATE_EPOCH", Long.toString(clock.getEpochSecond()));
    }

    private static RuntimeException failed(List<String> commands, int at, String how, String log) {
        List<String> lines =
                log.strip().lines().filter(line -> !line.startsWith(MARK)).toList();
        String last = String.join("\n            ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return Problem.of(
                        "running the commands of the project",
                        "correct the command; it runs as root in the image, without network, in a shell that stops at the"
                                + " first error")
                .at(
                        at < 0
                                ? "<commands>"
                                : "<commands>, number " + (at + 1) + ": "
                                        + commands.get(at).strip())
                .found("it " + how + "; its last lines:\n            " + last)
                .expected("every command to end with 0")
                .raise();
    }
}
