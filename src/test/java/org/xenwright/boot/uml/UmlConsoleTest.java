package org.xenwright.boot.uml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UmlConsoleTest {
    /** As User-mode Linux 6.1 prints it. */
    private static final String GOOD = """
            Core dump limits :
            	soft - 0
            	hard - NONE
            Checking that ptrace can change system call numbers...OK
            Checking syscall emulation patch for ptrace...OK
            Checking advanced syscall emulation patch for ptrace...OK
            Checking environment variables for a tempdir...none found
            Checking if /dev/shm is on tmpfs...OK
            Checking PROT_EXEC mmap in /dev/shm...OK
            Linux version 6.1.176 (buildd@host) (gcc-12) #1 Sat Jul  4 15:38:16 UTC 2026
            epollctl add err fd 0, Operation not permitted
            Run /init as init process
            Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userspace - ptrace set regs failed, errno = 5",
                "userspace - PTRACE_SETFPREGS failed, errno = 14",
                "wait_stub_done : failed to wait for SIGTRAP, pid = 4711, n = 4711, errno = 0, status = 0xb7f",
                "start_userspace : expected SIGSTOP, got status = 256",
                "get_skas_faultinfo : expected 4 bytes, failed, errno = 22",
                "check_ptrace : expected SIGSTOP, got status = 256",
                "/dev/shm must be not mounted noexec",
                "Checking syscall emulation patch for ptrace...failed",
                "F_SETLK failed, file already locked by pid 4711",
            })
    void itsOwnFailuresAreTold(String line) throws Exception {
        assertThat(read(GOOD + line + "\n").trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("User-mode Linux failed on this host", line));
    }

    @Test
    void aGuestsFailuresAreItsOwn() throws Exception {
        assertThat(read(GOOD).trouble()).isEmpty();
    }

    @Test
    void aKernelThatNeverSpokeIsNoGuestsFault() throws Exception {
        assertThat(read("Core dump limits :\n").trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("did not start its kernel"));
    }

    @Test
    void aProbeThatSaidItsWordIsPassed() {
        assertThat(UmlProbe.complaint("Linux version 6.1\r\nprograms run\r\n", ""))
                .isEmpty();
    }

    @Test
    void aProbeWithoutItsWordSaysWhatWasSeen() {
        assertThat(UmlProbe.complaint("Linux version 6.1\n\nRun /init\nAttempted to kill init!\n", ""))
                .hasValue("User-mode Linux runs no programs on this host: it started its kernel, and no program ran;"
                        + " it said last: Linux version 6.1 | Run /init | Attempted to kill init!");
        assertThat(UmlProbe.complaint("", "User-mode Linux did not start its kernel"))
                .hasValueSatisfying(
                        why -> assertThat(why).endsWith("on this host: User-mode Linux did not start its kernel"));
    }

    @Test
    void aGuestThatStartsOverIsReadOnFromItsNextProcess() throws Exception {
        Processes processes = new Processes(
                "Linux version 6.1\nreboot: Restarting system\n\nFailed to exec kernel: No such file or directory\n\n",
                "Linux version 6.1 again\n");

        assertThat(new String(new UmlConsole(processes).readAllBytes(), StandardCharsets.ISO_8859_1))
                .contains("Restarting", "again");
        assertThat(processes.heard).containsExactly("speaks", "starts over", "speaks", "ends");
    }

    @Test
    void whatBecomesOfTheProcessOnceItsKernelIsDoneIsNotTheGuests() throws Exception {
        Processes processes = new Processes(
                "Linux version 6.1\nreboot: Restarting system\n\nModules linked in:\nKernel panic - not syncing: Kernel mode"
                        + " fault at addr 0x308, ip 0x600835b6\nwait_stub_done : failed to wait\n",
                "Linux version 6.1 again\nreboot: Power down\nKernel panic - not syncing: Kernel mode fault\n");
        UmlConsole console = new UmlConsole(processes);

        assertThat(new String(console.readAllBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo(
                        "Linux version 6.1\nreboot: Restarting system\nLinux version 6.1 again\nreboot: Power down\n");
        assertThat(processes.heard).containsExactly("speaks", "starts over", "speaks", "ends");
        assertThat(console.over()).isTrue();
        assertThat(console.trouble()).isEmpty();
    }

    @Test
    void aKernelThatIsResetWithoutAWordStartsOverToo() throws Exception {
        Processes processes = new Processes(
                "Linux version 6.1\nsysrq: Resetting\n\nFailed to exec kernel: No such file or directory\n\n",
                "again\n");

        new UmlConsole(processes).readAllBytes();

        assertThat(processes.heard).containsExactly("speaks", "starts over", "speaks", "ends");
    }

    @Test
    void aGuestThatSaysSoItselfDoesNotStartOver() throws Exception {
        Processes processes =
                new Processes("Failed to exec kernel: says a program\nreboot: Power down\n\n", "never read");

        new UmlConsole(processes).readAllBytes();

        assertThat(processes.heard).containsExactly("speaks", "ends");
    }

    private static UmlConsole read(String text) throws Exception {
        UmlConsole console = new UmlConsole(new Processes(text));
        console.readAllBytes();
        return console;
    }

    /** What each process prints, and what is asked of them. */
    private static final class Processes implements UmlConsole.Source {
        private final Iterator<InputStream> outputs;
        private final List<String> heard = new ArrayList<>();

        Processes(String... outputs) {
            this.outputs = Stream.of(outputs)
                    .<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .iterator();
        }

        @Override
        public InputStream first() {
            return outputs.next();
        }

        @Override
        public void speaks() {
            heard.add("speaks");
        }

        @Override
        public @Nullable InputStream next(boolean startsOver) {
            heard.add(startsOver ? "starts over" : "ends");
            return startsOver ? outputs.next() : null;
        }
    }
}
