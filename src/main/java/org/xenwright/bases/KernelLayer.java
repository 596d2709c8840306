package org.xenwright.bases;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelFiles;
import org.xenwright.kernel.ModuleIndexes;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A kernel that is laid into a system which does not install it.
 *
 * @param identity digest of what its files are made from
 * @param owner what its files are said to belong to
 */
record KernelLayer(KernelFiles files, Digest identity, String owner) {
    private static final String INDEXES = "module-indexes";

    /** Returns a system with the files, which this kernel boots; its tree is changed. */
    ConfiguredSystem over(ConfiguredSystem system, BuildEnvironment environment) throws IOException {
        Tree tree = system.tree();
        SortedMap<TreePath, String> owners = new TreeMap<>(system.owners());
        files.layOver(tree, environment.clock(), excluded(environment)).forEach(path -> owners.put(path, owner));
        index(tree, environment).forEach(path -> owners.put(path, owner));
        Fingerprint inputs = new Fingerprint()
                .add("system", system.inputs())
                .add("kernel", identity)
                .add("clock", environment.clock())
                .add("excluded", environment.excludes());
        return system.with(inputs.digest(), owners, laid());
    }

    /** Returns a system that has the files already, which this kernel boots. */
    ConfiguredSystem boots(ConfiguredSystem system) {
        return system.with(system.inputs(), system.owners(), laid());
    }

    private ConfiguredSystem.LaidKernel laid() {
        return new ConfiguredSystem.LaidKernel(files.tree(), files.release());
    }

    private static Predicate<TreePath> excluded(BuildEnvironment environment) {
        List<PathGlob> globs = environment.excludes().stream()
                .map(each -> new PathGlob(each.startsWith("/") ? each : "/" + each))
                .toList();
        return path -> globs.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Puts the indexes of the modules beside them, which the scripts of a kernel's package would make. */
    private List<TreePath> index(Tree tree, BuildEnvironment environment) throws IOException {
        Optional<TreePath> folder = ModuleIndexes.folder(tree, files.release());
        Optional<Tree> read = folder.flatMap(tree::below);
        if (read.isEmpty()) {
            return List.of();
        }
        // all that is read of the tree: modules of the base may lie among those of the kernel
        Digest key = new Fingerprint()
                .add("code", Generator.of(ModuleIndexes.class))
                .add("modules", TreeIdentity.of(read.get()))
                .digest();
        Path entry = environment.access().store().getSoundFile(INDEXES, key, file -> {
            Tree made = new Tree(Attributes.of(0755, Instant.EPOCH));
            ModuleIndexes.of(tree, files.release())
                    .forEach((name, bytes) ->
                            made.put(name, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(bytes))));
            TreeTar.write(made, new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        });
        Attributes attributes = Attributes.of(0644, environment.clock());
        List<TreePath> paths = new ArrayList<>();
        TreeTar.read(entry).walk((name, inode) -> {
            TreePath path = folder.get().child(name.name());
            tree.put(path, new RegularFile(attributes, ((RegularFile) inode).content()));
            paths.add(path);
        });
        return paths;
    }
}
