package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

@Tag("judge")
class ShellSandboxTest {
    @TempDir
    Path folder;

    private Tree tree;
    private Sandbox sandbox;

    @BeforeEach
    void treeWithAShell() throws IOException, InterruptedException {
        tree = HostTree.with("sh", "chmod", "rm", "ln", "mv", "sleep", "id", "cat", "ls", "mkdir");
        tree.directory("data", Attributes.of(0755, java.time.Instant.EPOCH));
        sandbox = new Sandboxes(folder, Judge.tools()).choose(tree);
    }

    private void put(String path, String text) {
        tree.put(path, new RegularFile(new Attributes(0644, 5, 6, 1234, 567, Xattrs.NONE), Content.of(text)));
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(
                ((RegularFile) tree.find(path).orElseThrow()).content().bytes(1000));
    }

    @Test
    void aSandboxIsFoundHereAndEveryKindThatWorksGivesTheSame() throws IOException {
        put("data/a", "a");
        put("data/b", "b");
        put("data/c", "c");
        int working = 0;
        for (Sandbox each : new Sandboxes(folder, Judge.tools(), null, true).candidates()) {
            if (SandboxProbe.complaint(each, tree).isPresent()) {
                continue;
            }
            working++;
            try (SandboxResult result = each.run(
                    tree,
                    SandboxCommand.script(
                            "echo more >>/data/a; rm /data/b; chmod 600 /data/c; mkdir /data/new; ln /data/a /data/new/l; echo out"))) {
                assertThat(result.exit()).as(each.name()).isZero();
                assertThat(result.log()).isEqualTo("out\n");
                Tree after = result.tree();
                assertThat(text(after, "data/a")).isEqualTo("amore\n");
                assertThat(after.find("data/a").orElseThrow())
                        .isSameAs(after.find("data/new/l").orElseThrow());
                assertThat(after.find("data/b")).isEmpty();
                assertThat(after.find("data/c").orElseThrow().attributes())
                        .isEqualTo(new Attributes(0600, 5, 6, 1234, 567, Xattrs.NONE));
                assertThat(result.changed())
                        .containsExactlyInAnyOrder(
                                TreePath.of("data"),
                                TreePath.of("data/a"),
                                TreePath.of("data/c"),
                                TreePath.of("data/new"),
                                TreePath.of("data/new/l"));
                assertThat(text(tree, "data/a")).isEqualTo("a");
            }
        }
        assertThat(working).isPositive();
    }

    @Test
    void whatWasNotTouchedKeepsItsContent() throws IOException {
        put("data/a", "a");
        RegularFile before = (RegularFile) tree.find("data/a").orElseThrow();
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.script("cat /data/a; echo b >/data/b"))) {
            assertThat(((RegularFile) result.tree().find("data/a").orElseThrow()).content())
                    .isSameAs(before.content());
            assertThat(result.changed()).containsExactlyInAnyOrder(TreePath.of("data"), TreePath.of("data/b"));
        }
    }

    @Test
    void aChangeOfTheSameLengthRightAtTheStartIsSeen() throws IOException {
        put("data/a", "a");
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.script("printf b >/data/a"))) {
            assertThat(text(result.tree(), "data/a")).isEqualTo("b");
        }
    }

    @Test
    void capabilitiesDevicesAndOddNamesSurvive() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Attributes attributes = new Attributes(0755, 0, 0, 99, 1, Xattrs.of(Map.of("security.capability", capability)));
        String odd = "data/ ä\\ 'x\"-" + "y".repeat(120);
        tree.put(odd, new RegularFile(attributes, Content.of("x")));
        tree.put("data/node", new Device(Attributes.of(0600, java.time.Instant.EPOCH), Device.Kind.BLOCK, 8, 1));
        try (SandboxResult result = sandbox.run(
                tree, SandboxCommand.script("test ! -e /data/node; mv /data/' ä'* /data/moved; ls -A /dev"))) {
            Inode moved = result.tree().find("data/moved").orElseThrow();
            assertThat(moved.attributes()).isEqualTo(attributes);
            assertThat(result.tree().find(odd)).isEmpty();
            assertThat(result.tree().find("data/node")).containsInstanceOf(Device.class);
            assertThat(result.log().split("\n")).contains("null", "urandom").doesNotContain("sda", "vda", "kvm");
        }
    }

    @Test
    void theCommandSeesNoNetworkNoHostAndItsOwnEnvironmentOnly() throws IOException {
        try (SandboxResult result = sandbox.run(
                tree,
                SandboxCommand.script("id -u; ls -A /; cat /proc/net/dev; echo \"$0 $FOO $HOME ${USER-none}\"; set")
                        .with("FOO", "a b"))) {
            assertThat(result.exit()).isZero();
            assertThat(result.log()).startsWith("0\n").contains("/bin/sh a b /root none");
            assertThat(result.log()).contains("lo:").doesNotContain("eth0").doesNotContain("ens");
        }
    }

    @Test
    void noChangeIsLostWithoutAWordWhereItsListHasNoRoom() throws Exception {
        Tree full = HostTree.with("sh", "mkdir", "dd", "truncate");
        // each path takes 64 bytes of a list, so that one cut at the end of a page of memory ends in a path there is:
        // "./many/" and 18 letters
        String folderOfMany = "mkdir /many; : >/many/" + "n".repeat(18)
                + "; i=10000; while [ $i -lt 30000 ]; do : >/many/" + "n".repeat(51) + "$i; i=$((i + 1)); done;";
        int told = 0;
        for (int left = 2048; left <= 8192; left += 512) {
            String script =
                    folderOfMany + "dd if=/dev/zero of=/f bs=64k 2>/dev/null || :; truncate -s -" + left + "K /f";
            try (SandboxResult result = new ShellSandbox(new SmallRoom(64L << 20), folder)
                    .run(full, SandboxCommand.script(script).within(Duration.ofMinutes(5)))) {
                assertThat(result.exit()).as(result.log()).isZero();
                assertThat(result.changed()).as(left + " KiB left").hasSize(20_000 + 4);
                told++;
            } catch (ProblemException e) {
                assertThat(e).hasMessageContaining("no space left");
            }
        }
        assertThat(told).isPositive().isLessThan(13);
    }

    /** Namespaces whose files have little room. */
    private record SmallRoom(long bytes) implements Enclosure {
        @Override
        public String name() {
            return "little room";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Held hold(Footprint footprint, SandboxCommand command, Path folder) throws IOException {
            Held held = new NamespaceEnclosure(Judge.tools(), SubordinateIds.ofThisProcess())
                    .hold(footprint, command, folder);
            List<String> arguments = new ArrayList<>(held.arguments());
            arguments.set(2, Long.toString(footprint.bytes() + bytes));
            return new Held(held.before(), arguments, held.closing());
        }
    }

    @Test
    void aFailingCommandIsAResult() throws IOException {
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.script("echo one; echo two >&2; exit 7"))) {
            assertThat(result.exit()).isEqualTo(7);
            assertThat(result.lastLines(1)).isEqualTo("two");
        }
    }

    @Test
    void aCommandThatNeverEndsIsStoppedAndLeavesNothing() throws Exception {
        assertThat(EndlessRun.stopped(sandbox, tree, "echo begun; sleep " + sleep("7654321")))
                .isEqualTo("begun\n");
        awaitEnd("the command", "7654321");
        assertThat(mounts()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDaemonLeftBehindEndsWithTheCommand() throws Exception {
        try (SandboxResult result = sandbox.run(
                tree, SandboxCommand.script("sleep " + sleep("7654322") + " >/dev/null 2>&1 & echo done"))) {
            assertThat(result.exit()).isZero();
        }
        awaitEnd("the daemon", "7654322");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBuildThatIsKilledLeavesNothingThatRunsAndTheNextOneClearsUp() throws Exception {
        String classPath = JavaProcess.classPath("sandbox.sh", Sandbox.class, EndlessRun.class);
        for (Sandbox each : new Sandboxes(folder, Judge.tools(), null, true).candidates()) {
            for (boolean force : new boolean[] {true, false}) {
                if (SandboxProbe.complaint(each, tree).isPresent()) {
                    continue;
                }
                Process build = new ProcessBuilder(JavaProcess.words(
                                classPath,
                                EndlessRun.class,
                                folder.toString(),
                                each.name(),
                                sleep("7654323"),
                                Judge.tools().folder("bubblewrap").toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                assertThat(build.inputReader().readLine()).as(each.name()).isEqualTo("begun");
                while (running(sleep("7654323")).isEmpty()) {
                    Thread.sleep(50);
                }
                if (force) {
                    build.destroyForcibly();
                } else {
                    build.destroy();
                }
                build.waitFor();
                awaitEnd(each.name(), "7654323");
                awaitClearing(each.name());
            }
        }
        assertThat(mounts()).isZero();
    }

    @Test
    void aTreeWithoutAShellIsToldWithWhatEachCandidateLacked() {
        Tree empty = new Tree(Attributes.of(0755, java.time.Instant.EPOCH));
        assertThatThrownBy(() -> new Sandboxes(folder, Judge.tools()).choose(empty))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("uidmap")
                .hasMessageContaining("namespaces of root");
    }

    /** Mounts below this test's folder; others come and go. */
    private long mounts() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.filter(line -> line.contains(folder.toString())).count();
        }
    }

    private static List<ProcessHandle> running(String argument) {
        return ProcessHandle.allProcesses()
                .filter(p -> List.of(p.info().arguments().orElse(new String[0])).contains(argument))
                .toList();
    }

    /** A number of seconds by which no other run of these tests sleeps. */
    private static String sleep(String seconds) {
        return seconds + ProcessHandle.current().pid();
    }

    /** Waits for a run that finds what the killed one left: its last process may still be ending, and hold its folder. */
    private void awaitClearing(String what) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10); ; Thread.sleep(50)) {
            WorkFolder.make(folder).close();
            try (Stream<Path> left = Files.list(folder)) {
                if (left.findAny().isEmpty()) {
                    return;
                }
            }
            assertThat(System.nanoTime()).as(what + " leaves " + folder).isLessThan(end);
        }
    }

    private static void awaitEnd(String what, String seconds) {
        for (List<ProcessHandle> left = running(sleep(seconds)); !left.isEmpty(); left = running(sleep(seconds))) {
            for (ProcessHandle each : left) {
                assertThat(each.onExit()).as(what).succeedsWithin(10, TimeUnit.MINUTES);
            }
        }
    }
}
