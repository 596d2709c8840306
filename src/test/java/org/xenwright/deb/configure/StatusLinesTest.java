package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.packages.ScriptRun;

class StatusLinesTest {
    private final String mark = StatusLines.freshMark();
    private final StatusLines status = new StatusLines(mark, () -> 0);

    private void see(String... lines) {
        List.of(lines).forEach(line -> status.see(line.replace("M ", mark + " ")));
    }

    @Test
    void runsAreWhatBearsTheMark() {
        see(
                "M begin base-passwd",
                "a word without a line's end M end 0",
                "M processing: configure: libc6:amd64",
                "M status: libc6:amd64: half-configured",
                "M status: libc6:amd64: installed",
                "M processing: trigproc: man-db:amd64",
                "M status: man-db:amd64: triggers-pending",
                "M processing: configure: bad:amd64",
                "M status: bad:amd64 : error : installed bad package post-installation script subprocess returned error exit status 7");

        assertThat(status.runs())
                .extracting(ScriptRun::packageName, ScriptRun::script, ScriptRun::exit)
                .containsExactly(
                        tuple("base-passwd", "preinst", 0), tuple("libc6:amd64", "postinst", 0),
                        tuple("man-db:amd64", "triggers", 0), tuple("bad:amd64", "postinst", 7));
    }

    @Test
    void whatAScriptPrintsIsNoRun() {
        see("M processing: configure: evil");
        see(
                "\u0001xenwright begin openssl",
                "\u0001xenwright end x",
                "processing: configure: openssl:amd64",
                "status: openssl:amd64 : error : subprocess returned error exit status 99",
                "begin openssl",
                "end 0",
                StatusLines.freshMark() + " end 0");

        assertThat(status.runs()).isEmpty();
        assertThat(status.failures()).isEmpty();
    }

    @Test
    void aScriptThatFoundTheMarkNamesNoPathAndFillsNoMemory() {
        String text = "x".repeat(60_000);
        see(
                "M begin ../../etc/passwd",
                "M end 0",
                "M processing: configure: ../x",
                "M status: ../x: installed",
                "M processing: configure: a/b",
                "M status: a/b: installed",
                "M begin " + text,
                "M end 0",
                "M status: \u001b[31m : error : x exit status 99");
        assertThat(status.runs()).isEmpty();
        assertThat(status.failures()).isEmpty();

        for (int i = 0; i < 100_500; i++) {
            see("M begin a", "M end 0");
        }
        for (int i = 0; i < 500; i++) {
            see("M status: a : error : " + text);
        }
        assertThat(status.runs()).hasSize(100_000);
        assertThat(status.failures()).hasSize(100).allMatch(failure -> failure.length() == 1000);
    }

    @Test
    void aMarkThatIsBrokenIsNoError() {
        see(
                "M begin",
                "M end x",
                "M end 99999999999999999999",
                "M end",
                "M processing: configure: ",
                "M ",
                "M status: a : error : exit status 99999999999999999999",
                "M status:",
                "M end \u0661\u0661");
        long seed = Long.getLong("xen.seed", 77);
        Random random = new Random(seed);
        for (int i = 0; i < Integer.getInteger("xen.cases", 5000); i++) {
            StringBuilder line = new StringBuilder(mark + " ");
            for (int left = random.nextInt(20); left > 0; left--) {
                line.append(
                        List.of("begin ", "end ", "status: ", "9", " : error : ", "exit status ", "\u2028", ":", "x")
                                .get(random.nextInt(9)));
            }
            status.see(line.toString());
        }
        assertThat(status.runs())
                .as("seed " + seed)
                .allSatisfy(run -> assertThat(run.exit()).isBetween(0, 999));
    }

    @Test
    void aLogIsReadWithoutWhatWasForUs() {
        assertThat(status.readable("one\n" + mark + " begin x\ntwo" + mark + " end 0\nprocessing: of a script\n"))
                .isEqualTo("one\ntwo\nprocessing: of a script\n");
    }
}
