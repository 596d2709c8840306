package org.xenwright.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.content.Content;
import org.xenwright.problem.FullDisk;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * A trial of a sandbox: the shell of the tree runs in it, and a file with a foreign owner, a set-id bit, a fractional
 * time, a capability and a second name must come back unchanged.
 */
final class SandboxProbe {
    /** The files that a shell needs besides itself: the dynamic loader, the C library, and those of a line editor. */
    private static final Pattern LIBRARY =
            Pattern.compile("(ld-|ld64|ld\\.|libc\\.|libc-|libtinfo|libreadline|libncurses).*");

    private static final String SCRIPT =
            "read -r line </probe/first && test \"$line\" = content && echo written >/probe/made"
                    + " && test -c /dev/null && echo x >/dev/null && echo ready";

    /** {@code cap_net_bind_service=ep}, in the second form of struct vfs_cap_data (linux/capability.h). */
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private SandboxProbe() {}

    /** Returns why a sandbox cannot be used; empty when it can. */
    static Optional<String> complaint(Sandbox sandbox, Tree tree) {
        Tree small = shellOf(tree);
        Attributes attributes = new Attributes(
                04751, 65534, 33, 1_000_000_000, 123_456_789, Xattrs.of(Map.of("security.capability", CAPABILITY)));
        Inode file = new RegularFile(attributes, Content.of("content\n"));
        small.directory("probe", new Attributes(01777, 7, 65534, 1_000_000_000, 0, Xattrs.NONE));
        small.put("probe/first", file);
        small.put("probe/second", file);
        SandboxCommand command = SandboxCommand.of("/bin/sh", "-c", SCRIPT).within(Duration.ofMinutes(5));
        try (SandboxResult result = sandbox instanceof ShellSandbox shell
                ? shell.run(small, command, line -> {}, true)
                : sandbox.run(small, command)) {
            if (result.exit() != 0 || !result.log().contains("ready")) {
                return Optional.of("a shell ended with " + result.exit() + " " + result.lastLines(1));
            }
            return complaint(result.tree(), attributes);
        } catch (ProblemException | IOException e) {
            if (e instanceof ProblemException full && FullDisk.isSaidBy(full)) {
                throw full; // which says nothing of the sandbox, and no other has more room
            }
            // one of several reasons, in one line with the others
            return Optional.of(String.valueOf(e.getMessage()).replaceAll("\\s*\n\\s*", ", "));
        }
    }

    private static Optional<String> complaint(Tree after, Attributes expected) throws IOException {
        Inode first = after.find("probe/first").orElse(null);
        if (first == null || first != after.find("probe/second").orElse(null)) {
            return Optional.of("hard links do not come back");
        }
        if (!first.attributes().equals(expected)) {
            return Optional.of("owner, mode, time or capability of a file do not come back: " + first.attributes());
        }
        Optional<Inode> made = after.find("probe/made");
        if (made.isEmpty()
                || !(made.get() instanceof RegularFile file)
                || !new String(file.content().bytes(100)).equals("written\n")
                || file.attributes().uid() != 0) {
            return Optional.of("a file that was written does not come back");
        }
        return Optional.empty();
    }

    /** Returns the part of a tree that its shell needs to start. */
    private static Tree shellOf(Tree tree) {
        Tree small = new Tree(tree.root().attributes());
        tree.root().entries().forEach((name, inode) -> {
            if (inode instanceof Symlink link) {
                small.put(TreePath.ROOT.child(name), new Symlink(link.attributes(), link.target()));
            }
        });
        keep(tree, small, TreePath.of("bin/sh"));
        tree.walk((path, inode) -> {
            String text = path.toString();
            if (text.contains("/lib")
                    && text.split("/").length < 6
                    && LIBRARY.matcher(path.name().toString()).matches()) {
                keep(tree, small, path);
            }
        });
        return small;
    }

    /** Copies what a path leads to, with links on the way, as far as they stay in its own folder. */
    private static void keep(Tree tree, Tree small, TreePath path) {
        Optional<TreePath> place = tree.realParent(path);
        Optional<TreePath> real = tree.real(path);
        if (place.isEmpty() || real.isEmpty()) {
            return;
        }
        if (tree.find(real.get()).orElse(null) instanceof RegularFile file) {
            small.directory(real.get().parent(), Attributes.of(0755, Instant.EPOCH));
            small.put(real.get(), new RegularFile(file.attributes(), file.content()));
            if (!place.get().equals(real.get()) && tree.find(place.get()).orElse(null) instanceof Symlink) {
                small.directory(place.get().parent(), Attributes.of(0755, Instant.EPOCH));
                small.put(place.get(), new Symlink(file.attributes(), "/" + text(real.get())));
            }
        }
    }

    private static String text(TreePath path) {
        return path.toString().substring(1);
    }
}
