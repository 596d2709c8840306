package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Links a runtime from the JDK of this machine, and writes it as a tar: JDK TREE.TAR TO TOOLS. */
final class LinkElsewhere {
    static final Instant CLOCK = Instant.parse("2026-11-30T00:00:00Z");

    private LinkElsewhere() {}

    public static void main(String[] arguments) throws IOException {
        Path to = Path.of(arguments[2]);
        ToolBox tools = new ToolBox(names -> Path.of(arguments[3]));
        Tree tree = TreeTar.read(Path.of(arguments[1]));
        Jdk jdk = Jdk.of(tree, TreePath.of(arguments[0]));
        Sandbox place = new Sandboxes(to.resolve("sandbox"), tools).choose(tree);
        write(link(place, new Store(to.resolve("store")), jdk), to.resolve("runtime.tar"));
    }

    static LinkedRuntime link(Sandbox place, Store store, Jdk jdk) throws IOException {
        return new RuntimeLinker(
                        tree -> place, ConfiguredSystem.nothing(), store, jdk, Digest.of("the JDK of this machine"))
                .link(new TreeSet<>(List.of("java.logging", "jdk.crypto.ec")), CLOCK);
    }

    static void write(LinkedRuntime runtime, Path tar) throws IOException {
        TreeFile.write(runtime.tree(), tar);
    }
}
