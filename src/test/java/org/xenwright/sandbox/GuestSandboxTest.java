package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.sandbox.FolderKernels;
import org.xenwright.boot.sandbox.MachineRunner;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** A real machine, run by QEMU without any help of the processor. */
@Tag("judge")
class GuestSandboxTest {
    @TempDir
    Path folder;

    private Tree tree;
    private Sandbox sandbox;

    @BeforeEach
    void machine() throws IOException, InterruptedException {
        tree = HostTree.with(
                "sh",
                "tar",
                "find",
                "sort",
                "comm",
                "cut",
                "grep",
                "mount",
                "umount",
                "ln",
                "mkdir",
                "chmod",
                "cat",
                "sleep",
                "sync",
                "env",
                "hostname",
                "rm",
                "mv",
                "id",
                "ls");
        tree.directory("data", Attributes.of(0755, Instant.EPOCH));
        MachineRunner runner = new MachineRunner(
                new QemuDriver(Judge.tools(), Accelerator.EMULATION),
                Architecture.AMD64,
                new FolderKernels(() -> Judge.tools().folder("linux-image-cloud-amd64", "busybox-static")));
        sandbox = new GuestSandbox(runner, folder.resolve("scratch"));
    }

    private void put(String path, String text, Attributes attributes) {
        tree.put(path, new RegularFile(attributes, Content.of(text)));
    }

    @Test
    void aCommandInAMachineGivesWhatOneInNamespacesGives() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Attributes special =
                new Attributes(0755, 7, 8, 1234, 567, Xattrs.of(Map.of("security.capability", capability)));
        put("data/a", "a", new Attributes(0644, 5, 6, 1234, 567, Xattrs.NONE));
        put("data/b", "b", special);
        put("data/c", "c", special);
        SandboxCommand command = SandboxCommand.script(
                        "echo \"out it's $FOO\"; echo err >&2; echo more >>/data/a; rm /data/b; mv /data/c /data/d; ln /data/a /data/l; exit 3")
                .with("FOO", "a 'b' c");
        Sandbox namespaces = new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree);
        try (SandboxResult expected = namespaces.run(tree, command);
                SandboxResult result = sandbox.run(tree, command)) {
            assertThat(result.exit()).isEqualTo(3);
            assertThat(result.log()).isEqualTo("out it's a 'b' c\nerr\n").isEqualTo(expected.log());
            assertThat(result.changed()).isEqualTo(expected.changed()).contains(TreePath.of("data/l"));
            assertThat(result.tree().find("data/b")).isEmpty();
            assertThat(result.tree().find("data/d").orElseThrow().attributes()).isEqualTo(special);
            RegularFile file = (RegularFile) result.tree().find("data/a").orElseThrow();
            assertThat(new String(file.content().bytes(100))).isEqualTo("amore\n");
            assertThat(file).isSameAs(result.tree().find("data/l").orElseThrow());
            assertThat(names(result.tree())).isEqualTo(names(expected.tree()));
        }
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void aMachineForScriptsHasNoCardOfANetwork() throws IOException {
        try (SandboxResult result =
                sandbox.run(tree, SandboxCommand.script("cat /proc/net/dev; echo; cat /proc/bus/pci/devices"))) {
            List<String> said = result.log().lines().toList();
            int end = said.indexOf("");
            assertThat(said.subList(2, end)).singleElement().asString().startsWith("    lo:");
            // each line tells of a device by its place, then its vendor and kind
            List<String> devices = said.subList(end + 1, said.size()).stream()
                    .map(line -> line.split("\t")[1])
                    .toList();
            assertThat(devices).isNotEmpty().doesNotContain("1af41000", "1af41041", "8086100e");
        }
    }

    private static List<String> names(Tree tree) {
        List<String> names = new java.util.ArrayList<>();
        tree.walk((path, inode) -> names.add(path + " " + inode.attributes().mode()));
        return names;
    }

    @Test
    void aCommandThatNeverEndsIsStopped() {
        assertThat(EndlessRun.stopped(sandbox, tree, "echo begun; sleep 100000"))
                .isEqualTo("begun\n");
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }
}
