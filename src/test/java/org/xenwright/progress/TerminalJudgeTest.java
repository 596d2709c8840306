package org.xenwright.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real terminal, opened by Python, judges what a process draws on it. */
@Tag("judge")
class TerminalJudgeTest {
    /** Runs a command on a terminal of so many columns and copies all that the terminal is sent. */
    private static final String ON_A_TERMINAL = """
            import fcntl, os, pty, struct, sys, termios
            child, terminal = pty.fork()
            if child == 0:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
                os.execvp(sys.argv[2], sys.argv[2:])
            try:
                while True:
                    said = os.read(terminal, 65536)
                    if not said:
                        break
                    sys.stdout.buffer.write(said)
            except OSError:
                pass
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;

    /** A program that downloads two things and remarks on them. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            Optional<LiveLines> lines = Screen.ofThisProcess().map(LiveLines::new);
            System.out.println("columns " + lines.map(LiveLines::columns).orElse(0));
            Pace one = new Pace("downloading 34 packages of bookworm/main", 70 << 20, Progress.Unit.BYTES);
            Pace two = new Pace("fetching \u001b[31m\u001b]0;x\u0007registry/name", 9 << 20, Progress.Unit.BYTES);
            lines.ifPresent(each -> {
                each.add(one);
                each.add(two);
            });
            for (int i = 0; i < 3; i++) {
                one.add(5 << 20);
                two.add(1 << 20);
                lines.ifPresent(LiveLines::draw);
                int number = i;
                lines.ifPresentOrElse(
                        each -> each.above(() -> System.out.println("remark " + number)),
                        () -> System.out.println("remark " + number));
            }
            lines.ifPresent(each -> {
                each.remove(one);
                each.remove(two);
            });
            System.out.println("end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 40})
    void progressIsDrawnOverAndNothingOfItStays(int columns) throws IOException, InterruptedException {
        String said = run(columns, List.of());
        VirtualScreen screen = new VirtualScreen(columns);
        screen.show(said);
        assertEquals(
                List.of("columns " + columns, "remark 0", "remark 1", "remark 2", "end", ""), screen.lines(), said);
        assertEquals(0, screen.wraps(), said);
        assertTrue(said.contains("downloading"), said);
        assertTrue(said.contains(columns == 80 ? "5.0 MB of 70 MB  7 %" : "7 %"), said);
    }

    @Test
    void aFileGetsPlainLines(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("log");
        run(80, List.of("sh", "-c", "exec \"$@\" > '" + file + "'", "sh"));
        assertEquals("columns 0\nremark 0\nremark 1\nremark 2\nend\n", Files.readString(file));
        assertFalse(Files.readString(file).contains("\u001b"));
    }

    private static String run(int columns, List<String> within) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("python3", "-c", ON_A_TERMINAL, Integer.toString(columns)));
        words.addAll(within);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
