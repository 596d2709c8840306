package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xenwright.layer.TreeDelta;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Links runtimes with the jlink of a JDK, in a sandbox: once for the same JDK and the same modules, so that a changed class
 * links nothing anew.
 */
final class RuntimeLinker {
    private static final String LISTING = "jdk-classes";
    private static final String CLASSES = "classes";
    private static final String KIND = "runtimes";

    private static final TreePath OUTPUT = TreePath.of("tmp/runtime");
    private static final String LIBRARIES = "libraries";
    private static final int FIRST_WITH_NAMED_COMPRESSION = 21;
    private static final int LINES = 12;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final SandboxSource sandboxes;
    private final Tree system;
    private final Store store;
    private final Jdk jdk;
    private final Digest identity;
    private @Nullable Sandbox place;

    /**
     * @param sandboxes where programs of the JDK run; asked for one only when the store lacks a result
     * @param system the tree a sandbox is found for
     * @param identity of the JDK and of the libraries it runs on
     */
    RuntimeLinker(SandboxSource sandboxes, Tree system, Store store, Jdk jdk, Digest identity) {
        this.sandboxes = sandboxes;
        this.system = system;
        this.store = store;
        this.jdk = jdk;
        this.identity = identity;
    }

    /** Returns the modules of the JDK, with their classes. */
    ModuleIndex modules() throws IOException {
        Path entry = kept(LISTING, key("the classes of").digest(), (sandbox, folder) -> {
            Tree tree = jdk.without("jmods");
            SandboxCommand command = command("jimage", "list", jdk.home() + "/lib/modules");
            ModuleListing lines = new ModuleListing();
            // line by line: what a result holds of a long output lacks its middle
            try (SandboxResult result = sandbox.run(tree, command, lines)) {
                check("reading the modules of a JDK", result);
            }
            Files.createDirectory(folder);
            Files.write(folder.resolve(CLASSES), lines.lines("Java " + jdk.version() + ", " + jdk.home()));
            Inventory.write(folder);
        });
        return ModuleIndex.read(entry.resolve(CLASSES));
    }

    /** Returns a runtime with these modules and those that they require. */
    LinkedRuntime link(SortedSet<String> modules, Instant clock) throws IOException {
        Digest key =
                key("a runtime of").add("modules", modules).add("clock", clock).digest();
        AtomicBoolean made = new AtomicBoolean();
        Path entry = kept(KIND, key, (sandbox, folder) -> {
            made.set(true);
            make(sandbox, modules, clock, folder);
        });
        Tree tree = empty();
        TreeDelta.apply(tree, entry);
        long[] bytes = {0};
        tree.walk((path, inode) ->
                bytes[0] += inode instanceof RegularFile file ? file.content().size() : 0);
        NeededLibraries libraries = NeededLibraries.read(entry.resolve(LIBRARIES));
        return new LinkedRuntime(
                tree,
                jdk.version(),
                List.copyOf(new TreeSet<>(RuntimeFile.modules(tree))),
                bytes[0],
                libraries.core(),
                libraries.others(),
                !made.get());
    }

    /** Work of the JDK whose result is kept, a folder with an inventory. */
    @FunctionalInterface
    private interface Work {
        void run(Sandbox sandbox, Path folder) throws IOException;
    }

    /** Returns what exact sandboxes make alike, or what this machine's makes; finding that one takes longer than a look. */
    private Path kept(String kind, Digest key, Work work) throws IOException {
        Optional<Path> present = store.findSound(kind, key);
        if (present.isPresent()) {
            return present.get();
        }
        Sandbox sandbox = place == null ? sandboxes.find(system) : place;
        place = sandbox;
        Digest own = sandbox.exact()
                ? key
                : new Fingerprint()
                        .add("result", key)
                        .add("place", sandbox.name())
                        .digest();
        return store.getSound(kind, own, folder -> work.run(sandbox, folder));
    }

    private void make(Sandbox sandbox, SortedSet<String> modules, Instant clock, Path folder) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "--add-modules",
                String.join(",", modules),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                jdk.release() < FIRST_WITH_NAMED_COMPRESSION ? "--compress=2" : "--compress=zip-6",
                "--output",
                OUTPUT.toString()));
        try (SandboxResult result = sandbox.run(jdk.tree(), command("jlink", words.toArray(String[]::new)))) {
            check("linking a runtime of " + String.join(", ", modules), result);
            Tree runtime = settled(result.tree().below(OUTPUT).orElseThrow(), clock);
            Files.createDirectory(folder);
            TreeDelta.write(empty(), runtime, folder);
            NeededLibraries.of(runtime, folder).write(folder.resolve(LIBRARIES));
            Inventory.write(folder);
        }
    }

    private static Tree empty() {
        return new Tree(Attributes.of(0755, Instant.EPOCH));
    }

    /** Returns the same files with what does not depend on the run: root's, with one time and one of two modes. */
    private static Tree settled(Tree made, Instant clock) {
        Tree settled = empty();
        made.walk((path, inode) -> {
            if (inode instanceof Directory) {
                settled.directory(path, Attributes.of(0755, clock));
            } else if (inode instanceof RegularFile file) {
                boolean executable = (file.attributes().mode() & 0100) != 0;
                settled.put(path, new RegularFile(Attributes.of(executable ? 0755 : 0644, clock), file.content()));
            } else if (inode instanceof Symlink link) {
                settled.put(path, new Symlink(Attributes.of(0777, clock), link.target()));
            }
        });
        return settled;
    }

    private Fingerprint key(String what) {
        return new Fingerprint().add(what, identity).add("code", Generator.of(RuntimeLinker.class, Sandboxes.class));
    }

    private SandboxCommand command(String program, String... words) {
        List<String> all = new ArrayList<>(List.of(jdk.program(program), "-J-XX:+UseSerialGC"));
        all.addAll(List.of(words));
        return SandboxCommand.of(all.toArray(String[]::new)).within(LIMIT);
    }

    private void check(String attempted, SandboxResult result) {
        if (result.exit() != 0) {
            throw Problem.of(
                            attempted,
                            "correct the name of a module; where a library or a version of one is missing, the JDK is of"
                                    + " another suite than the image's libraries: take both from one")
                    .at("Java " + jdk.version() + ", " + jdk.home())
                    .found("it ended with " + result.exit() + "; its last lines:\n            "
                            + result.lastLines(LINES).replace("\n", "\n            "))
                    .raise();
        }
    }
}
