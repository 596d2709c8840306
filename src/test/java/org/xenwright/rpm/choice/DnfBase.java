package org.xenwright.rpm.choice;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.SuiteApt;
import org.xenwright.layer.TreeTar;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A base that has Debian's dnf and zypper and no package of RPM, which calls itself one of the platform el9. */
final class DnfBase {
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    private DnfBase() {}

    /** Makes it, in a folder of the test. */
    static Tree in(Path folder) throws IOException {
        Path unpacked = SuiteApt.unpack(
                "rpm-choosers", "bookworm", List.of("dnf", "zypper", "rpm", "bash", "dash", "coreutils"));
        Path tar = folder.resolve("base.tar");
        Judge.Verdict verdict =
                Judge.run("tar", "-C", unpacked.toString(), "--owner=0", "--group=0", "-cf", tar.toString(), ".");
        if (verdict.exit() != 0) {
            throw new IOException(verdict.output());
        }
        Tree tree = TreeTar.read(tar);
        String release = "ID=standin\nVERSION_ID=9\nPLATFORM_ID=\"platform:el9\"\nPRETTY_NAME=\"A stand-in\"\n";
        tree.remove("/etc/os-release");
        put(tree, "/etc/os-release", release);
        put(tree, "/usr/lib/os-release", release);
        return tree;
    }

    static void put(Tree tree, String path, String text) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        tree.directory(parent, FILE.withMode(0755));
        tree.put(path, new RegularFile(FILE, Content.of(text)));
    }

    static Sandboxes sandboxes(Path folder) {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }
}
