package org.xenwright.apk.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.image.TestRequest;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/** Installs the packages of a folder in the Alpine of that folder, in any process, and writes the tree as a tar. */
final class InstallElsewhere {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private InstallElsewhere() {}

    /** Arguments: FOLDER with alpine.tar and packages, SCRATCH, a folder with bubblewrap. */
    public static void main(String[] arguments) throws IOException {
        ToolBox tools = new ToolBox(names -> Path.of(arguments[2]));
        install(Path.of(arguments[0]), Path.of(arguments[1]), tools);
    }

    static void install(Path folder, Path to, ToolBox tools) throws IOException {
        Files.createDirectories(to);
        Tree tree = TreeTar.read(folder.resolve("alpine.tar"));
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(each -> each.toString().endsWith(".apk"))
                    .sorted()
                    .toList();
        }
        List<Lock.LockedPackage> packages = new ArrayList<>();
        for (Path each : files) {
            ApkFile apk = ApkFile.open(each, "x");
            packages.add(new Lock.LockedPackage(
                    apk.record().name(),
                    apk.record().version(),
                    "amd64",
                    Lock.Purpose.IMAGE,
                    "test",
                    apk.record().file(),
                    Files.size(each),
                    apk.sha256(),
                    true,
                    "a test"));
        }
        Lock lock = new Lock("apk", Digest.of("test"), CLOCK, List.of(), packages, List.of(), List.of());
        Sandbox place = new Sandboxes(to.resolve("scratch"), tools).choose(tree);
        Store store = new Store(to.resolve("store"));
        Access access = Access.offline(store, Progress.SILENT);
        BuildEnvironment environment = TestEnvironment.of(CLOCK, access, ignored -> place);
        new ApkInstalling(new NativePackages.Installation(
                        tree, lock, files, new TestRequest().build(), environment, place))
                .install(installed -> {
                    TreeFile.write(installed.tree(), to.resolve("tree.tar"));
                });
    }
}
