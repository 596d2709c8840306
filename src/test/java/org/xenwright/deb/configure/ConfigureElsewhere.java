package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.layer.TreeFile;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/**
 * Configures the packages another process fetched, in a sandbox whose bubblewrap lies in a folder, and writes the tree
 * as a tar.
 */
final class ConfigureElsewhere {
    private ConfigureElsewhere() {}

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        Sandboxes sandboxes = new Sandboxes(to.resolve("scratch"), new ToolBox(names -> Path.of(arguments[2])));
        UnpackedPackages packages = UnpackedPackages.fetchedIn(from);
        ConfiguredTree configured = new DebianConfiguration(
                        sandboxes::choose, new Store(to.resolve("store")), Progress.SILENT)
                .configure(packages.request());
        TreeFile.write(configured.tree(), to.resolve("tree.tar"));
    }
}
