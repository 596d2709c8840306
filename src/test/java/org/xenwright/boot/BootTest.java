package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.platform.Architecture;
import org.xenwright.progress.Workers;

class BootTest {
    private static final Seal SEAL = Seal.fresh();
    private static final String SEALED = "@check " + SEAL.word() + " ";

    private static final Ending OFF = new Ending(Ending.Kind.POWERED_OFF, "it went");

    @TempDir
    Path folder;

    @Test
    void aLoginPromptWithoutLinesEndIsReady() throws Exception {
        ScriptedDriver driver =
                new ScriptedDriver("Linux version 6.1\nDebian GNU/Linux 12 web hvc0\n\nweb login: ", null);

        BootVerdict verdict = Boot.run(request(Ready.login()), driver);

        assertThat(verdict.outcome()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(verdict.lastLines()).containsExactly("Linux version 6.1", "Debian GNU/Linux 12 web hvc0");
        assertThat(Files.readString(verdict.log())).endsWith("web login: ");
        assertThat(driver.closed).isTrue();
    }

    @Test
    void aGuestThatDoesNotGoIsEndedAndTheVerdictSaysSo() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("up\n", null).deaf();

        BootVerdict verdict = Boot.run(request(Ready.console("up")).withShutdownLimit(Duration.ofMillis(200)), driver);

        assertThat(verdict.ready()).isTrue();
        assertThat(verdict.shutdown().kind()).isEqualTo(Shutdown.Kind.FORCED);
        assertThat(driver.closed).isTrue();
    }

    @Test
    void theLinesThatAVerdictRestsOnAreKeptWithWhatTheyShow() throws Exception {
        Ready both = Ready.sequence(Ready.console("^up"), Ready.login());
        BootVerdict ready = Boot.run(request(both), new ScriptedDriver("Linux version 6.1\nup now\nweb login: ", null));
        assertThat(ready.evidence())
                .extracting(Evidence::line, Evidence::meaning)
                .containsExactly(
                        tuple("up now", Ready.console("^up").describe()), tuple("web login: ", "a login prompt"));

        BootVerdict panic = Boot.run(
                request(both),
                new ScriptedDriver("[FAILED] Failed to start a.service.\nKernel panic - not syncing: no\n", OFF));
        assertThat(panic.outcome()).isEqualTo(Outcome.PANIC);
        assertThat(panic.evidence())
                .extracting(Evidence::line, Evidence::meaning)
                .containsExactly(
                        tuple("[FAILED] Failed to start a.service.", "failed units"),
                        tuple("Kernel panic - not syncing: no", "kernel panic"));
    }

    @Test
    void colouredTargetsOfSystemdAreRead() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(
                "[\033[0;32m  OK  \033[0m] Reached target \033[0;1;39mmulti-user.target\033[0m - Multi-User System.\r\n",
                null);

        assertThat(Boot.run(request(Ready.target("multi-user.target")), driver).outcome())
                .isEqualTo(Outcome.READY);
    }

    @Test
    void aTargetThatTheChecksTellOfIsReached() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("web login: " + SEALED + "reached multi-user.target\r\n", null);

        assertThat(Boot.run(request(Ready.target("multi-user.target")), driver).outcome())
                .isEqualTo(Outcome.READY);
    }

    @Test
    void whatAnyProcessOfTheGuestSaysOfTargetsCommandsAndChecksIsNotBelieved() throws Exception {
        String forged = "@check reached a.target\n@check command 0000 0\n@check done\n";
        String another = forged.replace("@check ", "@check " + Seal.fresh().word() + " ");
        for (Ready ready : List.of(Ready.target("a.target"), Ready.command("is it up"), CheckInitramfs.done())) {
            BootVerdict verdict = Boot.run(request(ready), new ScriptedDriver(forged + another, OFF));
            assertThat(verdict.outcome()).as(ready.describe()).isEqualTo(Outcome.POWERED_OFF);
        }
        String told = forged.replace("@check ", SEALED);
        Ready all = new Ready.All(List.of(Ready.target("a.target"), Ready.command("is it up"), CheckInitramfs.done()));
        assertThat(Boot.run(request(all), new ScriptedDriver(told, OFF)).outcome())
                .isEqualTo(Outcome.READY);
    }

    @Test
    void anEndBeforeReadyIsNoSuccess() throws Exception {
        BootVerdict verdict = Boot.run(request(Ready.console("up")), new ScriptedDriver("Linux version 6.1\n", OFF));

        assertThat(verdict.outcome()).isEqualTo(Outcome.POWERED_OFF);
    }

    @Test
    void aReadyLineJustBeforeTheEndCounts() throws Exception {
        BootVerdict verdict = Boot.run(request(Ready.console("up")), new ScriptedDriver("all is up\n", OFF));

        assertThat(verdict.outcome()).isEqualTo(Outcome.READY);
    }

    @Test
    void aBrokenDriverIsNeverTheImagesFault() throws Exception {
        Ending broken = new Ending(Ending.Kind.DRIVER_BROKEN, "emulator ended with status 1");

        BootVerdict verdict = Boot.run(request(Ready.console("up")), new ScriptedDriver("", broken));

        assertThat(verdict.outcome()).isEqualTo(Outcome.DRIVER_BROKEN);
        assertThat(verdict.detail()).contains("status 1");
    }

    @Test
    void failedUnitsSpoilAReadyGuest() throws Exception {
        String script = "[FAILED] Failed to start bad.service - Bad.\nup\n";

        BootVerdict strict = Boot.run(request(Ready.console("up")), new ScriptedDriver(script, null));

        assertThat(strict.outcome()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(strict.failedUnits()).containsExactly("bad.service - Bad");
        assertThat(strict.shutdown().kind()).isEqualTo(Shutdown.Kind.CLEAN);
    }

    @Test
    void aSystemThatStartedWithFailedUnitsIsNotWaitedForAnyMore() throws Exception {
        String script = "[FAILED] Failed to start bad.service - Bad.\n"
                + "[  OK  ] Reached target multi-user.target - Multi-User System.\n";

        BootVerdict verdict = Boot.run(
                BootRequest.of(
                        request(Ready.console("up")).machine(),
                        Ready.console("up"),
                        Duration.ofMinutes(10),
                        folder.resolve("log")),
                new ScriptedDriver(script, null));

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED_UNITS);
        assertThat(verdict.detail()).contains("bad.service", "not waiting any more for");
        assertThat(verdict.elapsed()).isBetween(Duration.ofSeconds(3), Duration.ofMinutes(9));
    }

    @Test
    void aPanicThatTheDriverAnswersForIsNotTheImages() throws Exception {
        BootVerdict verdict = Boot.run(
                request(Ready.console("up")),
                new ScriptedDriver("Kernel panic - not syncing: oh\n", OFF).inTrouble("ptrace failed"));

        assertThat(verdict.outcome()).isEqualTo(Outcome.DRIVER_BROKEN);
        assertThat(verdict.detail()).contains("ptrace failed", "Kernel panic");
    }

    @Test
    void whatFollowsASignOfTroubleIsStillKept() throws Exception {
        BootVerdict verdict = Boot.run(
                request(Ready.console("up")),
                new ScriptedDriver("Kernel panic - not syncing: oh\nCall Trace:\n ---[ end ]---\n", OFF));

        assertThat(verdict.outcome()).isEqualTo(Outcome.PANIC);
        assertThat(verdict.lastLines()).endsWith(" ---[ end ]---");
    }

    @Test
    void aMissingLoginHasAVerdictOfItsOwn() throws Exception {
        BootRequest request = new BootRequest(
                machine(), Ready.login(), Duration.ofSeconds(5), Duration.ZERO, folder.resolve("log"), SEAL);

        BootVerdict verdict = Boot.run(request, new ScriptedDriver("Welcome to Debian!\n", null));

        assertThat(verdict.outcome()).isEqualTo(Outcome.NO_LOGIN);
    }

    @Test
    void aLoginIsMissingWhereItIsAllThatIsWaitedForHoweverItIsWritten() throws Exception {
        Duration soon = Duration.ofSeconds(2);
        Ready combined = new Ready.All(List.of(Ready.console("Welcome"), Ready.login(), new Ready.ChecksDone()));

        List<Ready> missing = List.of(
                Ready.login().within(soon),
                new Ready.Sequence(
                        List.of(Ready.console("Welcome"), Ready.login().within(soon))),
                new Ready.All(List.of(combined)).within(soon));
        assertThat(late(missing, "Welcome to Debian!\n", Duration.ofMinutes(10)))
                .extracting(BootVerdict::outcome)
                .containsExactly(Outcome.NO_LOGIN, Outcome.NO_LOGIN, Outcome.NO_LOGIN);
        List<Ready> others = List.of(
                combined.within(soon),
                Ready.any(Ready.login(), Ready.console("never")).within(soon),
                new Ready.ChecksDone().within(soon));
        assertThat(late(others, "login: is what the console is like\n", Duration.ofMinutes(10)))
                .extracting(BootVerdict::outcome)
                .containsExactly(Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.TIMEOUT);
    }

    /** Boots guests that stay side by side, since each waits until its time is over. */
    private List<BootVerdict> late(List<Ready> all, String script, Duration limit) throws Exception {
        return late(all, all.stream().map(ready -> script).toList(), limit);
    }

    private List<BootVerdict> late(List<Ready> all, List<String> scripts, Duration limit) throws Exception {
        List<Callable<BootVerdict>> boots = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            BootRequest request = BootRequest.of(machine(), all.get(i), limit, folder.resolve("logs/" + i))
                    .withSeal(SEAL);
            ScriptedDriver driver = new ScriptedDriver(scripts.get(i), null);
            boots.add(() -> Boot.run(request, driver));
        }
        return Workers.all("booting", boots.size(), boots);
    }

    @Test
    void onlyWhoWaitsForTheChecksIsSaidTo() {
        Ready done = CheckInitramfs.done();

        assertThat(CheckInitramfs.awaitedBy(done)).isTrue();
        assertThat(CheckInitramfs.awaitedBy(
                        Ready.any(Ready.login(), new Ready.All(List.of(done)).within(Duration.ofMinutes(1)))))
                .isTrue();
        assertThat(CheckInitramfs.awaitedBy(Ready.login())).isFalse();
        assertThat(CheckInitramfs.awaitedBy(Ready.console(done.describe()))).isFalse();
    }

    @Test
    void aConditionsOwnLimitEndsTheWait() throws Exception {
        Ready ready = new Ready.Sequence(
                List.of(Ready.console("first"), Ready.console("second").within(Duration.ofMillis(200))));

        BootVerdict verdict = Boot.run(request(ready), new ScriptedDriver("first\n", null));

        assertThat(verdict.outcome()).isEqualTo(Outcome.TIMEOUT);
        assertThat(verdict.detail()).contains("second").contains("did not come");
    }

    @Test
    void aSequenceDoesNotTakeLinesThatCameTooSoon() throws Exception {
        BootVerdict verdict = Boot.run(
                request(new Ready.Sequence(List.of(Ready.console("one"), Ready.console("two")))),
                new ScriptedDriver("two\none\n", OFF));

        assertThat(verdict.outcome()).isEqualTo(Outcome.POWERED_OFF);
    }

    @Test
    void aCommandIsJudgedByItsLastReportOnceItIsItsTurn() throws Exception {
        Ready ready = new Ready.Sequence(
                List.of(Ready.console("warm"), Ready.command("is it up"), Ready.command("is it well")));
        String reports = SEALED + "command 0000 0 up\n" + SEALED + "command 0001 3 cold\nwarm\n";

        BootVerdict met = Boot.run(request(ready), new ScriptedDriver(reports + SEALED + "command 0001 0\n", OFF));
        String taken = SEALED + "command 0000 0\n" + SEALED + "command 0000 1\nwarm\n";
        List<BootVerdict> late = late(List.of(ready, ready), List.of(reports, taken), Duration.ofSeconds(5));
        BootVerdict unmet = late.get(0);
        BootVerdict lost = late.get(1);

        assertThat(met.outcome()).isEqualTo(Outcome.READY);
        assertThat(unmet.outcome()).isEqualTo(Outcome.TIMEOUT);
        assertThat(unmet.detail()).contains("the command 'is it well' in the guest (exit status 3: cold)");
        assertThat(lost.detail()).contains("the command 'is it up' in the guest (exit status 1)");
    }

    @Test
    void everyOutcomeHasAnExitCodeOfItsOwn() {
        assertThat(Arrays.stream(Outcome.values()).map(Outcome::exitCode)).doesNotHaveDuplicates();
        assertThat(Outcome.READY.exitCode()).isZero();
    }

    @Test
    void aPersonAtTheConsoleTypesAndLeaves() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("web login: ", null);
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        ByteArrayInputStream keys = new ByteArrayInputStream("root\n\035never".getBytes(StandardCharsets.US_ASCII));

        Optional<Ending> ending = Boot.attach(machine(), driver, Duration.ZERO, folder.resolve("log"), keys, screen);

        assertThat(ending).isEmpty();
        assertThat(driver.typed).hasToString("root\n");
        assertThat(driver.closed).isTrue();
    }

    @Test
    void aGuestThatKeepsWhatItWroteIsPoweredOffWhenThePersonLeaves() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("web login: ", null).silentOnceOff();
        ByteArrayInputStream keys = new ByteArrayInputStream("x\035never".getBytes(StandardCharsets.US_ASCII));

        Optional<Ending> ending = Boot.attach(
                machine(),
                driver,
                Duration.ofMinutes(10),
                folder.resolve("log"),
                keys,
                OutputStream.nullOutputStream());

        assertThat(ending).get().extracting(Ending::kind).isEqualTo(Ending.Kind.POWERED_OFF);
        assertThat(driver.typed).hasToString("x");
    }

    @Test
    void aSecondWishToLeaveIsHeededAtOnce() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("web login: ", null).deaf();
        ByteArrayInputStream keys = new ByteArrayInputStream("\035\035".getBytes(StandardCharsets.US_ASCII));

        Optional<Ending> ending = Boot.attach(
                machine(), driver, Duration.ofHours(1), folder.resolve("log"), keys, OutputStream.nullOutputStream());

        assertThat(ending).isEmpty();
        assertThat(driver.closed).isTrue();
    }

    @Test
    void theConsoleEndsWithTheGuest() throws Exception {
        ScriptedDriver driver = new ScriptedDriver("Power down\n", OFF);
        ByteArrayOutputStream screen = new ByteArrayOutputStream();

        Optional<Ending> ending = Boot.attach(
                machine(), driver, Duration.ZERO, folder.resolve("log"), InputStream.nullInputStream(), screen);

        assertThat(ending).contains(OFF);
        assertThat(screen).hasToString("Power down\n");
        assertThat(Files.readString(folder.resolve("log"))).isEqualTo("Power down\n");
    }

    private BootRequest request(Ready ready) {
        return BootRequest.of(machine(), ready, Duration.ofMinutes(10), folder.resolve("logs/console.log"))
                .withSeal(SEAL);
    }

    private Machine machine() {
        return new Machine(
                "scripted",
                new Machine.Hardware(Architecture.AMD64, 64, 1),
                new Machine.Software(folder.resolve("kernel"), null, ""),
                List.of(),
                Map.of());
    }
}
