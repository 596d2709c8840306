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
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** What a guest may answer on its disk, whatever it is. */
class GuestAnswersTest {
    @TempDir
    Path folder;

    /** A machine that leaves this on its second disk. */
    private record Machine(byte[] answer) implements GuestRunner {
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
        }
    }

    private void assertRefused(String exit, String why) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("log", "removed", "exit")) {
                byte[] content = (name.equals("exit") ? exit : "").getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        GuestSandbox sandbox = new GuestSandbox(new Machine(bytes.toByteArray()), folder.resolve("scratch"));
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        assertThatThrownBy(() -> sandbox.run(tree, SandboxCommand.script("true")))
                .as(exit)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
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
}
