package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;

class RolloutTest {
    @TempDir
    Path folder;

    @Test
    void newDomainsAreSpreadStartedAndMadeTheCurrentOnes() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).isEmpty();
        assertThat(shop.runs())
                .isEqualTo(Map.of("web01", "xen1 1", "web02", "xen2 1", "web03", "xen1 1", "web04", "xen2 1"));
        assertThat(shop.world.host("xen1").pointed).isEqualTo(Map.of("web01", 1, "web03", 1));
        assertThat(shop.world.host("xen1").journal).isEmpty();
        assertThat(shop.world.host("xen1").inventory.elsewhere()).isEqualTo(Map.of("web02", "xen2", "web04", "xen2"));
        assertThat(shop.world.steps.stream().filter(each -> each.contains("send")))
                .hasSize(2);
    }

    @Test
    void whereNothingChangedNothingIsWrittenAndEachPlaceIsLookedAtOnce() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.world.restart();
        shop.world.reads.set(0);

        RolloutResult result = shop.deploy();

        assertThat(result.summary()).isEqualTo("nothing to do");
        assertThat(shop.world.steps).isEmpty();
        assertThat(shop.world.reads.get()).isEqualTo(2);
    }

    @Test
    void aChangedImageReplacesEachDomainAndTheFilesThatNobodyNeedsGoTheTimeAfter() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.image = "second";
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs().values()).allMatch(each -> each.endsWith(" 2"));
        assertThat(shop.world.host("xen1").images).hasSize(2);
        shop.image = "third";
        shop.deploy();

        assertThat(shop.world.host("xen1").staged.get("web01").keySet()).containsExactly(2, 3);
        assertThat(shop.world.host("xen1").images).hasSize(2);
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void aRunThatIsKilledWhileOldGenerationsGoIsEndedByTheNextAndNoneOfThemCountsAsThere() throws IOException {
        Shop whole = third(Files.createTempDirectory(folder, "whole"));
        whole.deploy();
        int steps = whole.world.writes();
        assertThat(whole.world.steps).contains("xen1 discard web01 1");
        for (int at = 1; at <= steps; at++) {
            Shop shop = third(Files.createTempDirectory(folder, "killed"));
            shop.world.killedAt = at;
            shop.world.killedAfter = true;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            shop.world.restart();
            assertThat(shop.deploy().failures()).as("killed after " + at).isEmpty();

            String when = "killed after " + at;
            assertThat(shop.world.violations).as(when).isEmpty();
            shop.world
                    .hosts
                    .values()
                    .forEach(host -> host.inventory
                            .domains()
                            .forEach(each -> assertThat(
                                            host.staged.get(each.name()).keySet())
                                    .as(when)
                                    .isEqualTo(Set.copyOf(each.generations().stream()
                                            .map(DeployInventory.Generation::number)
                                            .toList()))));
        }
    }

    /** Returns a shop with two generations of each domain, and a third to come. */
    private static Shop third(Path folder) throws IOException {
        Shop shop = new Shop(folder, 2).with(2);
        shop.deploy();
        shop.image = "second";
        shop.deploy();
        shop.image = "third";
        shop.world.restart();
        return shop;
    }

    @Test
    void whereAFileHasNoRoomNothingIsSentAndTheFiguresAreTold() throws IOException {
        Shop shop = new Shop(folder, 2).with(2);
        shop.world.host("xen1").room = 3;
        shop.world.host("xen2").room = 1 << 20;

        assertThat(shop.deploy().failures()).isEmpty();

        // new domains go where there is room
        assertThat(shop.runs().values()).containsOnly("xen2 1");
        shop.image = "second and larger";
        shop.world.host("xen2").room = 7;
        shop.world.restart();

        assertThat(shop.deploy().failures())
                .hasSize(2)
                .allMatch(each -> each.contains("xen2 has 7 B of disk left for files of 17 B (web.img 17 B)"));
        assertThat(shop.world.steps).isEmpty();
        assertThat(shop.runs().values()).containsOnly("xen2 1");
        shop.world.host("xen2").room = 17;

        assertThat(shop.deploy().failures()).as("an image counts once").isEmpty();
        assertThat(shop.runs().values()).containsOnly("xen2 2");
    }

    @Test
    void aGenerationThatPanicsGivesWayToTheOldOneAndTheOthersAreNotTried() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.image = "second";
        shop.breaks("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.done()).isFalse();
        assertThat(result.outcomes().get(0).result()).isEqualTo(DomainOutcome.Result.ROLLED_BACK);
        assertThat(result.outcomes().subList(1, 4)).allMatch(each -> each.result() == DomainOutcome.Result.SKIPPED);
        assertThat(shop.runs().values()).allMatch(each -> each.endsWith(" 1"));
        assertThat(result.failures().get(0))
                .contains("web01 at xen1: rolled back", "Kernel panic", "generation 1 runs again");
        assertThat(shop.world.host("xen1").staged.get("web01").keySet()).containsExactly(1);
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void withoutACanaryRunningSwitchesEndAndNoneBeginsAfterTheFailuresThatAreAllowed() throws IOException {
        Shop shop = new Shop(folder, 1).with(5);
        shop.canary = false;
        shop.deploy();
        shop.image = "second";
        shop.maxFailures = 2;
        for (String each : List.of("web01", "web02", "web03", "web04", "web05")) {
            shop.breaks(each);
        }

        RolloutResult result = shop.deploy();

        assertThat(result.outcomes().stream().filter(each -> each.result() == DomainOutcome.Result.ROLLED_BACK))
                .hasSize(2);
        assertThat(shop.runs().values()).allMatch(each -> each.endsWith(" 1"));
    }

    @Test
    void aDomainThatDoesNotShutDownRunsOnAsBefore() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.deploy();
        shop.image = "second";
        shop.world.stubborn.add("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.failures())
                .singleElement()
                .asString()
                .contains("was asked to shut down and had not after 60 s; it may still go");
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 1"));
        assertThat(shop.world.host("xen1").inventory.domains().get(0).current()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDomainThatShutsDownTooLateIsStartedAgainAsItWas(boolean broken) throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.deploy();
        if (broken) {
            shop.breaks("web01");
        }
        shop.image = "second";
        shop.world.late.add("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.failures())
                .singleElement()
                .asString()
                .contains(
                        broken ? "web01 at xen1: down" : "web01 at xen1: failed",
                        "shut down only when its time of 60 s was over",
                        broken ? "did not come back" : "generation 1 runs again");
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 1"));
        shop.world.late.clear();
        shop.world.broken.clear();
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("web01", broken ? "xen1 3" : "xen1 2"));
    }

    @Test
    void aDeadHostIsNamedOnceAndTheOthersAreDone() throws IOException {
        Shop shop = new Shop(folder, 3).with(4);
        shop.world.host("xen2").dead = true;

        RolloutResult result = shop.deploy();

        assertThat(shop.runs()).hasSize(4);
        assertThat(result.done()).isFalse();
        assertThat(result.failures()).singleElement().asString().contains("xen2: not reached, connection refused");
    }

    @Test
    void domainsThatMayRunAtAHostThatDoesNotAnswerAreStartedNowhereElse() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.world.host("xen2").dead = true;
        shop.files.put("web05", "");

        RolloutResult result = shop.deploy();

        assertThat(result.failures())
                .containsExactly(
                        "xen2: not reached, connection refused",
                        "web02: may run at xen2, which was not reached",
                        "web04: may run at xen2, which was not reached");
        assertThat(shop.runs()).containsEntry("web05", "xen1 1").containsEntry("web02", "xen2 1");
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void domainsOfADestinationThatIsNotNamedThisTimeAreStartedNowhereElse() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.hosts.remove("xen2");
        shop.files.put("web05", "");

        RolloutResult result = shop.deploy();

        assertThat(result.failures())
                .hasSize(2)
                .allMatch(each -> each.contains("may run at xen2, which is not among the destinations"));
        assertThat(shop.runs())
                .containsEntry("web02", "xen2 1")
                .containsEntry("web04", "xen2 1")
                .containsEntry("web05", "xen1 1");
        assertThat(shop.world.violations).isEmpty();
        shop.world.restart();
        assertThat(shop.deploy().failures()).as("xen2 is still remembered").hasSize(2);
    }

    @Test
    void domainsOfADestinationThatIsGoneAreStartedElsewhereAndOneThatAnswersIsNotGone() throws IOException {
        Shop shop = new Shop(folder, 2).with(4);
        shop.deploy();
        shop.gone = Set.of("xen2");
        assertThatThrownBy(shop::deploy)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("taking xen2 for gone")
                .hasMessageContaining("it answers");
        shop.world.host("xen2").dead = true;
        shop.world.host("xen2").running.clear();

        assertThat(shop.deploy().failures()).isEmpty();

        assertThat(shop.runs().values()).hasSize(4).allMatch(each -> each.equals("xen1 1"));
        shop.gone = Set.of();
        shop.hosts.remove("xen2");
        assertThat(shop.deploy().summary()).isEqualTo("nothing to do");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDomainThatCameUpByItselfMeanwhileRunsOn(boolean crashed) throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.deploy();
        Map<UUID, RunningDomain> running = shop.world.host("xen1").running;
        RunningDomain up = running.values().iterator().next();
        running.clear();
        if (crashed) {
            running.put(
                    up.uuid(),
                    new RunningDomain(
                            up.uuid(), up.name(), up.id(), RunningDomain.State.CRASHED, up.memory(), up.generation()));
        }
        shop.meanwhile = () -> running.put(up.uuid(), up);

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).singleElement().asString().contains("was started meanwhile, and runs on");
        assertThat(running.values()).containsExactly(up);
        assertThat(shop.world.steps).noneMatch(each -> each.contains("destroy"));
        shop.meanwhile = () -> {};
        assertThat(shop.deploy().summary()).isEqualTo("nothing to do");
    }

    @Test
    void aNewDomainThatSomebodyElseStartsMeanwhileIsNotEnded() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        UUID uuid = shop.wanted().get(0).uuid();
        RunningDomain other = new RunningDomain(uuid, "web01", 7, RunningDomain.State.RUNNING, 1024, 0);
        shop.meanwhile = () -> shop.world.host("xen1").running.put(uuid, other);

        assertThat(shop.deploy().failures())
                .singleElement()
                .asString()
                .contains("somebody else started it meanwhile", "runs already");

        assertThat(shop.world.host("xen1").running.values()).containsExactly(other);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnotherDeployerWroteMeanwhileIsNotWrittenOver(boolean unfinished) throws IOException {
        Shop shop = new Shop(folder, 2).with(2);
        shop.deploy();
        shop.files.put("web03", "deploy.host = \"xen1\"");
        World.Host second = shop.world.host("xen2");
        DeployInventory before = second.inventory;
        DeployInventory theirs = new DeployInventory(
                before.format(),
                before.deployment(),
                before.number() + 7,
                "bob@laptop",
                before.at(),
                before.plan(),
                List.of(),
                before.elsewhere());
        shop.meanwhile = () -> {
            second.inventory = theirs;
            if (unfinished) {
                second.journal.add(new JournalEntry(Site.now(), "web02", JournalEntry.Step.SWITCHING, 1, 0));
            }
        };

        assertThat(shop.deploy().failures()).isEmpty();

        assertThat(second.inventory.domains()).isEmpty();
        assertThat(second.inventory.number()).isEqualTo(before.number() + (unfinished ? 7 : 8));
        assertThat(second.inventory.elsewhere().containsKey("web03")).isEqualTo(!unfinished);
        assertThat(second.journal).hasSize(unfinished ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKilledRunThatGaveADomainAnotherUuidIsEndedByTheNext(boolean after) throws IOException {
        int steps = steps(identified(new Shop(Files.createTempDirectory(folder, "whole"), 1)));
        for (int at = 1; at <= steps; at++) {
            Shop shop = identified(new Shop(Files.createTempDirectory(folder, "killed"), 1));
            shop.deploy();
            shop.image = "second";
            shop.files.put("web01", "uuid = \"22222222-2222-4222-8222-222222222222\"");
            shop.world.restart();
            shop.world.killedAt = at;
            shop.world.killedAfter = after;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            shop.world.restart();

            String when = "killed " + (after ? "after " : "before ") + at;
            assertThat(shop.deploy().failures()).as(when).isEmpty();
            assertThat(shop.world.violations).as(when).isEmpty();
            assertThat(shop.world.host("xen1").running.keySet())
                    .as(when)
                    .containsExactly(UUID.fromString("22222222-2222-4222-8222-222222222222"));
            shop.world.restart();
            assertThat(shop.deploy().summary()).as(when).isEqualTo("nothing to do");
        }
    }

    private static Shop identified(Shop shop) {
        shop.files.put("web01", "uuid = \"11111111-1111-4111-8111-111111111111\"");
        return shop;
    }

    @Test
    void anAutostartOfSomebodyElseKeepsNoDomainFromBeingCurrentAndNoOtherFromBeingDone() throws IOException {
        Shop shop = new Shop(folder, 1).with(3);
        shop.world.foreign.add("web01");

        RolloutResult first = shop.deploy();

        assertThat(first.failures()).isEmpty();
        assertThat(first.outcomes().get(0).detail())
                .contains("it does not start with its host", "/etc/xen/auto/web01.cfg");
        assertThat(shop.world.host("xen1").pointed).containsOnlyKeys("web01", "web02", "web03");
        assertThat(shop.deploy().failures())
                .singleElement()
                .asString()
                .contains("web01 at xen1: failed", "/etc/xen/auto/web01.cfg");
        shop.files.put("web01", "deploy.autostart = 0");
        assertThat(shop.deploy().failures()).isEmpty();
    }

    @Test
    void aDomainThatCannotBeAskedToShutDownKeepsNoOtherFromBeingDone() throws IOException {
        Shop shop = new Shop(folder, 1).with(3);
        shop.deploy();
        shop.image = "second";
        shop.maxFailures = 3;
        shop.canary = false;
        shop.world.deaf.add("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).singleElement().asString().contains("no answer to a request to power off");
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 1", "web02", "xen1 2", "web03", "xen1 2"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatIsKilledWhereTheAutostartIsSomebodyElsesIsEndedByTheNext(boolean after) throws IOException {
        Shop whole = new Shop(Files.createTempDirectory(folder, "whole"), 1).with(1);
        whole.world.foreign.add("web01");
        whole.deploy();
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = new Shop(Files.createTempDirectory(folder, "killed"), 1).with(1);
            shop.world.foreign.add("web01");
            shop.world.killedAt = at;
            shop.world.killedAfter = after;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            shop.world.restart();
            shop.deploy();

            String when = "killed " + (after ? "after " : "before ") + at;
            assertThat(shop.runs()).as(when).containsOnlyKeys("web01");
            assertThat(shop.world.host("xen1").journal).as(when).isEmpty();
            assertThat(shop.world.violations).as(when).isEmpty();
        }
    }

    @Test
    void whatCouldNotBeRecoveredIsToldWithItsReason() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.deploy();
        shop.world.host("xen1").journal.add(new JournalEntry(Site.now(), "web01", JournalEntry.Step.SWITCHING, 1, 2));
        shop.world.host("xen1").running.clear();
        shop.world.host("xen1").staged.clear();

        assertThat(shop.deploy().recovered())
                .singleElement()
                .asString()
                .contains("xen1 web01: starting web01", "no generation 1");
    }

    @Test
    void runsThatFailLeaveNoGenerationOfDomainsThatWereNotTried() throws IOException {
        Shop shop = new Shop(folder, 1).with(4);
        shop.deploy();
        shop.image = "second";
        shop.breaks("web01");
        for (int run = 0; run < 3; run++) {
            shop.world.restart();
            assertThat(shop.deploy().done()).isFalse();
            assertThat(shop.world.host("xen1").staged.values())
                    .allMatch(each -> each.keySet().equals(Set.of(1)));
            assertThat(shop.world.host("xen1").inventory.domains())
                    .allMatch(each -> each.generations().size() == 1);
            assertThat(shop.world.steps.stream().filter(each -> each.contains("send")))
                    .as("the image stays")
                    .hasSize(run == 0 ? 1 : 0);
        }
        shop.world.restart();
        shop.deploy();
        int steps = shop.world.writes();
        int deaths = 0;
        for (int at = 1; at <= steps; at++) {
            Shop killed = new Shop(Files.createTempDirectory(folder, "killed"), 1).with(2);
            killed.deploy();
            killed.image = "second";
            killed.breaks("web01");
            killed.world.restart();
            killed.world.killedAt = at;
            try {
                killed.deploy();
            } catch (World.Killed e) {
                deaths++;
            }
            killed.world.restart();
            killed.deploy();

            String when = "killed before " + at;
            assertThat(killed.world.violations).as(when).isEmpty();
            killed.world
                    .host("xen1")
                    .inventory
                    .domains()
                    .forEach(each -> assertThat(killed.world
                                    .host("xen1")
                                    .staged
                                    .get(each.name())
                                    .keySet())
                            .as(when)
                            .isEqualTo(Set.copyOf(each.generations().stream()
                                    .map(DeployInventory.Generation::number)
                                    .toList())));
        }
        assertThat(deaths).isGreaterThan(15);
    }

    @Test
    void aDomainThatIsDownIsStartedAndOneThatTheProjectLostIsLeftAloneUnlessAskedFor() throws IOException {
        Shop shop = new Shop(folder, 1).with(2);
        shop.deploy();
        shop.world.host("xen1").running.clear();
        shop.files.remove("web02");
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 1"));
        assertThat(shop.world.host("xen1").staged).containsKey("web02");

        shop.remove = true;
        shop.deploy();

        assertThat(shop.world.host("xen1").staged).containsOnlyKeys("web01");
        assertThat(shop.world.host("xen1").inventory.find("web02")).isEmpty();
    }

    @Test
    void aPlanThatIsNoLongerTrueIsRefused() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        String seen = shop.planner().plan(Survey.of(shop.destinations())).id();
        shop.files.put("web02", "");

        assertThatThrownBy(() -> new Rollout(shop.destinations(), shop.terms(), Progress.SILENT)
                        .run(shop.planner()::plan, seen, plan -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("have changed since");
        assertThat(shop.runs()).isEmpty();
        shop.files.remove("web02");
        new Rollout(shop.destinations(), shop.terms(), Progress.SILENT).run(shop.planner()::plan, seen, plan -> {});
        assertThat(shop.runs()).containsKey("web01");
    }

    @Test
    void twoDeployersDoNotMeetAndTheSecondIsToldOfTheFirst() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.world.host("xen1").holder = "bob@laptop";

        assertThat(shop.deploy().failures().get(0)).contains("locking xen1", "bob@laptop");
        assertThat(shop.runs()).isEmpty();
    }

    @Test
    void aHostThatIsLostOnTheWayKeepsItsJournalAndTheNextRunEndsIt() throws IOException {
        int steps = steps(new Shop(Files.createTempDirectory(folder, "whole"), 2).with(4));
        for (int at = 0; at < steps; at++) {
            Shop shop = new Shop(Files.createTempDirectory(folder, "lost"), 2).with(4);
            shop.deploy();
            shop.image = "second";
            shop.world.lost = "xen1";
            shop.world.lostAt = at;
            shop.deploy();
            shop.world.host("xen1").dead = false;
            shop.world.restart();
            RolloutResult again = shop.deploy();

            assertThat(shop.world.violations).as("lost at " + at).isEmpty();
            assertThat(again.failures()).as("lost at " + at).isEmpty();
            assertThat(shop.runs().values()).as("lost at " + at).hasSize(4).noneMatch(each -> each.endsWith(" 1"));
        }
    }

    private static int steps(Shop shop) throws IOException {
        shop.deploy();
        shop.image = "second";
        shop.world.restart();
        shop.deploy();
        return shop.world.writes();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeployerThatIsKilledAtAnyStepLeavesNothingThatTheNextRunDoesNotEnd(boolean after) throws IOException {
        int steps = steps(new Shop(Files.createTempDirectory(folder, "whole"), 2).with(3));
        assertThat(steps).isGreaterThan(20);
        for (int at = 1; at <= steps; at++) {
            Shop shop = new Shop(Files.createTempDirectory(folder, "killed"), 2).with(3);
            shop.deploy();
            shop.image = "second";
            shop.world.restart();
            shop.world.killedAt = at;
            shop.world.killedAfter = after;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            shop.world.restart();
            RolloutResult again = shop.deploy();

            String when = "killed " + (after ? "after " : "before ") + at;
            assertThat(shop.world.violations).as(when).isEmpty();
            assertThat(again.failures()).as(when).isEmpty();
            assertThat(shop.runs().keySet()).as(when).containsExactly("web01", "web02", "web03");
            shop.world.hosts.values().forEach(host -> {
                assertThat(host.journal).as(when).isEmpty();
                host.inventory.domains().forEach(each -> {
                    assertThat(host.pointed).as(when).containsEntry(each.name(), each.current());
                    assertThat(host.running.get(each.uuid()).generation())
                            .as(when)
                            .isEqualTo(each.current());
                    assertThat(host.staged.get(each.name()).keySet())
                            .as(when)
                            .isEqualTo(Set.copyOf(each.generations().stream()
                                    .map(DeployInventory.Generation::number)
                                    .toList()));
                });
            });
            shop.world.restart();
            assertThat(shop.deploy().summary()).as(when).isEqualTo("nothing to do");
        }
    }
}
