package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The result of a command, and the tree it left.
 *
 * @param exit the command's exit status; 128 plus the number of a signal when that ended it
 * @param log its standard output and error, with the middle removed when longer than a few million bytes
 * @param tree the tree afterwards
 * @param changed the paths that it made or changed, sorted, without those that it removed
 * @param cleaning deletes the files that hold the changed content
 */
public record SandboxResult(int exit, String log, Tree tree, List<TreePath> changed, Closeable cleaning)
        implements Closeable {
    public SandboxResult {
        changed = List.copyOf(changed);
    }

    /** Returns the end of the log, at most that many lines. */
    public String lastLines(int count) {
        List<String> lines = log.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    @Override
    public void close() throws IOException {
        cleaning.close();
    }
}
