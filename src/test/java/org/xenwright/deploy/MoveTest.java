package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains that leave a destination for another. */
class MoveTest {
    @TempDir
    Path folder;

    /** Makes hosts of which one is drained. */
    @FunctionalInterface
    private interface Drained {
        Shop shop() throws IOException;
    }

    private Shop drained() throws IOException {
        Shop shop = new Shop(Files.createTempDirectory(folder, "shop"), 2).with(4);
        shop.deploy();
        shop.world.restart();
        shop.drained = Set.of("xen1");
        return shop;
    }

    @Test
    void aDrainedHostGivesAllItsDomainsToTheOthersAndKeepsNothing() throws IOException {
        Shop shop = drained();

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).isEmpty();
        assertThat(shop.runs())
                .isEqualTo(Map.of("web01", "xen2 1", "web02", "xen2 1", "web03", "xen2 1", "web04", "xen2 1"));
        assertThat(shop.world.host("xen1").staged).isEmpty();
        assertThat(shop.world.host("xen1").images).isEmpty();
        assertThat(shop.world.host("xen1").inventory.domains()).isEmpty();
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void aDomainThatIsNotReadyAtItsNewPlaceRunsAtTheOldOneAgain() throws IOException {
        Shop shop = drained();
        shop.image = "second";
        shop.breaks("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.outcomes().get(0).result()).isEqualTo(DomainOutcome.Result.ROLLED_BACK);
        assertThat(shop.runs()).containsEntry("web01", "xen1 1").containsEntry("web03", "xen1 1");
        assertThat(shop.world.host("xen2").staged).doesNotContainKey("web01");
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void aDomainThatIsTiedToAnotherHostMovesThere() throws IOException {
        Shop shop = new Shop(folder, 2).with(2);
        shop.deploy();
        shop.files.put("web01", "deploy.host = \"xen2\"");

        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen2 1", "web02", "xen2 1"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeployerThatIsKilledWhileDomainsMoveLeavesEachRunningOnceAndTheNextRunEndsTheMove(boolean after)
            throws IOException {
        killedAnywhere(this::drained, after);
    }

    /** Kills the deployer at each step, and lets the next run go on. */
    private static void killedAnywhere(Drained drained, boolean after) throws IOException {
        Shop whole = drained.shop();
        whole.deploy();
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = drained.shop();
            shop.world.killedAt = at;
            shop.world.killedAfter = after;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            String last = shop.world.steps.isEmpty() ? "" : shop.world.steps.get(shop.world.steps.size() - 1);
            shop.world.restart();
            RolloutResult again = shop.deploy();

            String when = "killed " + (after ? "after " : "before ") + at + " " + last;
            assertThat(again.failures()).as(when).isEmpty();
            assertThat(shop.world.violations).as(when).isEmpty();
            assertThat(shop.runs().values()).as(when).hasSize(4).allMatch(each -> each.matches("xen2 \\d"));
            assertThat(shop.world.host("xen1").staged).as(when).isEmpty();
            assertThat(shop.world.host("xen1").journal).as(when).isEmpty();
            shop.world.restart();
            assertThat(shop.deploy().summary()).as(when).isEqualTo("nothing to do");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDomainThatMayHaveReachedAHostThatIsNotLookedAtIsNotStartedAtItsOldOne(boolean named) throws IOException {
        mayHaveReachedAHostThatIsNotLookedAt(this::drained, named);
    }

    /** Kills the deployer after each step; the next run does not see the host that may have the domain. */
    private static void mayHaveReachedAHostThatIsNotLookedAt(Drained drained, boolean named) throws IOException {
        Shop whole = drained.shop();
        whole.deploy();
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = drained.shop();
            shop.world.killedAt = at;
            shop.world.killedAfter = true;
            assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
            shop.world.restart();
            shop.drained = Set.of();
            shop.world.host("xen2").dead = named;
            shop.hosts.remove(named ? "" : "xen2");
            shop.deploy();
            shop.world.restart();
            shop.world.host("xen2").dead = false;
            shop.hosts.remove("xen2");
            shop.hosts.add("xen2");
            RolloutResult again = shop.deploy();

            assertThat(shop.world.violations).as("killed after " + at).isEmpty();
            assertThat(again.failures()).as("killed after " + at).isEmpty();
            assertThat(shop.runs().values())
                    .as("killed after " + at)
                    .hasSize(4)
                    .allMatch(each -> each.matches("xen\\d \\d"));
        }
    }

    private Shop drainedLive() throws IOException {
        Shop shop = drained();
        shop.world.live = true;
        return shop;
    }

    @Test
    void aDrainedHostThatIsAbleToGivesItsDomainsAwayWhileTheyRunAndThePlanSaysSo() throws IOException {
        Shop shop = drainedLive();

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).isEmpty();
        assertThat(String.join("\n", result.plan().lines()))
                .containsPattern("> web01 +migrate .*to xen2; drained; goes on while it runs");
        assertThat(shop.world.steps).noneMatch(each -> each.contains("shut down") || each.contains(" start "));
        assertThat(shop.runs())
                .isEqualTo(Map.of("web01", "xen2 1", "web02", "xen2 1", "web03", "xen2 1", "web04", "xen2 1"));
        assertThat(shop.world.host("xen1").staged).isEmpty();
        assertThat(shop.world.host("xen1").inventory.domains()).isEmpty();
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void whatStartsAnewSaysWhyBeforehand() throws IOException {
        Shop shop = drained();
        assertThat(String.join("\n", shop.deploy().plan().lines()))
                .containsPattern("> web01 +move ")
                .contains("starts anew there: these hosts")
                .contains("able to");
        Shop asked = drainedLive();
        asked.live = false;
        assertThat(String.join("\n", asked.deploy().plan().lines()))
                .containsPattern("> web01 +move .*to xen2; drained\n");
        Shop changed = drainedLive();
        changed.image = "second";
        assertThat(String.join("\n", changed.deploy().plan().lines()))
                .containsPattern("> web01 +move .*it changes too");
        Shop stopped = drainedLive();
        stopped.world.host("xen1").running.clear();
        assertThat(String.join("\n", stopped.deploy().plan().lines())).contains("starts anew there: its current");
    }

    @Test
    void aDomainThatCannotBeSentRunsOnAtItsOldPlaceAndTheNextRunMovesIt() throws IOException {
        Shop shop = drainedLive();
        shop.maxFailures = 9;
        shop.canary = false;
        shop.world.heavy.add("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.failures()).singleElement().asString().contains("faster than it can be sent", "runs on at");
        assertThat(shop.runs()).containsEntry("web01", "xen1 1").containsEntry("web03", "xen2 1");
        assertThat(shop.world.host("xen2").staged).doesNotContainKey("web01");
        assertThat(shop.world.steps).doesNotContain("xen1 start web01 1", "xen1 destroy web01");
        shop.world.heavy.clear();
        shop.world.restart();
        assertThat(shop.deploy().failures()).isEmpty();
        assertThat(shop.runs()).containsEntry("web01", "xen2 1");
        assertThat(shop.world.violations).isEmpty();
    }

    @Test
    void aDomainThatRunsNowhereAfterItWasSentIsStartedAtItsOldPlace() throws IOException {
        Shop shop = drainedLive();
        shop.world.fragile.add("web01");

        RolloutResult result = shop.deploy();

        assertThat(result.outcomes().get(0).result()).isEqualTo(DomainOutcome.Result.ROLLED_BACK);
        assertThat(result.failures().get(0)).contains("state is now undefined", "started again at xen1");
        assertThat(shop.runs()).containsEntry("web01", "xen1 1");
        assertThat(shop.world.host("xen2").staged).doesNotContainKey("web01");
        assertThat(shop.world.violations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeployerThatIsKilledWhileRunningDomainsMoveLeavesEachRunningOnceAndTheNextRunEndsTheMove(boolean after)
            throws IOException {
        killedAnywhere(this::drainedLive, after);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunningDomainThatMayHaveReachedAHostThatIsNotLookedAtIsNotStartedAtItsOldOne(boolean named)
            throws IOException {
        mayHaveReachedAHostThatIsNotLookedAt(this::drainedLive, named);
    }
}
