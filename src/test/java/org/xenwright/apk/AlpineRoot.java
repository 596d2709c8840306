package org.xenwright.apk;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.xenwright.judge.Judge;
import org.xenwright.judge.SharedData;
import org.xenwright.layer.TreeTar;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.tree.Tree;

/** The real root file system of Alpine 3.20 that lies beside the project, where it does, and its own apk as a judge. */
public final class AlpineRoot {
    private AlpineRoot() {}

    /** Returns its archive; a test without it ends here and says so. */
    public static Path packed() {
        return SharedData.file("alpine/alpine-minirootfs-3.20.3-x86_64.tar.gz");
    }

    /**
     * Reads it; a test without it ends here and says so.
     *
     * @param folder for its unpacked tar
     */
    public static Tree read(Path folder) throws IOException {
        Path packed = packed();
        Path tar = folder.resolve("alpine.tar");
        if (!Files.exists(tar)) {
            try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(packed)));
                    OutputStream out = Files.newOutputStream(tar)) {
                in.transferTo(out);
            }
        }
        return TreeTar.read(tar);
    }

    /** Returns a sandbox in which its programs run. */
    public static Sandbox sandbox(Tree tree, Path folder) throws IOException {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree);
    }

    /** Runs lines of its shell and returns what they printed. */
    public static List<String> run(Tree tree, Path folder, String script) throws IOException {
        try (SandboxResult result = sandbox(tree, folder).run(tree, SandboxCommand.script(script))) {
            if (result.exit() != 0) {
                throw new AssertionError("exit " + result.exit() + ": " + result.log());
            }
            return result.log().lines().toList();
        }
    }
}
