package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * What became of a command and its tree.
 *
 * @param exit the command's exit status; 128 and the number of a signal when that ended it
 * @param log what it said on both its outputs, in the middle shortened when it said more than a few million bytes
 * @param tree the tree afterwards
 * @param changed the paths it made or changed, sorted, without those it removed
 * @param cleaning deletes the files that hold the changed content
 */
public record SandboxResult(int exit, String log, Tree tree, List<TreePath> changed, Closeable cleaning)
        implements Closeable {
    public SandboxResult {
        changed = List.copyOf(changed);
    }

    /** The end of the log, at most that many lines. */
    public String lastLines(int count) {
        List<String> lines = log.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    @Override
    public void close() throws IOException {
        cleaning.close();
    }
}
