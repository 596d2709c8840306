package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

class SandboxesTest {
    @TempDir
    Path folder;

    /** A runner of guests that could be used, and is not. */
    private static final class Idle implements GuestRunner {
        @Override
        public String name() {
            return "a guest of QEMU";
        }

        @Override
        public Optional<String> complaint() {
            return Optional.empty();
        }

        @Override
        public void run(
                Tree tree, String init, long free, List<Path> disks, Path scratch, Duration limit, OutputStream console)
                throws IOException {
            throw new IOException("not started");
        }
    }

    @Test
    void aSandboxThatTakesLongerIsToldInOneLineWithTheReason() throws IOException {
        List<String> told = new ArrayList<>();
        GuestSandbox guest = new GuestSandbox(new Idle(), folder);
        Sandboxes sandboxes = new Sandboxes(folder, new ToolBox(null, List.of()), guest, false, told::add);

        assertThat(sandboxes.choose(new Tree(Attributes.of(0755, Instant.EPOCH))))
                .isSameAs(guest);

        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("scripts run in a guest of QEMU, which takes longer, for want of namespaces of ")
                .contains("bwrap")
                .doesNotContain("\n");
    }
}
