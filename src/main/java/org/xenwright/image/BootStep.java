package org.xenwright.image;

import java.io.IOException;
import java.util.Optional;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.BootFiles;
import org.xenwright.loader.BootInputs;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootOutputs;
import org.xenwright.loader.BootSystem;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The steps that boot the image: files over its own, and what depends on the finished root. */
final class BootStep {
    private final BuildInputs inputs;

    BootStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /** Lays over a finished system the files that boot it. */
    BootSystem over(ConfiguredSystem packages, Optional<BootKernel> kernel, Tree tree) throws IOException {
        BootSystem system = new BootSystem(
                inputs.image().name(),
                Architecture.of(inputs.image().architecture()).orElseThrow(),
                inputs.image().type(),
                inputs.image().clock(),
                tree,
                packages.beside(),
                kernel,
                inputs.layout().boot(),
                inputs.request().start().arguments());
        BootFiles files = inputs.request().start().boot().files(system);
        OwnFiles own = new OwnFiles(packages.tree(), tree);
        own.refuseBelow(files.tree(), TreePath.ROOT);
        lay(tree, own.without(files.defaults()));
        lay(tree, files.tree());
        files.remarks().forEach(inputs.access().progress()::warn);
        return system;
    }

    private static void lay(Tree tree, Tree files) {
        files.walk((path, inode) -> {
            Inode there = tree.find(path).orElse(null);
            if (inode instanceof Directory && there != null && !(there instanceof Directory)) {
                throw Problem.of("putting what boots the image among its files", "let it be a folder of the image")
                        .at("<image><bootloader>")
                        .found(path + ", which is no folder")
                        .raise();
            }
        });
        tree.lay(files);
    }

    /** Makes what depends on the root. */
    BootOutputs run(ConfiguredSystem packages, BootSystem system, DiskLayout.LaidRoot root) throws IOException {
        ImageManifest.FileSystem facts = root.facts();
        ImageOutline.Root known = ImageOutline.Root.of(facts.rootDevice(), facts.type(), facts.readOnly());
        BootOutputs made = inputs.request()
                .start()
                .boot()
                .make(new BootInputs(
                        system.image(), system.kernel(), known.device(), root.rootHash(), known.words(), system));
        OwnFiles own = new OwnFiles(packages.tree(), system.tree());
        for (PartitionRequest each : inputs.request().disk().partitions()) {
            Tree laid = made.partitions().get(each.name());
            if (laid != null && each.mount() != null) {
                own.refuseBelow(laid, TreePath.of(each.mount()));
            }
        }
        return made;
    }
}
