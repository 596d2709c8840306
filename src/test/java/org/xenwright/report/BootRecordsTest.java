package org.xenwright.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Outcome;

class BootRecordsTest {
    @TempDir
    Path reports;

    private BootRecord boot(String image, String driver, Outcome outcome, List<String> lastLines) {
        String name = image + "." + driver;
        return new BootRecord(
                name,
                image,
                image,
                driver,
                outcome.phrase(),
                outcome.exitCode(),
                "for a reason",
                outcome.remedy(),
                21_300,
                reports.resolve(name + ".console.log").toString(),
                lastLines,
                List.of(),
                null);
    }

    private BootRecords records() {
        return new BootRecords(List.of(
                boot("web", "qemu", Outcome.READY, List.of())
                        .withTests(List.of(TestCase.passed("comes up with qemu", Duration.ofSeconds(21), ""))),
                BootRecord.leftOut("web.xen-hvm", "web", "web", "xen-hvm", "Xen in QEMU runs no hvm"),
                boot("db", "qemu", Outcome.PANIC, List.of("<script>alert(1)</script> \u001b[0m & more"))
                        .withTests(List.of(
                                TestCase.failed("a check", Duration.ZERO, "check", "went <wrong>", "its output"))),
                boot("db", "xen-hvm", Outcome.READY, List.of())));
    }

    @Test
    void theConsoleShowsEveryBootAndTheGrid() {
        assertThat(records().lines())
                .containsExactly(
                        "  web  qemu     ready         21.3 s  for a reason",
                        "  web  xen-hvm  left out              Xen in QEMU runs no hvm",
                        "  db   qemu     kernel panic  21.3 s  for a reason",
                        "  db   xen-hvm  ready         21.3 s  for a reason",
                        "",
                        "       qemu                 xen-hvm",
                        "  web  ready 21.3 s         -",
                        "  db   kernel panic 21.3 s  ready 21.3 s");
        assertThat(records().summary()).isEqualTo("2 of 3 boots ready, 1 left out");
    }

    @Test
    void recordsAreReadAsTheyWereWritten() throws IOException {
        records().write(reports);

        assertThat(BootRecords.read(reports)).isEqualTo(records());
    }

    @Test
    void aReportNamesTheRemedyTheConsoleAndItsLastLines() {
        assertThat(records().boots().get(2).report())
                .startsWith("db on qemu: kernel panic (10), for a reason\n  do: " + Outcome.PANIC.remedy())
                .contains("console: " + reports.resolve("db.qemu.console.log"))
                .contains("| <script>");
    }
}
