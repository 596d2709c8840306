package org.xenwright.boot.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another Java machine holds a process and is ended in each way there is. */
@Tag("judge")
@Timeout(600)
class ChildProcessesJudgeTest {
    /** What the other Java machine runs. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            // the thread that asks ends at once, which must not end the process
            Thread asker = new Thread(() -> {
                try {
                    Process process = ChildProcesses.start(new ProcessBuilder(List.of("sleep", "1000")));
                    System.out.println(process.pid());
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            asker.start();
            asker.join();
            Thread.sleep(500);
            Path folder = ChildProcesses.folder();
            Files.createFile(folder.resolve("socket"));
            System.out.println(folder);
            System.out.println("held");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void aKilledJavaMachineLeavesNothing() throws Exception {
        leavesNothing(true);
    }

    @Test
    void aTerminatedJavaMachineLeavesNothing() throws Exception {
        leavesNothing(false);
    }

    @Test
    void anEndedProcessTakesItsChildrenAlong() throws Exception {
        Process process =
                ChildProcesses.start(new ProcessBuilder(List.of("sh", "-c", "sleep 1000 & echo $!; sleep 1000; true")));
        assertThat(process.inputReader().readLine()).isNotBlank();
        List<ProcessHandle> all = process.descendants().toList();

        ChildProcesses.end(process);

        assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(process.isAlive()).isFalse();
    }

    /** Where a class was loaded from, whatever loaded it. */
    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static void leavesNothing(boolean outright) throws Exception {
        Process machine = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        place(ChildProcesses.class) + File.pathSeparator + place(Holder.class),
                        Holder.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(machine.getInputStream(), StandardCharsets.UTF_8))) {
            long held = Long.parseLong(said.readLine());
            Path folder = Path.of(said.readLine());
            assertThat(folder.resolve("socket")).exists();
            assertThat(said.readLine()).isEqualTo("held");
            Optional<ProcessHandle> process = ProcessHandle.of(held);
            assertThat(process).get().matches(ProcessHandle::isAlive);
            if (outright) {
                machine.destroyForcibly();
            } else {
                machine.destroy();
            }
            machine.waitFor();
            assertThat(process.get().onExit()).succeedsWithin(10, TimeUnit.MINUTES);
            // a shell that nobody is the parent of any more clears up
            while (Files.exists(folder.getParent())) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            machine.destroyForcibly();
        }
    }
}
