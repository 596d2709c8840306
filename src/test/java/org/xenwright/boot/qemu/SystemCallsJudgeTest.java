package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.driver.Machine;
import org.xenwright.judge.Judge;
import org.xenwright.tool.Tool;

/** What any QEMU that is started here may do itself, by what the kernel says of it. */
@Tag("judge")
class SystemCallsJudgeTest {
    @Test
    void everyQemuIsFilteredGainsNoRightsAndLeavesNoCore() throws Exception {
        Tool tool = Judge.tools().find("qemu-system-x86_64");
        assertThat(SystemCalls.forbidden(tool)).isEqualTo(SystemCalls.FORBIDDEN);

        try (QemuGuest qemu = NetworkSwitch.start(tool, new Machine.Network(Machine.Reach.CLOSED, Map.of(80, 0)))) {
            Path process = Path.of("/proc", Long.toString(of(qemu.folder())));
            assertThat(text(process.resolve("status"))).contains("Seccomp:\t2", "NoNewPrivs:\t1");
            assertThat(text(process.resolve("limits"))).containsPattern("Max core file size +0 +0 ");
            assertThat(Files.getPosixFilePermissions(qemu.folder().getParent()))
                    .containsOnly(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
            assertThat(qemu.monitor("info usernet")).contains("127.0.0.1").doesNotContain("0.0.0.0");
        }
    }

    @Test
    void whatTellsOfAProgramThatIsStartedIsOfNoUseToWhoTakesQemuOver() throws Exception {
        Tool tool = Judge.tools().find("qemu-system-x86_64");
        Path made = Files.createTempDirectory("made").resolve("by a program");
        try (QemuGuest qemu = NetworkSwitch.start(tool, new Machine.Network(Machine.Reach.CLOSED, Map.of()))) {
            // what QEMU itself does when it is asked to start a program
            qemu.execute("migrate", Map.of("uri", "exec:cat > '" + made + "'"));
        } catch (java.io.IOException e) {
            assertThat(made).doesNotExist();
        }
        assertThat(made).doesNotExist();
        Files.delete(made.getParent());
    }

    private static long of(Path folder) {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> List.of(each.info().arguments().orElse(new String[0])).stream()
                        .anyMatch(word -> word.contains(folder + "/qmp")))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static String text(Path file) throws Exception {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
