package org.xenwright.boot.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    private List<CheckResult> read(String log, String... names) throws IOException {
        Path file = Files.writeString(folder.resolve("log"), log);
        return CheckResults.read(
                file,
                Arrays.stream(names).map(name -> new Check(name, Content.EMPTY)).toList());
    }
}
