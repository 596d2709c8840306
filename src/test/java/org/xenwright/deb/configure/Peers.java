package org.xenwright.deb.configure;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.packages.Normalisation;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Trees that other tools configured. */
public final class Peers {
    private Peers() {}

    /** Does to such a tree what is done to one of ours. */
    public static void normalise(Tree unpacked, Tree configured, Instant clock) throws IOException {
        Normalisation.apply(unpacked, configured, clock);
        List<TreePath> all = new ArrayList<>();
        configured.walk((path, inode) -> all.add(path));
        FirstStart.apply(unpacked, configured, all, clock);
    }
}
