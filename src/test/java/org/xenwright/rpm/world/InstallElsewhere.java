package org.xenwright.rpm.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xenwright.image.TestRequest;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages.Installation;
import org.xenwright.packages.NativePackages.Taker;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/** Installs packages in a base that another process wrote, and writes what it became as a tar. */
final class InstallElsewhere {
    static final Instant CLOCK = Instant.parse("2026-11-20T00:00:00Z");

    private InstallElsewhere() {}

    public static void main(String[] arguments) throws IOException {
        Path to = Path.of(arguments[0]);
        Sandboxes sandboxes = new Sandboxes(to.resolve("runs"), new ToolBox(names -> Path.of(arguments[1])));
        install(TreeTar.read(Path.of(arguments[2])), List.of(Path.of(arguments[3])), to, sandboxes, made -> {
            TreeFile.write(made.tree(), to.resolve("tree.tar"));
        });
    }

    static void install(Tree base, List<Path> files, Path folder, Sandboxes sandboxes, Taker taker) throws IOException {
        Access access = Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
        Lock lock = new Lock("rpm", Digest.of(""), CLOCK, List.of(), List.of(), List.of(), List.of());
        PackageRequest request = new TestRequest().sources(folder).build();
        BuildEnvironment environment = TestEnvironment.of(CLOCK, access, sandboxes::choose);
        new RpmPackages()
                .install(new Installation(base, lock, files, request, environment, sandboxes.choose(base)), taker);
    }
}
