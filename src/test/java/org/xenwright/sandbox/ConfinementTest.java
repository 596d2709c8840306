package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;

/** Programs of this machine, held by bubblewrap. */
@Tag("judge")
class ConfinementTest {
    @TempDir
    Path folder;

    private String run(Confinement confinement, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        confinement.command(folder.resolve("work"), List.of("/bin/sh", "-c", script)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    @Test
    void aProgramReachesWhatIsNamedAndNothingElse() throws IOException, InterruptedException {
        Path read = Files.writeString(folder.resolve("read"), "given\n");
        Path hidden = Files.writeString(folder.resolve("hidden"), "secret\n");
        Path written = Files.createDirectory(folder.resolve("written"));
        String said = run(
                Confinement.with(Judge.tools()).reading(read).writing(written),
                "cat " + read + "; cat " + hidden + " /etc/shadow; echo x >" + read + "; echo made >" + written
                        + "/made; ls /proc | grep -c '^[0-9]'; cat /proc/net/dev; grep -E 'Cap(Eff|Bnd)|NoNew|Seccomp:'"
                        + " /proc/self/status; echo 1 >/proc/sys/vm/overcommit_memory; (: </dev/tty) || echo no terminal;"
                        + " ls /root /home; env");
        assertThat(said)
                .contains("given\n", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1")
                .contains("Seccomp:\t2", "no terminal", "LC_ALL=C\n")
                .doesNotContain("secret", "root:", "eth0", "ens", "JAVA_HOME");
        assertThat(read).hasContent("given\n");
        assertThat(written.resolve("made")).hasContent("made\n");
    }

    @Test
    void aProgramEndsWithTheProcessThatStandsForIt() throws IOException, InterruptedException {
        for (boolean force : new boolean[] {true, false}) {
            Process process = new ProcessBuilder(Confinement.with(Judge.tools())
                            .command(folder, List.of("/bin/sh", "-c", "echo begun; sleep 7654324; echo")))
                    .start();
            assertThat(process.inputReader().readLine()).isEqualTo("begun");
            List<ProcessHandle> started = process.descendants().toList();
            assertThat(started).isNotEmpty();
            if (force) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            for (ProcessHandle each : started) {
                each.onExit().join();
            }
        }
    }

    @Test
    void aCallThatIsRefusedCanBeAllowed() throws IOException, InterruptedException {
        // setarch asks for a personality without random addresses
        String script = "setarch -R true && echo allowed || echo refused";
        assertThat(run(Confinement.with(Judge.tools()), script)).endsWith("refused\n");
        assertThat(run(Confinement.with(Judge.tools()).allowing("personality"), script))
                .isEqualTo("allowed\n");
    }
}
