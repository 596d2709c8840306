package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations that are returned to, and deployments that go. */
class RollbackTest {
    @TempDir
    Path folder;

    private Shop twice() throws IOException {
        Shop shop = new Shop(Files.createTempDirectory(folder, "shop"), 2).with(2);
        shop.deploy();
        shop.image = "second";
        shop.deploy();
        shop.world.restart();
        return shop;
    }

    private static RolloutResult back(Shop shop, Set<String> domains, @Nullable Integer generation) throws IOException {
        return shop.deploy(new Rollback("shop", shop.wanted(), domains, generation));
    }

    @Test
    void allDomainsReturnToTheGenerationBeforeAndForwardAgain() throws IOException {
        Shop shop = twice();

        assertThat(back(shop, Set.of(), null).failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 1", "web02", "xen2 1"));
        assertThat(shop.world.steps).noneMatch(each -> each.contains("send") || each.contains("stage"));
        assertThat(shop.world.host("xen1").pointed).containsEntry("web01", 1);

        assertThat(back(shop, Set.of("web01"), 2).failures()).isEmpty();
        assertThat(shop.runs()).isEqualTo(Map.of("web01", "xen1 2", "web02", "xen2 1"));
    }

    @Test
    void theDeploymentAfterARollbackKeepsTheGenerationThatWorkedAndNotTheOneThatDidNot() throws IOException {
        Shop shop = twice();
        back(shop, Set.of(), null);
        shop.image = "third";

        shop.deploy();

        assertThat(shop.world.host("xen1").staged.get("web01").keySet()).containsExactly(1, 3);
        assertThat(shop.runs()).containsEntry("web01", "xen1 3");
    }

    @Test
    void aDomainWithoutAnEarlierGenerationIsSaidToHaveNone() throws IOException {
        Shop shop = new Shop(folder, 1).with(1);
        shop.deploy();

        assertThat(back(shop, Set.of(), null).failures()).containsExactly("web01: has no earlier generation");
        assertThat(back(shop, Set.of(), 7).failures()).containsExactly("web01: has no generation 7");
        assertThat(shop.runs()).containsEntry("web01", "xen1 1");
    }

    @Test
    void aDomainThatIsNowhereIsNotPassedOverInSilence() throws IOException {
        Shop shop = twice();

        assertThat(back(shop, Set.of("web1"), null).failures())
                .containsExactly("web1: nothing of it is at any destination");
        assertThat(shop.deploy(new Removal("shop", Set.of("web1"))).failures())
                .containsExactly("web1: nothing of it is at any destination");
        assertThat(shop.runs()).hasSize(2);
    }

    @Test
    void aRollbackThatIsKilledAtAnyStepIsEndedByTheNext() throws IOException {
        Shop whole = twice();
        back(whole, Set.of(), null);
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = twice();
            shop.world.killedAt = at;
            assertThatThrownBy(() -> back(shop, Set.of(), null)).isInstanceOf(World.Killed.class);
            shop.world.restart();
            assertThat(back(shop, Set.of(), 1).failures())
                    .as("killed before " + at)
                    .isEmpty();

            assertThat(shop.runs()).as("killed before " + at).isEqualTo(Map.of("web01", "xen1 1", "web02", "xen2 1"));
            assertThat(shop.world.violations).isEmpty();
        }
    }

    @Test
    void aWayForwardThatIsKilledAtAnyStepKeepsTheDisksOfBothGenerations() throws IOException {
        Shop whole = twice();
        back(whole, Set.of(), null);
        whole.world.restart();
        back(whole, Set.of(), 2);
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = twice();
            back(shop, Set.of(), null);
            shop.world.restart();
            shop.world.killedAt = at;
            assertThatThrownBy(() -> back(shop, Set.of(), 2)).isInstanceOf(World.Killed.class);
            shop.world.restart();

            assertThat(back(shop, Set.of(), 2).failures())
                    .as("killed before " + at)
                    .isEmpty();
            assertThat(shop.world.host("xen1").staged.get("web01").keySet()).containsExactly(1, 2);
            assertThat(shop.runs()).as("killed before " + at).isEqualTo(Map.of("web01", "xen1 2", "web02", "xen2 2"));
            assertThat(shop.world.violations).isEmpty();
        }
    }

    @Test
    void aDeploymentThatIsRemovedLeavesNothingOnItsHosts() throws IOException {
        Shop shop = twice();

        assertThat(shop.deploy(new Removal("shop", Set.of())).failures()).isEmpty();

        shop.world.hosts.values().forEach(host -> {
            assertThat(host.running).isEmpty();
            assertThat(host.staged).isEmpty();
            assertThat(host.images).isEmpty();
            assertThat(host.pointed).isEmpty();
            assertThat(host.inventory.domains()).isEmpty();
            assertThat(host.inventory.elsewhere()).isEmpty();
        });
    }

    @Test
    void stateDisksStayUntilTheyAreToGoAlsoThoseThatAnEarlierRemovalLeft() throws IOException {
        Shop shop = twice();
        shop.world.hosts.values().forEach(host -> host.staged.keySet().forEach(each -> host.states.put(each, true)));

        assertThat(shop.deploy(new Removal("shop", Set.of("web01"))).failures()).isEmpty();
        assertThat(shop.world.host("xen1").states).containsKey("web01");
        assertThat(shop.deploy(new Removal("shop", Set.of("web01"), true)).failures())
                .isEmpty();
        assertThat(shop.world.host("xen1").states).isEmpty();
        assertThat(shop.runs()).containsOnlyKeys("web02");

        assertThat(shop.deploy(new Removal("shop", Set.of(), true)).failures()).isEmpty();
        assertThat(shop.world.host("xen2").states).isEmpty();
        assertThat(shop.runs()).isEmpty();
        assertThat(shop.world.violations).isEmpty();
        shop.world.restart();
        shop.deploy(new Removal("shop", Set.of(), true));
        assertThat(shop.world.steps).noneMatch(each -> each.contains("erase"));
    }

    @Test
    void aRemovalOfStateThatIsKilledAtAnyStepIsEndedByTheNext() throws IOException {
        Shop whole = twice();
        whole.world.host("xen1").states.put("web01", true);
        whole.deploy(new Removal("shop", Set.of(), true));
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = twice();
            shop.world.host("xen1").states.put("web01", true);
            shop.world.killedAt = at;
            assertThatThrownBy(() -> shop.deploy(new Removal("shop", Set.of(), true)))
                    .isInstanceOf(World.Killed.class);
            shop.world.restart();
            assertThat(shop.deploy(new Removal("shop", Set.of(), true)).failures())
                    .isEmpty();

            assertThat(shop.runs()).as("killed before " + at).isEmpty();
            assertThat(shop.world.violations).as("killed before " + at).isEmpty();
            shop.world.hosts.values().forEach(host -> {
                assertThat(host.states).isEmpty();
                assertThat(host.staged).isEmpty();
                assertThat(host.journal).isEmpty();
            });
        }
    }

    @Test
    void aRemovalThatIsKilledAtAnyStepIsEndedByTheNext() throws IOException {
        Shop whole = twice();
        whole.deploy(new Removal("shop", Set.of()));
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            Shop shop = twice();
            shop.world.killedAt = at;
            assertThatThrownBy(() -> shop.deploy(new Removal("shop", Set.of()))).isInstanceOf(World.Killed.class);
            shop.world.restart();
            assertThat(shop.deploy(new Removal("shop", Set.of())).failures()).isEmpty();

            assertThat(shop.runs()).as("killed before " + at).isEmpty();
            shop.world.hosts.values().forEach(host -> {
                assertThat(host.staged).isEmpty();
                assertThat(host.images).isEmpty();
            });
        }
    }

    @Test
    void aFirstDeploymentThatIsKilledAtAnyStepCanBeRemoved() throws IOException {
        Shop whole = new Shop(folder, 1).with(2);
        whole.deploy();
        int steps = whole.world.writes();
        for (int at = 1; at <= steps; at++) {
            for (boolean state : new boolean[] {false, true}) {
                Shop shop = new Shop(folder, 1).with(2);
                shop.world.killedAt = at;
                shop.world.killedAfter = true;
                assertThatThrownBy(shop::deploy).isInstanceOf(World.Killed.class);
                shop.world.restart();
                String when = "killed after " + at + (state ? ", with the state" : "");

                assertThat(shop.deploy(new Removal("shop", Set.of(), state)).failures())
                        .as(when)
                        .isEmpty();

                assertThat(shop.runs()).as(when).isEmpty();
                assertThat(shop.world.violations).as(when).isEmpty();
                World.Host host = shop.world.host("xen1");
                assertThat(host.staged).as(when).isEmpty();
                assertThat(host.inventory.domains()).as(when).isEmpty();
            }
        }
    }
}
