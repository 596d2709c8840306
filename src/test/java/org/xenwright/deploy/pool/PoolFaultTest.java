package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.problem.ProblemException;

/** What comes of a pool that fails, of connections that are cut, and of runs that were killed. */
class PoolFaultTest {
    @TempDir
    Path folder;

    private StandInPool pool;
    private PoolSample sample;
    private PoolDestination destination;

    @BeforeEach
    void begin() throws Exception {
        pool = new StandInPool(2);
        sample = new PoolSample(folder);
        destination = PoolSample.destination(pool);
    }

    @AfterEach
    void everyCallWasOneThatXapiKnows() {
        destination.close();
        pool.close();
        assertThat(pool.misuses).isEmpty();
        assertThat(pool.labels("task")).as("tasks that nobody took away").isEmpty();
    }

    private void send() throws IOException {
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, bytes -> {});
        }
    }

    private void stage(int generation) throws IOException {
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.stage(lease, sample.wanted(), generation, bytes -> {});
        }
    }

    private PoolDestination reborn() {
        try {
            return PoolSample.destination(pool);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anUploadThatIsCutGoesOnWithThePartThatWasCut() throws Exception {
        pool.hosts.get(0).cuts.addAll(List.of(Long.MAX_VALUE, 8192L));
        List<Long> told = new ArrayList<>();
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, told::add);
        }
        assertThat(pool.bytes(pool.all("VDI").keySet().iterator().next())).isEqualTo(sample.bytes);
        assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(53 * 4096);
        assertThat(pool.hosts.get(0).uploads).hasSize(told.size() + 1);
    }

    @Test
    void aRunAfterOneThatWasKilledSendsWhatIsMissing() throws Exception {
        pool.hosts.get(0).cuts.addAll(List.of(Long.MAX_VALUE, 0L, 0L, 0L));
        assertThatThrownBy(this::send).hasMessageContaining("End_of_file");
        assertThat(pool.labels("VDI").get(0)).startsWith("arriving: ");
        assertThat(destination.observe().images()).isEmpty();
        int before = pool.hosts.get(0).uploads.size();
        destination.close();
        destination = reborn();
        send();
        assertThat(pool.hosts.get(0).uploads.size() - before).isEqualTo(2);
        assertThat(pool.labels("VDI")).hasSize(1);
        assertThat(pool.bytes(pool.all("VDI").keySet().iterator().next())).isEqualTo(sample.bytes);
        assertThat(destination.observe().images()).containsExactly(sample.image.digest());
    }

    /** Each call of a sending, as the last that the pool heard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "VDI.create",
                "VDI.add_to_other_config",
                "Async.VDI.snapshot",
                "VDI.set_other_config",
                "VDI.set_name_label",
                "VDI.destroy"
            })
    void aSendingThatIsKilledAfterAnyCallEndsAsOneThatWasNot(String method) throws Exception {
        pool.dieAfter(method);
        assertThatThrownBy(this::send).isInstanceOf(IOException.class);
        pool.revive();
        destination.close();
        destination = reborn();
        send();
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.prune(lease, Set.of(sample.image.digest()));
        }
        assertThat(pool.labels("VDI")).hasSize(1);
        String base = pool.all("VDI").keySet().iterator().next();
        assertThat(pool.bytes(base)).isEqualTo(sample.bytes);
        assertThat(pool.get("VDI", base).path("other_config").size()).isEqualTo(1);
    }

    /** Each call that makes a generation, as the last that the pool heard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "VM.create",
                "Async.VDI.clone",
                "VDI.set_other_config",
                "VDI.set_name_label",
                "task.create",
                "VBD.create",
                "VDI.create",
                "VIF.create",
                "VM.add_to_other_config"
            })
    void aStagingThatIsKilledAfterAnyCallEndsAsOneThatWasNot(String method) throws Exception {
        send();
        pool.dieAfter(method);
        assertThatThrownBy(() -> stage(1)).isInstanceOf(IOException.class);
        pool.revive();
        destination.close();
        destination = reborn();
        stage(1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.prune(lease, Set.of());
        }
        assertThat(pool.labels("VM")).containsExactly("web (generation 1)");
        assertThat(pool.all("VBD")).hasSize(2);
        assertThat(pool.all("VIF")).hasSize(1);
        assertThat(pool.labels("VDI")).hasSize(3);
        assertThat(pool.bytes(pool.disk("web (generation 1)", 0))).isEqualTo(sample.changed);
        assertThat(pool.bytes(pool.disk("web (generation 1)", 1))).isEqualTo(sample.state);
    }

    @Test
    void aStagingThatThePoolRefusesIsUndoneFromTheInside() throws Exception {
        send();
        pool.fail("VIF.create", "MAC_INVALID", "00:16:3e:01:02:03");
        pool.calls.clear();
        assertThatThrownBy(() -> stage(1))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("MAC_INVALID 00:16:3e:01:02:03");
        assertThat(pool.calls.stream().filter(each -> each.endsWith(".destroy") && !each.startsWith("task")))
                .containsExactly("VBD.destroy", "VBD.destroy", "VM.destroy", "VDI.destroy");
        assertThat(pool.all("VM")).isEmpty();
        assertThat(pool.labels("VDI")).as("the image and the state disk").hasSize(2);
    }

    @Test
    void aDiskThatIsStillInUseIsWaitedFor() throws Exception {
        send();
        stage(1);
        pool.fail("VDI.destroy", "VDI_IN_USE", "OpaqueRef:VDI-1", "destroy");
        pool.fail("VDI.destroy", "VDI_IN_USE", "OpaqueRef:VDI-1", "destroy");
        pool.fail("VM.destroy", "OTHER_OPERATION_IN_PROGRESS", "VM", "OpaqueRef:VM-1", "hard_shutdown", "x");
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.discard(lease, "web", 1);
        }
        assertThat(pool.all("VM")).isEmpty();
        assertThat(pool.labels("VDI")).hasSize(2);
    }

    @Test
    void aDiskThatStaysInUseIsTold() throws Exception {
        send();
        stage(1);
        for (int i = 0; i < 10; i++) {
            pool.fail("VDI.destroy", "VDI_IN_USE", "OpaqueRef:VDI-1", "destroy");
        }
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThatThrownBy(() -> destination.discard(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("VDI_IN_USE")
                    .hasMessageNotContaining("OpaqueRef");
            destination.discard(lease, "web", 1);
        }
        assertThat(pool.labels("VDI")).hasSize(2);
    }

    @Test
    void aTaskThatFailsIsTheRefusalItself() throws Exception {
        send();
        stage(1);
        pool.fail("VM.start_on", "BOOTLOADER_FAILED", "OpaqueRef:VM-1", "no grub.cfg");
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThatThrownBy(() -> destination.start(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no grub.cfg")
                    .hasMessageContaining("/boot/grub/grub.cfg");
        }
    }

    @Test
    void aHostThatRefusesIsNoEnd() throws Exception {
        send();
        stage(1);
        pool.fail("VM.start_on", "HOST_NOT_ENOUGH_FREE_MEMORY", "2", "1");
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThat(destination.start(lease, "web", 1).state()).isEqualTo(RunningDomain.State.RUNNING);
        }
        assertThat(pool.calls.stream().filter("Async.VM.start_on"::equals)).hasSize(2);
    }

    @Test
    void aTaskThatVanishesIsReadFromTheMachine() throws Exception {
        send();
        stage(1);
        pool.vanish("VM.start_on");
        pool.vanish("VM.clean_shutdown");
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThat(destination.start(lease, "web", 1).state()).isEqualTo(RunningDomain.State.RUNNING);
            assertThat(destination.shutDown(lease, PoolSample.DOMAIN, Duration.ofMinutes(1)))
                    .isTrue();
        }
    }

    @Test
    void aCloneWhoseTaskVanishesIsNoLeftoverForLong() throws Exception {
        send();
        pool.vanish("VDI.clone");
        assertThatThrownBy(() -> stage(1)).isInstanceOf(IOException.class).hasMessageContaining("forgot a task");
        assertThat(pool.all("VM")).isEmpty();
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.prune(lease, Set.of(sample.image.digest()));
        }
        assertThat(pool.labels("VDI")).hasSize(1);
    }

    @Test
    void aFullStorageIsToldAndNothingIsLeft() throws Exception {
        pool.fail("VDI.create", "SR_FULL", "3145728", "0");
        assertThatThrownBy(this::send)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SR_FULL")
                .hasMessageContaining("free room");
        assertThat(pool.all("VDI")).isEmpty();
    }

    @Test
    void theMasterIsFollowedWhenItMoves() throws Exception {
        send();
        pool.move(1);
        stage(1);
        assertThat(pool.labels("VM")).containsExactly("web (generation 1)");
        assertThat(pool.sessions).hasSize(1);
    }

    @Test
    void aMasterThatMovesAmidAStagingDoesNotEndIt() throws Exception {
        send();
        pool.moveAfter("VM.create", 1);
        stage(1);
        assertThat(pool.bytes(pool.disk("web (generation 1)", 0))).isEqualTo(sample.changed);
    }

    @Test
    void networksOfOneLabelAreToldApartByUuid() throws Exception {
        String one = pool.add("network", Map.of("name_label", "front", "bridge", "xapi1"));
        String two = pool.add("network", Map.of("name_label", "front", "bridge", "xapi2"));
        destination.close();
        destination = new PoolDestination(PoolSample.place(pool, Map.of("xenbr0", "front")), "shop", PoolSample.HASTY);
        send();
        assertThatThrownBy(() -> stage(1))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("2 networks called 'front'")
                .hasMessageContaining(pool.get("network", one).path("uuid").asText())
                .hasMessageContaining(pool.get("network", two).path("uuid").asText());
        assertThat(pool.all("VM")).isEmpty();
        destination.close();
        destination = new PoolDestination(
                PoolSample.place(
                        pool,
                        Map.of("xenbr0", pool.get("network", two).path("uuid").asText())),
                "shop",
                PoolSample.HASTY);
        stage(1);
        assertThat(pool.all("VIF").values().iterator().next().path("network").asText())
                .isEqualTo(two);
    }

    @Test
    void imagesAreLeftWhileAnotherDeploymentIsUnderWay() throws Exception {
        send();
        try (PoolDestination other = new PoolDestination(PoolSample.place(pool), "blog", PoolSample.HASTY);
                Destination.Lease theirs = other.lock("bob")) {
            theirs.check();
            try (Destination.Lease lease = destination.lock("alice")) {
                assertThat(destination.prune(lease, Set.of())).isEmpty();
            }
        }
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThat(destination.prune(lease, Set.of())).containsExactly(sample.image.digest());
        }
        assertThat(pool.all("VDI")).isEmpty();
    }
}
