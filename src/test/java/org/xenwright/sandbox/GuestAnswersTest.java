package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** What a guest may answer on its disk, whatever it is. */
class GuestAnswersTest {
    @TempDir
    Path folder;

    /** A machine that leaves this on its second and third disk. */
    private record Machine(byte[] answer, byte[] changed) implements GuestRunner {
        @Override
        public String name() {
            return "a guest";
        }

        @Override
        public Optional<String> complaint() {
            return Optional.empty();
        }

        @Override
        public void run(
                Tree tree, String init, long free, List<Path> disks, Path at, Duration limit, OutputStream console)
                throws IOException {
            Files.write(disks.get(0), answer, StandardOpenOption.WRITE);
            Files.write(disks.get(1), changed, StandardOpenOption.WRITE);
        }
    }

    private static byte[] answer(String log, byte[] removed, String exit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("log", "removed", "exit")) {
                byte[] content = name.equals("removed")
                        ? removed
                        : (name.equals("exit") ? exit : log).getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private SandboxResult run(byte[] answer, byte[] changed, Consumer<String> lines) throws IOException {
        GuestSandbox sandbox = new GuestSandbox(new Machine(answer, changed), folder.resolve("scratch"));
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.put("a", new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of("x")));
        return sandbox.run(tree, SandboxCommand.script("true"), lines);
    }

    private void assertRefused(byte[] answer, byte[] changed, String why) {
        assertThatThrownBy(() -> run(answer, changed, line -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    private void assertRefused(String exit, String why) throws IOException {
        assertRefused(answer("", new byte[0], exit), new byte[0], why);
    }

    @Test
    void anExitStatusThatIsNoneIsAnErrorWithItsReason() throws IOException {
        for (String exit : List.of("x", "", "-1", "99999999999", "\u0661", "1\n2")) {
            assertRefused(exit, "the guest gave no exit status");
        }
    }

    @Test
    void anAnswerLargerThanAnyIsNotTaken() throws IOException {
        assertRefused("0".repeat(1 << 20), "exit has 1048576 bytes");
    }

    @Test
    void aListOfWhatIsGoneThatIsNoneIsRefused() throws IOException {
        for (String removed : List.of("../a\0", "a/../../b\0", "a\nb\0", "x".repeat(5000) + "\0")) {
            assertRefused(answer("", removed.getBytes(StandardCharsets.UTF_8), "0"), new byte[1024], "removed");
        }
    }

    @Test
    void moreThanThereWasCannotBeGone() throws IOException {
        // 64 MB of it are some thirty million paths
        assertRefused(answer("", "a\0".repeat(1000).getBytes(StandardCharsets.UTF_8), "0"), new byte[1024], "removed");
    }

    @Test
    void changesThatContradictTheTreeAreRefused() throws IOException {
        for (String[] entry : new String[][] {
            {"a/b", "", "no directory"},
            {"./../b", "", "holds '..'"},
            {"l", "nowhere", "no file of this tree"},
            {"l", "../../etc/passwd", "holds '..'"}
        }) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
                byte kind = entry[1].isEmpty() ? TarConstants.LF_NORMAL : TarConstants.LF_LINK;
                TarArchiveEntry header = new TarArchiveEntry(entry[0], kind);
                header.setLinkName(entry[1]);
                tar.putArchiveEntry(header);
                tar.closeArchiveEntry();
            }
            assertRefused(answer("", new byte[0], "0"), bytes.toByteArray(), entry[2]);
        }
    }

    @Test
    void ofALongLogStartAndEndAreKeptAsOfAnyOther() throws IOException {
        String log = "first\n" + "x".repeat(99).concat("\n").repeat(100_000) + "last\n";
        List<String> told = new ArrayList<>();
        try (SandboxResult result = run(answer(log, new byte[0], "0"), new byte[1024], told::add)) {
            assertThat(result.log()).startsWith("first\n").endsWith("last\n").hasSizeLessThan(3 << 20);
        }
        assertThat(told).hasSize(100_002).endsWith("last");
    }

    @Test
    void aTreeThatHasTheNameOfOurFolderKeepsWhatItHasThere() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.put(".xenwright", new Symlink(Attributes.of(0777, Instant.EPOCH), "etc"));
        GuestSandbox sandbox =
                new GuestSandbox(new Machine(answer("", new byte[0], "0"), new byte[1024]), folder.resolve("scratch"));
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.script("true"))) {
            assertThat(result.tree().find(".xenwright")).containsInstanceOf(Symlink.class);
        }
    }
}
