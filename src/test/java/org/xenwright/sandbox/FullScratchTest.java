package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** Sandboxes whose scratch folder is on a disk without room, as its programs say it. */
class FullScratchTest {
    @TempDir
    Path scratch;

    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));

    /** A way to confine a command whose programs end with a message. */
    private record Saying(String message) implements Enclosure {
        @Override
        public String name() {
            return "namespaces";
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Held hold(Footprint footprint, SandboxCommand command, Path folder) {
            List<String> before = List.of("/bin/sh", "-c", "cat >/dev/null; echo \"$0\" >&2; exit 2", message);
            return new Held(before, List.of("chroot", "x"), () -> {});
        }
    }

    private void assertExplained(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "running scripts and commands in a sandbox",
                        scratch.toString(),
                        "no space left",
                        "-Dxen.store=");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void whatTarSaysOfItsLastWriteIsUnderstood() {
        Sandbox sandbox = new ShellSandbox(new Saying("tar: Wrote only 8192 of 10240 bytes"), scratch);

        assertExplained(() -> sandbox.run(tree, SandboxCommand.script("true")));
    }

    @Test
    void theSearchForASandboxEndsWithTheReason() {
        Sandbox sandbox = new ShellSandbox(new Saying("sh: cannot create: No space left on device"), scratch);

        assertExplained(() -> SandboxProbe.complaint(sandbox, tree));
    }

    @Test
    void anyOtherReasonIsOneOfSeveral() {
        Sandbox sandbox = new ShellSandbox(new Saying("unshare: Operation not permitted"), scratch);

        assertThat(SandboxProbe.complaint(sandbox, tree))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Operation not permitted"));
    }

    @Test
    void aGuestsDisksNeedRoomToo() {
        GuestRunner runner = new GuestRunner() {
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
                    Tree root, String init, long free, List<Path> disks, Path at, Duration limit, OutputStream console)
                    throws IOException {
                throw new FileSystemException(disks.get(0).toString(), null, "No space left on device");
            }
        };

        assertExplained(() -> new GuestSandbox(runner, scratch).run(tree, SandboxCommand.script("true")));
    }
}
