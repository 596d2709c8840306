package org.xenwright.boot.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.store.Store;

class HostFindingsTest {
    @TempDir
    Path folder;

    private final AtomicInteger trials = new AtomicInteger();

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTrialIsMadeOnceForEachQuestion() throws Exception {
        for (int build = 0; build < 3; build++) {
            HostFindings findings = new HostFindings(new Store(folder));

            assertThat(findings.answer("KVM", () -> "no " + trials.incrementAndGet()))
                    .isEqualTo("no 1");
        }
        assertThat(new HostFindings(new Store(folder)).answer("KVM of QEMU 9", () -> "yes"))
                .isEqualTo("yes");
    }

    @Test
    void aTrialThatFailedIsMadeAgain() throws Exception {
        HostFindings findings = new HostFindings(new Store(folder));

        assertThatThrownBy(() -> findings.answer("KVM", () -> {
                    throw new IOException("no QEMU");
                }))
                .isInstanceOf(IOException.class);
        assertThat(findings.answer("KVM", () -> "yes")).isEqualTo("yes");
    }
}
