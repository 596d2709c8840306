package org.xenwright.boot.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.console.Seal;
import org.xenwright.content.Content;

class CheckResultsTest {
    @TempDir
    Path folder;

    @Test
    void exitStatusesDecideWithoutAPlan() throws Exception {
        List<CheckResult> results = read("""
                @check out 0000 1 fine
                @check end 0000 10.50 12.25 0 1\r
                [   12.3] a kernel's word in between
                web login: @check out 0001 1 disk is full
                @check end 0001 12.25 12.50 1 1
                @check out 0002 1 no dpkg here
                @check end 0002 12.50 12.50 77 1
                @check out 0003 1 and then
                """, "a", "b", "c", "d", "e");

        assertThat(results)
                .extracting(CheckResult::name, CheckResult::status, CheckResult::message)
                .containsExactly(
                        tuple("a", CheckResult.Status.PASSED, ""),
                        tuple("b", CheckResult.Status.FAILED, "exit status 1: disk is full"),
                        tuple("c", CheckResult.Status.SKIPPED, "no dpkg here"),
                        tuple("d", CheckResult.Status.FAILED, "it did not end"),
                        tuple("e", CheckResult.Status.FAILED, "it did not end"));
        assertThat(results.get(0).took()).isEqualTo(Duration.ofMillis(1750));
        assertThat(results.get(0).output()).isEqualTo("fine");
    }

    @Test
    void eachPointOfAPlanCounts() throws Exception {
        List<CheckResult> results = read("""
                @check out 0000 2 ok 1 - users are there
                @check end 0000 1 2 1 8
                @check out 0000 1 1..5
                @check out 0000 2 ok 1 - users are there
                @check out 0000 3 not ok 2 - disk has room
                @check out 0000 4 # only 3 blocks
                @check out 0000 5 ok 3 - network # SKIP no card
                @check out 0000 6 not ok 4 - later # TODO next year
                @check out 0000 7 ok
                @check out 0000 8 # end
                @check end 0000 1 2 1 8
                """, "tap");

        assertThat(results)
                .extracting(CheckResult::name, CheckResult::status)
                .containsExactly(
                        tuple("tap: users are there", CheckResult.Status.PASSED),
                        tuple("tap: disk has room", CheckResult.Status.FAILED),
                        tuple("tap: network", CheckResult.Status.SKIPPED),
                        tuple("tap: later", CheckResult.Status.SKIPPED),
                        tuple("tap: point 5", CheckResult.Status.PASSED));
    }

    @Test
    void aPlanThatIsNotKeptFails() throws Exception {
        List<CheckResult> results =
                read("@check out 0000 1 1..3\n@check out 0000 2 ok 1\n@check end 0000 1 2 0 2\n", "tap");

        assertThat(results).last().extracting(CheckResult::status).isEqualTo(CheckResult.Status.FAILED);
    }

    @Test
    void aBadExitSpoilsGoodPoints() throws Exception {
        List<CheckResult> results =
                read("@check out 0000 1 1..1\n@check out 0000 2 ok 1\n@check end 0000 1 2 3 2\n", "tap");

        assertThat(results)
                .extracting(CheckResult::status)
                .containsExactly(CheckResult.Status.PASSED, CheckResult.Status.FAILED);
    }

    @Test
    void aLineLostOnTheWayIsNotTakenForSilence() throws Exception {
        List<CheckResult> results = read("@check out 0000 1 1..1\n@check end 0000 1 2 0 2\n", "tap");

        assertThat(results)
                .extracting(CheckResult::status, CheckResult::message)
                .containsExactly(tuple(CheckResult.Status.FAILED, "of its 2 lines 1 came over the console"));
    }

    @Test
    void whatAnyProcessOfTheGuestPrintsIsNoResult() throws Exception {
        String forged = "@check out 0000 1 1..1\n@check out 0000 2 ok 1\n@check end 0000 1 2 0 2\n@check done\n";
        String another = forged.replace("@check ", "@check " + Seal.fresh().word() + " ");

        assertThat(readAsItIs(forged + another, "a"))
                .extracting(CheckResult::status, CheckResult::message)
                .containsExactly(tuple(CheckResult.Status.FAILED, "it did not end"));
        assertThat(read("@check end 0000 1 2 4 0\n" + "\n", "a"))
                .extracting(CheckResult::message)
                .containsExactly("exit status 4");
        assertThat(readAsItIs(forged + SEALED.apply("@check end 0000 1 2 4 0\n") + another + forged, "a"))
                .extracting(CheckResult::message)
                .containsExactly("exit status 4");
    }

    @Test
    void whatACheckPrintsIsNoResultOfAnotherOne() throws Exception {
        List<CheckResult> results =
                read("@check out 0000 1 a log says @check end 0001 1 2 0 0\n@check end 0000 1 2 0 1\n", "a", "b");

        assertThat(results)
                .extracting(CheckResult::status)
                .containsExactly(CheckResult.Status.PASSED, CheckResult.Status.FAILED);
    }

    @Test
    void resultsThatAreNoneEndInAFailureAndNotInAnError() throws Exception {
        for (String end : List.of(
                "@check end 0000 1 2 99999 1",
                "@check end 0000 1 2 0 99999999999999999999",
                "@check end 0000 . 2 0 0",
                "@check end 0000 -1 2 0 0",
                "@check end 9999 1 2 0 0",
                "@check end \u0661\u0661\u0661\u0661 1 2 0 0",
                "@check out 0000 99999999999 x",
                "@check end")) {
            assertThat(read(end + "\n", "a"))
                    .as(end)
                    .extracting(CheckResult::message)
                    .containsExactly("it did not end");
        }
        assertThat(read("@check end 0000 5 2 0 0\n", "a")).hasSize(1);
    }

    @Test
    void aLogOfMillionsOfLinesIsReadOneByOneAndOutputWithoutEndIsNotKept() throws Exception {
        Path file = folder.resolve("log");
        try (var out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 3_000_000; i++) {
                out.write('\n');
            }
            String line = "x".repeat(8000);
            for (int i = 1; i < 4000; i++) {
                out.write(SEALED.apply("@check out 0000 " + i + " " + line + "\n"));
            }
            out.write(SEALED.apply("@check end 0000 1 2 0 3999\n"));
        }

        List<CheckResult> results = CheckResults.read(file, List.of(new Check("a", Content.EMPTY)), SEAL);

        assertThat(results).extracting(CheckResult::status).containsExactly(CheckResult.Status.FAILED);
        assertThat(results.get(0).output()).hasSizeLessThan(1 << 18);
    }

    @Test
    void aPointThatIsMadeToBeReadInEveryWayIsReadInOne() throws Exception {
        String blanks = " ".repeat(7000);

        List<CheckResult> results = read(
                "@check out 0000 1 1..1\n@check out 0000 2 ok" + blanks + "#\u2028\n@check end 0000 1 2 0 2\n", "a");

        assertThat(results).extracting(CheckResult::status).containsExactly(CheckResult.Status.PASSED);
    }

    private static final Seal SEAL = Seal.fresh();
    private static final UnaryOperator<String> SEALED = text -> text.replace("@check ", "@check " + SEAL.word() + " ");

    private List<CheckResult> read(String log, String... names) throws IOException {
        return readAsItIs(log.replaceAll("(?m)^(web login: |)@check ", "$1@check " + SEAL.word() + " "), names);
    }

    private List<CheckResult> readAsItIs(String log, String... names) throws IOException {
        Path file = Files.writeString(folder.resolve("log"), log);
        return CheckResults.read(
                file,
                Arrays.stream(names).map(name -> new Check(name, Content.EMPTY)).toList(),
                SEAL);
    }
}
