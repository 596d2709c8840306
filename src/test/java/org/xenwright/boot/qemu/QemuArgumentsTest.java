package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Machine;

class QemuArgumentsTest {
    @Test
    void anEmulatedProcessorIsNotProtectedFromFlawsItHasNot() {
        assertThat(commandLine("ro console=hvc0", false)).contains("console=ttyS0", "mitigations=off");
        assertThat(commandLine("ro console=hvc0", true)).noneMatch(word -> word.startsWith("mitigations"));
    }

    @Test
    void whatTheImageSaysOfMitigationsStands() {
        assertThat(commandLine("ro mitigations=auto,nosmt", false))
                .contains("mitigations=auto,nosmt")
                .doesNotContain("mitigations=off");
    }

    private static List<String> commandLine(String line, boolean kvm) {
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(Path.of("/k"), null, line),
                List.of(),
                Map.of());
        List<String> words = QemuArguments.of(machine, Board.of(Architecture.AMD64), kvm);
        return List.of(words.get(words.indexOf("-append") + 1).split(" "));
    }
}
