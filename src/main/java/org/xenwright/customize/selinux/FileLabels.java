package org.xenwright.customize.selinux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

/**
 * The labels that a system's own program gives its files by the system's own policy. It runs in a sandbox, over names and
 * kinds of files alone, and only says what it would do; all it says is a stranger's word.
 */
public final class FileLabels {
    private static final String ATTEMPTED = "labelling the files of the image for SELinux";

    /** Where the program's words and the paths it is asked for lie, in the sandbox only. */
    private static final String SAID = ".xenwright-labels";

    private static final String ASKED = ".xenwright-paths";

    private static final int MOST_SAID = 256 << 20;
    private static final int LONGEST = 255; // of a label; far more than any policy's
    private static final int LONGEST_LINE = 1 << 16; // with a path and two labels
    private static final Pattern LABEL =
            Pattern.compile("\\A[A-Za-z0-9_.-]++:[A-Za-z0-9_.-]++:[A-Za-z0-9_.-]++(?::[a-z0-9.,:-]++)?");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Folders whose files no program needs to run, so that they need not be written for it. */
    private static final List<TreePath> DATA = List.of(
            TreePath.of("boot"),
            TreePath.of("home"),
            TreePath.of("opt"),
            TreePath.of("root"),
            TreePath.of("srv"),
            TreePath.of("usr/lib/firmware"),
            TreePath.of("usr/lib/modules"),
            TreePath.of("usr/share"),
            TreePath.of("usr/src"),
            TreePath.of("var"));

    private final SelinuxPolicy policy;
    private final SelinuxPolicy.Program program;
    private final SandboxSource sandboxes;

    public FileLabels(SelinuxPolicy policy, SelinuxPolicy.Program program, SandboxSource sandboxes) {
        this.policy = policy;
        this.program = program;
        this.sandboxes = sandboxes;
    }

    /**
     * Gives all files of a tree the labels of its policy. Files of which the policy says that they have none get none.
     *
     * @return how many names have one
     * @throws org.xenwright.problem.ProblemException when the program fails, or names no label at all
     */
    public int apply(Tree tree) throws IOException {
        SortedMap<TreePath, String> labels = said(tree);
        if (labels.isEmpty()) {
            throw failure("no label for any file");
        }
        Map<String, byte[]> shared = new HashMap<>();
        Map<String, Xattrs> plain = new HashMap<>();
        Set<Inode> done = Collections.newSetFromMap(new IdentityHashMap<>());
        labels.forEach((path, label) -> {
            Inode inode = tree.find(path).orElseThrow();
            if (done.add(inode)) { // of several names of a file the first one counts
                byte[] value = shared.computeIfAbsent(label, FileLabels::value);
                Xattrs before = inode.attributes().xattrs();
                Xattrs after = before.isEmpty()
                        ? plain.computeIfAbsent(label, key -> Xattrs.NONE.withLabel(value))
                        : before.withLabel(value);
                inode.attributes(inode.attributes().withXattrs(after));
            }
        });
        return labels.size();
    }

    /** Returns a label as it is stored, with its NUL. */
    private static byte[] value(String label) {
        return (label + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns what the program says of the paths of a tree. */
    private SortedMap<TreePath, String> said(Tree tree) throws IOException {
        Tree names = names(tree);
        Sandbox sandbox = sandboxes.find(tree);
        try (SandboxResult result = sandbox.run(names, command())) {
            if (result.exit() != 0) {
                throw failure("it ended with " + result.exit() + ": " + result.lastLines(5));
            }
            if (!(result.tree().find(SAID).orElse(null) instanceof RegularFile file)
                    || file.content().size() > MOST_SAID) {
                throw failure("an answer that is missing or too long");
            }
            return read(file.content(), tree);
        } catch (SandboxTimeoutException e) {
            throw failure("it did not end within " + LIMIT.toMinutes() + " minutes");
        }
    }

    /** Reads it line by line: of a stranger's words no more is kept than the tree has names. */
    private SortedMap<TreePath, String> read(Content said, Tree tree) throws IOException {
        SortedMap<TreePath, String> labels = new TreeMap<>();
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = said.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        take(line, length, tree, labels);
                        length = 0;
                    } else if (length++ < line.length) {
                        line[length - 1] = buffer[i];
                    }
                }
            }
        }
        take(line, length, tree, labels);
        return labels;
    }

    private void take(byte[] line, int length, Tree tree, SortedMap<TreePath, String> labels) {
        if (length > 0 && length <= line.length) {
            take(new String(line, 0, length, StandardCharsets.UTF_8), tree, labels);
        }
    }

    private SandboxCommand command() {
        String contexts = "/" + policy.contexts();
        String text = program.labels()
                ? "exec " + program.path() + " -n -v -F -e /proc -e /sys -e /dev " + contexts + " / >/" + SAID
                : "exec xargs -0 " + program.path() + " -f " + contexts + " </" + ASKED + " >/" + SAID;
        return SandboxCommand.script(text).within(LIMIT);
    }

    /** Returns a tree with the same names and kinds of files, of which those that are data alone are empty. */
    private Tree names(Tree tree) {
        Tree names = tree.copy();
        List<TreePath> data = new ArrayList<>();
        StringBuilder asked = new StringBuilder("/\0");
        names.walk((path, inode) -> {
            asked.append(path).append('\0');
            if (inode instanceof RegularFile && DATA.stream().anyMatch(path::startsWith)) {
                data.add(path);
            }
        });
        for (TreePath path : data) {
            names.put(path, new RegularFile(names.find(path).orElseThrow().attributes(), Content.EMPTY));
        }
        if (!program.labels()) {
            names.put(ASKED, new RegularFile(names.root().attributes().withMode(0600), Content.of(asked.toString())));
        }
        return names;
    }

    /** Takes a line such as {@code Would relabel /etc from <no context> to system_u:object_r:etc_t:s0}. */
    private void take(String line, Tree tree, SortedMap<TreePath, String> labels) {
        String begin = program.labels() ? "Would relabel " : "";
        String middle = program.labels() ? " from " : "\t";
        int to = program.labels() ? line.lastIndexOf(" to ") : line.length();
        int end = to < 0 ? -1 : line.lastIndexOf(middle, to - 1);
        if (!line.startsWith(begin) || end < begin.length()) {
            return;
        }
        String label = program.labels() ? line.substring(to + " to ".length()) : line.substring(end + 1);
        String name = line.substring(begin.length(), end);
        if (!name.startsWith("/")
                || label.length() > LONGEST
                || !LABEL.matcher(label).matches()) {
            return;
        }
        try {
            TreePath path = TreePath.of(name);
            if (tree.find(path).isPresent()) {
                labels.putIfAbsent(path, label);
            }
        } catch (UnsafePathException e) {
            return; // none of ours
        }
    }

    private RuntimeException failure(String found) {
        return Problem.of(
                        ATTEMPTED,
                        "correct the policy or the program in the image, or choose <selinux>off</selinux> or, for a writable"
                                + " root, <selinux>relabel</selinux>")
                .at(program.path() + " with the policy " + policy.name())
                .found(found)
                .expected("labels of its files, as it would set them")
                .raise();
    }
}
