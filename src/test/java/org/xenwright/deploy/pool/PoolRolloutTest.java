package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.DomainOutcome;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.Rollout;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.RolloutTerms;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.progress.Progress;

/** Whole deployments to a stand-in pool: what a goal does. */
class PoolRolloutTest {
    /** Every third call alone, since each takes three deployments; {@code -Dxen.step=1} for all. */
    private static final int STEP = Integer.getInteger("xen.step", 3);

    @TempDir
    Path folder;

    private StandInPool pool;
    private PoolSample sample;

    @BeforeEach
    void begin() throws Exception {
        pool = new StandInPool(2);
        sample = new PoolSample(folder.resolve("image"));
    }

    @AfterEach
    void everyCallWasOneThatXapiKnowsAndNothingIsLeftBehind() {
        pool.close();
        assertThat(pool.misuses).isEmpty();
        assertThat(pool.sessions).as("sessions that nobody ended").isEmpty();
        assertThat(pool.labels("task")).as("tasks that nobody took away").isEmpty();
    }

    private RolloutResult deploy(WantedDomain wanted) throws Exception {
        RolloutTerms terms = new RolloutTerms(
                1,
                true,
                1,
                Duration.ZERO,
                Ready.login(),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                false,
                2,
                folder.resolve("logs"),
                "alice@build7");
        try (PoolDestination destination = PoolSample.destination(pool)) {
            return new Rollout(List.of(DestinationTerms.of(destination)), terms, Progress.SILENT)
                    .run(DeployPlanner.of("shop", List.of(wanted))::plan, null, plan -> {});
        }
    }

    private Observation observe() throws Exception {
        try (PoolDestination destination = PoolSample.destination(pool)) {
            return destination.observe();
        }
    }

    @Test
    void aDomainIsCreatedKeptAndReplaced() throws Exception {
        assertThat(deploy(sample.wanted()).failures()).isEmpty();
        assertThat(observe().running()).extracting(RunningDomain::generation).containsExactly(1);
        assertThat(pool.labels("VM")).containsExactly("web");
        pool.calls.clear();
        assertThat(deploy(sample.wanted()).summary()).isEqualTo("nothing to do");
        assertThat(pool.calls).noneMatch(each -> each.matches(".*\\.(create|destroy|set_.*|add_to_.*|start_on)"));
        assertThat(deploy(sample.wanted("memory = 640\n")).failures()).isEmpty();
        Observation seen = observe();
        assertThat(seen.running()).extracting(RunningDomain::generation).containsExactly(2);
        assertThat(seen.running()).extracting(RunningDomain::memory).containsExactly(640L << 10);
        assertThat(seen.drift()).isEmpty();
        assertThat(seen.journal()).isEmpty();
        assertThat(pool.labels("VM")).containsExactlyInAnyOrder("web", "web (generation 1)");
        assertThat(pool.disk("web", 1)).isEqualTo(pool.disk("web (generation 1)", 1));
    }

    @Test
    void aGenerationThatPanicsGivesWayToTheOldOneWithItsDisk() throws Exception {
        deploy(sample.wanted());
        String disk = pool.disk("web", 0);
        pool.blocks.get(disk).put(0L, new byte[] {42});
        byte[] before = pool.bytes(disk);
        pool.breaks(2);
        RolloutResult result = deploy(sample.wanted("memory = 640\n"));
        assertThat(result.outcomes())
                .extracting(DomainOutcome::result)
                .containsExactly(DomainOutcome.Result.ROLLED_BACK);
        assertThat(observe().running()).extracting(RunningDomain::generation).containsExactly(1);
        assertThat(pool.labelled("VM", "web").path("power_state").asText()).isEqualTo("Running");
        assertThat(pool.bytes(disk)).isEqualTo(before);
    }

    /** The pool falls silent after calls that change something; one more run ends as one that was not cut. */
    @Test
    void aReplacementThatIsKilledAnywhereIsFinishedByTheNext() throws Exception {
        deploy(sample.wanted());
        int memory = 512;
        int cuts = 1 - STEP;
        boolean cut = true;
        while (cut) {
            memory++;
            cuts += STEP;
            String at = "cut after " + cuts + " calls";
            WantedDomain wanted = sample.wanted("memory = " + memory + "\n");
            pool.dieAfter(cuts);
            try {
                deploy(wanted);
            } catch (IOException | RuntimeException e) {
                assertThat(e).hasMessageNotContaining(StandInPool.PASSWORD);
            }
            cut = pool.isDead();
            pool.revive();
            assertThat(deploy(wanted).failures()).as(at).isEmpty();
            Observation seen = observe();
            assertThat(seen.running()).as(at).extracting(RunningDomain::memory).containsExactly((long) memory << 10);
            assertThat(seen.drift()).as(at).isEmpty();
            assertThat(seen.journal()).as(at).isEmpty();
            assertThat(pool.labels("VM")).as(at).containsOnlyOnce("web");
        }
        assertThat(cuts).isGreaterThan(20);
        assertThat(deploy(sample.wanted("memory = 700\n")).failures()).isEmpty();
        assertThat(pool.labels("VM")).as("two generations").hasSize(2);
        assertThat(pool.labels("VDI"))
                .as("the image, the state disk, two deltas")
                .hasSize(4);
    }
}
