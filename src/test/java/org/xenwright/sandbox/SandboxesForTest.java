package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xenwright.tree.Tree;

/** Lets tests of other rooms ask for a certain sandbox. */
public final class SandboxesForTest {
    private SandboxesForTest() {}

    /** The last exact kind that works here, which a build would only use where nothing better is to be had. */
    public static Sandbox last(Tree tree, Path scratch) throws IOException {
        List<Sandbox> candidates = Sandboxes.candidates(scratch);
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (candidates.get(i).exact() && SandboxProbe.complaint(candidates.get(i), tree) == null) {
                return candidates.get(i);
            }
        }
        throw new IOException("no sandbox works here");
    }
}
