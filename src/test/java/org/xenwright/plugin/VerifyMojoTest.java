package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.Outcome;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;

class VerifyMojoTest {
    @TempDir
    Path reports;

    private void verify() throws Exception {
        VerifyMojo goal = new VerifyMojo();
        goal.reports = reports.toFile();
        goal.run();
    }

    private static BootRecord result(String domain, Outcome outcome) {
        return new BootRecord(
                domain + ".qemu",
                domain,
                domain,
                "qemu",
                outcome.phrase(),
                outcome.exitCode(),
                "for a reason",
                outcome.remedy(),
                1200,
                "reports/" + domain + ".log",
                List.of("a last line"),
                List.of(),
                null);
    }

    @Test
    void aBuildThatBootedNothingHasNothingToVerify() {
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void bootsThatAllEndedReadyPass() throws IOException {
        new BootRecords(List.of(result("a", Outcome.READY), result("b", Outcome.READY))).write(reports);

        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(value = Outcome.class, names = "READY", mode = EnumSource.Mode.EXCLUDE)
    void anyOtherEndFailsTheBuildWithItsLog(Outcome outcome) throws IOException {
        new BootRecords(List.of(result("good", Outcome.READY), result("bad", outcome))).write(reports);

        assertThatThrownBy(this::verify)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageStartingWith("1 of 2 boots ready")
                .hasMessageContaining(
                        "bad on qemu: " + outcome.phrase() + " (" + outcome.exitCode() + "), for a reason")
                .hasMessageContaining("do: " + outcome.remedy())
                .hasMessageContaining("console: reports/bad.log")
                .hasMessageContaining("| a last line")
                .message()
                .doesNotContain("good");
    }

    @Test
    void aDamagedRecordIsNeverTakenForSuccess() throws IOException {
        Files.writeString(reports.resolve("boot.json"), "{\"boots\": [{\"domain\"");

        assertThatThrownBy(this::verify).isInstanceOf(IOException.class);
    }

    @Test
    void anEmptyRecordIsNeverTakenForSuccess() throws IOException {
        Files.writeString(reports.resolve("boot.json"), "{}");

        assertThatThrownBy(this::verify).isInstanceOf(IOException.class);
    }
}
