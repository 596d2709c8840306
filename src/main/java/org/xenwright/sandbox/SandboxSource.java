package org.xenwright.sandbox;

import java.io.IOException;
import org.xenwright.tree.Tree;

/** A source of a sandbox for a tree, asked only when one is needed. */
@FunctionalInterface
public interface SandboxSource {
    Sandbox find(Tree tree) throws IOException;
}
