package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.ProblemException;

class PoolDestinationTest {
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
    void everyCallWasOneThatXapiKnowsAndNothingIsLeftBehind() {
        destination.close();
        pool.close();
        assertThat(pool.misuses).isEmpty();
        assertThat(pool.sessions).as("sessions that nobody ended").isEmpty();
        assertThat(pool.labels("task")).as("tasks that nobody took away").isEmpty();
    }

    private void deployed(int generation) throws IOException {
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, bytes -> {});
            destination.stage(lease, sample.wanted(), generation, bytes -> {});
        }
    }

    @Test
    void sendsTheDataOfAnImageOnceAndNoHole() throws Exception {
        List<Long> told = new ArrayList<>();
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, told::add);
            destination.send(lease, sample.image, told::add);
        }
        String base = pool.all("VDI").keySet().iterator().next();
        assertThat(pool.labels("VDI")).hasSize(1);
        assertThat(pool.get("VDI", base).path("is_a_snapshot").asBoolean()).isTrue();
        assertThat(pool.bytes(base)).isEqualTo(sample.bytes);
        long sent =
                pool.hosts.get(0).uploads.stream().mapToLong(Long::longValue).sum();
        assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(53 * 4096);
        assertThat(sent).isBetween(53 * 4096L, 53 * 4096L + 400);
        assertThat(pool.hosts.get(0).uploads).as("parts").hasSizeGreaterThan(2);
        assertThat(destination.observe().images()).containsExactly(sample.image.digest());
    }

    @Test
    void givesADomainItsDeltaOverACloneAndItsStateDisk() throws Exception {
        deployed(1);
        String delta = pool.disk("web (generation 1)", 0);
        String state = pool.disk("web (generation 1)", 1);
        assertThat(pool.bytes(delta)).isEqualTo(sample.changed);
        assertThat(pool.bytes(state)).isEqualTo(sample.state);
        assertThat(pool.labelled("VM", "web (generation 1)")
                        .path("PV_bootloader")
                        .asText())
                .isEqualTo("pygrub");
        assertThat(pool.labelled("VM", "web (generation 1)")
                        .path("memory_static_max")
                        .asLong())
                .isEqualTo(512L << 20);
        assertThat(pool.all("VIF").values().iterator().next().path("MAC").asText())
                .isEqualTo("00:16:3e:01:02:03");
    }

    @Test
    void sendsOfAFurtherDomainWhatItDiffersIn() throws Exception {
        deployed(1);
        pool.hosts.get(0).uploads.clear();
        deployed(2);
        // two blocks of data, two of zeros; the state disk is there
        assertThat(pool.hosts.get(0).uploads).hasSize(1);
        assertThat(pool.hosts.get(0).uploads.get(0)).isLessThan(4 * 4096 + 100);
    }

    @Test
    void leavesAStateDiskAsItIsWhenAGenerationComesAndGoes() throws Exception {
        deployed(1);
        String state = pool.disk("web (generation 1)", 1);
        pool.blocks.get(state).put(0L, new byte[] {42});
        byte[] written = pool.bytes(state);
        deployed(2);
        assertThat(pool.disk("web (generation 2)", 1)).isEqualTo(state);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.discard(lease, "web", 2);
            destination.discard(lease, "web", 1);
            destination.prune(lease, Set.of());
        }
        assertThat(pool.all("VM")).isEmpty();
        assertThat(pool.all("VDI").keySet()).containsExactly(state);
        assertThat(pool.bytes(state)).isEqualTo(written);
    }

    @Test
    void startsOnTheHostWithTheMostRoomAndTellsTheGeneration() throws Exception {
        pool.get("host", pool.hosts.get(0).reference).put("memory_free", 1L << 30);
        deployed(3);
        RunningDomain started;
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.check("web", 3);
            started = destination.start(lease, "web", 3);
            assertThat(destination.start(lease, "web", 3)).isEqualTo(started);
        }
        assertThat(started.uuid()).isEqualTo(PoolSample.DOMAIN);
        assertThat(started.state()).isEqualTo(RunningDomain.State.RUNNING);
        assertThat(started.generation()).isEqualTo(3);
        assertThat(started.memory()).isEqualTo(512 * 1024);
        assertThat(pool.labelled("VM", "web (generation 3)").path("resident_on").asText())
                .isEqualTo(pool.hosts.get(1).reference);
        assertThat(destination.observe().running()).containsExactly(started);
    }

    @Test
    void aHostOfThePoolGivesItsDomainsToAnotherWhileTheyRun() throws Exception {
        pool.get("host", pool.hosts.get(0).reference).put("memory_free", 33L << 30);
        deployed(1);
        String machine = "web (generation 1)";
        try (Destination.Lease lease = destination.lock("alice")) {
            RunningDomain before = destination.start(lease, "web", 1);
            assertThat(resident(machine)).isEqualTo("host0");
            assertThatThrownBy(() -> destination.empty(lease, "host7", Set.of()))
                    .hasMessageContaining("one of host0, host1");
            assertThat(destination.empty(lease, "host1", Set.of())).isEmpty();
            assertThat(destination.empty(lease, "host0", Set.of("other"))).isEmpty();

            // a guest that is not up
            pool.labelled("VM", machine).putArray("allowed_operations").add("hard_shutdown");
            assertThat(destination.empty(lease, "host0", Set.of()))
                    .singleElement()
                    .satisfies(each -> assertThat(each.refusal()).contains("its guest is not up"));
            assertThat(pool.calls).noneMatch(each -> each.contains("pool_migrate"));
            pool.labelled("VM", machine).putArray("allowed_operations").add("pool_migrate");

            // one that the pool refuses on the way
            pool.fail("VM.pool_migrate", "VM_REQUIRES_SR", "OpaqueRef:a", "OpaqueRef:b");
            assertThat(destination.empty(lease, "host0", Set.of()))
                    .singleElement()
                    .satisfies(each -> assertThat(each.refusal()).contains("VM_REQUIRES_SR"));
            assertThat(resident(machine)).isEqualTo("host0");

            assertThat(destination.empty(lease, "host0", Set.of("web")))
                    .containsExactly(new PoolMove("web", "host1", null));
            assertThat(resident(machine)).isEqualTo("host1");
            assertThat(destination.observe().running()).containsExactly(before);

            pool.get("host", pool.hosts.get(0).reference).put("enabled", false);
            assertThat(destination.empty(lease, "host1", Set.of()))
                    .singleElement()
                    .satisfies(each -> assertThat(each.refusal()).contains("no other host can run it"));
        }
    }

    @Test
    void whoLostTheLockMovesNoFurtherDomain() throws Exception {
        pool.get("host", pool.hosts.get(0).reference).put("memory_free", 33L << 30);
        deployed(1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
            AtomicInteger asked = new AtomicInteger();
            Destination.Lease lost = new Destination.Lease() {
                @Override
                public void check() throws IOException {
                    if (asked.getAndIncrement() > 0) {
                        throw new IOException("the lock was lost");
                    }
                    lease.check();
                }

                @Override
                public void close() {}
            };
            assertThatThrownBy(() -> destination.empty(lost, "host0", Set.of())).hasMessageContaining("was lost");
            assertThat(pool.calls).noneMatch(each -> each.contains("pool_migrate"));
            assertThat(resident("web (generation 1)")).isEqualTo("host0");
        }
    }

    private String resident(String machine) {
        return pool.get("host", pool.labelled("VM", machine).path("resident_on").asText())
                .path("name_label")
                .asText();
    }

    @Test
    void refusesTwoGenerationsAtOnce() throws Exception {
        deployed(1);
        deployed(2);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
            assertThatThrownBy(() -> destination.start(lease, "web", 2))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("web (generation 1) runs");
            assertThatThrownBy(() -> destination.discard(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("Running");
            assertThat(destination.shutDown(lease, PoolSample.DOMAIN, Duration.ofMinutes(1)))
                    .isTrue();
            assertThat(destination.start(lease, "web", 2).generation()).isEqualTo(2);
        }
    }

    @Test
    void countsTheMemoryThatTheOldGenerationGivesBack() throws Exception {
        pool.hosts.forEach(each -> pool.get("host", each.reference).put("memory_free", 600L << 20));
        deployed(1);
        deployed(2);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
            pool.get("host", pool.hosts.get(1).reference).put("enabled", false);
            pool.get("host", pool.hosts.get(0).reference).put("enabled", true);
            String runs = pool.labelled("VM", "web (generation 1)")
                    .path("resident_on")
                    .asText();
            pool.hosts.forEach(each -> pool.get("host", each.reference).put("enabled", each.reference.equals(runs)));
            destination.check("web", 2);
            pool.get("host", runs).put("memory_free", 400L << 20);
            assertThatThrownBy(() -> destination.check("web", 2))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("HOST_NOT_ENOUGH_FREE_MEMORY");
        }
    }

    @Test
    void aGuestThatDoesNotHeedAShutdownRunsOn() throws Exception {
        deployed(1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
            pool.heedless(PoolSample.DOMAIN);
            assertThat(destination.shutDown(lease, PoolSample.DOMAIN, Duration.ofMillis(10)))
                    .isFalse();
            assertThat(destination.observe().running())
                    .extracting(RunningDomain::state)
                    .containsExactly(RunningDomain.State.RUNNING);
            destination.destroy(lease, PoolSample.DOMAIN);
            destination.destroy(lease, PoolSample.DOMAIN);
        }
        assertThat(pool.calls).contains("task.cancel");
        assertThat(pool.labelled("VM", "web (generation 1)").path("power_state").asText())
                .isEqualTo("Halted");
    }

    @Test
    void theCurrentGenerationHasTheNameAndStartsWithThePool() throws Exception {
        deployed(1);
        deployed(2);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.point(lease, "web", 1, true);
            destination.point(lease, "web", 2, true);
            destination.point(lease, "web", 2, true);
        }
        assertThat(pool.labels("VM")).containsExactlyInAnyOrder("web (generation 1)", "web");
        assertThat(pool.labelled("VM", "web")
                        .path("other_config")
                        .path("auto_poweron")
                        .asText())
                .isEqualTo("true");
        assertThat(pool.labelled("VM", "web (generation 1)")
                        .path("other_config")
                        .has("auto_poweron"))
                .isFalse();
        assertThat(pool.pool().path("other_config").path("auto_poweron").asText())
                .isEqualTo("true");
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.unpoint(lease, "web");
        }
        assertThat(pool.labels("VM")).containsExactlyInAnyOrder("web (generation 1)", "web (generation 2)");
    }

    private DeployInventory inventory(int current) throws IOException {
        WantedDomain wanted = sample.wanted();
        return new DeployInventory(
                1,
                "shop",
                7,
                "alice",
                "2026-08-21T02:00:00Z",
                "4c1f",
                List.of(new DeployInventory.Entry(
                        "web",
                        PoolSample.DOMAIN,
                        current,
                        List.of(
                                new DeployInventory.Generation(
                                        1,
                                        wanted.revision(),
                                        "web 1.0",
                                        List.of(sample.image.digest()),
                                        540_000,
                                        true,
                                        "2026-08-21T02:00:00Z"),
                                new DeployInventory.Generation(
                                        2,
                                        wanted.revision(),
                                        "web 1.1",
                                        List.of(sample.image.digest()),
                                        540_000,
                                        true,
                                        "2026-08-21T02:00:00Z")))),
                Map.of("db", "xen2"));
    }

    @Test
    void remembersTheInventoryAndTheJournal() throws Exception {
        assertThat(destination.observe().inventory()).isEqualTo(DeployInventory.none("shop"));
        deployed(1);
        deployed(2);
        JournalEntry first = new JournalEntry("t1", "web", JournalEntry.Step.SWITCHING, 1, 2);
        JournalEntry second = new JournalEntry("t2", "web", JournalEntry.Step.POINTING, 1, 2);
        JournalEntry other = new JournalEntry("t3", "db", JournalEntry.Step.DONE, 0, 1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.journal(lease, first);
            destination.journal(lease, other);
            destination.journal(lease, second);
            assertThat(destination.observe().journal()).containsExactly(first, other, second);
            destination.record(lease, inventory(1));
            destination.record(lease, inventory(2));
        }
        Observation seen = destination.observe();
        assertThat(seen.inventory()).isEqualTo(inventory(2));
        assertThat(seen.journal()).isEmpty();
        assertThat(pool.pool().path("other_config").size())
                .as("notes of the pool")
                .isEqualTo(1);
        assertThat(seen.total()).isEqualTo(128L << 20);
        assertThat(seen.processors()).isEqualTo(16);
        assertThat(seen.version()).isEqualTo("4.17");
    }

    @Test
    void tellsWhatSomebodyChanged() throws Exception {
        deployed(1);
        deployed(2);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
            destination.point(lease, "web", 1, true);
            destination.record(lease, inventory(1));
        }
        assertThat(destination.observe().drift()).isEmpty();
        pool.labelled("VM", "web").put("memory_dynamic_max", 400L << 20).put("PV_args", "single");
        pool.all("VIF").values().forEach(each -> each.put("MAC", "00:16:3e:09:09:09"));
        pool.labelled("VM", "web").put("power_state", "Halted");
        assertThat(destination.observe().drift())
                .extracting(Observation.Drift::what)
                .contains("it is halted", "memory 400 MiB in place of 512 MiB")
                .anyMatch(each -> each.startsWith("the kernel's arguments 'single' in place of"))
                .anyMatch(each -> each.startsWith("a card that it was not made with: 00:16:3e:09:09:09"));
        pool.labelled("VM", "web (generation 2)").put("power_state", "Running");
        assertThat(destination.observe().drift())
                .extracting(Observation.Drift::what)
                .contains("generation 2 runs in place of 1");
    }

    @Test
    void hasNothingToDoWithMachinesOfOthers() throws Exception {
        String foreign = pool.add("VM", Map.of("name_label", "web (generation 1)", "power_state", "Running"));
        String template = pool.add("VM", Map.of("name_label", "Debian", "is_a_template", true));
        deployed(1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.destroy(lease, destination.observe().running().get(0).uuid());
            destination.discard(lease, "web", 1);
            destination.prune(lease, Set.of());
        }
        assertThat(pool.all("VM").keySet()).containsExactly(foreign, template);
        assertThat(pool.get("VM", foreign).path("power_state").asText()).isEqualTo("Running");
        assertThat(destination.observe().running())
                .extracting(RunningDomain::generation)
                .containsExactly(0);
    }

    /** Copies a machine with its disks and marks, as a pool does for whoever asks it. */
    private String copied(String label) {
        ObjectNode from = pool.labelled("VM", label);
        String copy = pool.add("VM", Map.of("name_label", "copy of " + label, "power_state", "Halted"));
        pool.get("VM", copy).set("other_config", from.path("other_config").deepCopy());
        for (JsonNode each : from.path("VBDs")) {
            String disk = disk(pool.get("VBD", each.asText()).path("VDI").asText());
            String attachment = pool.add("VBD", Map.of("VM", copy, "VDI", disk));
            ((ArrayNode) pool.get("VM", copy).path("VBDs")).add(attachment);
            ((ArrayNode) pool.get("VDI", disk).path("VBDs")).add(attachment);
        }
        return copy;
    }

    private String disk(String from) {
        String copy = pool.add("VDI", Map.of());
        for (String each : List.of("SR", "virtual_size", "type", "other_config")) {
            pool.get("VDI", copy).set(each, pool.get("VDI", from).path(each).deepCopy());
        }
        return copy;
    }

    @Test
    void aCopyOfAMachineIsOfWhoeverMadeIt() throws Exception {
        deployed(1);
        String state = pool.disk("web (generation 1)", 1);
        String copy = copied("web (generation 1)");
        List<String> theirs = new ArrayList<>();
        pool.get("VM", copy)
                .path("VBDs")
                .forEach(each ->
                        theirs.add(pool.get("VBD", each.asText()).path("VDI").asText()));
        pool.get("VM", copy).put("power_state", "Running");
        assertThat(destination.observe().running())
                .filteredOn(each -> each.state() == RunningDomain.State.RUNNING)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.uuid()).isNotEqualTo(PoolSample.DOMAIN);
                    assertThat(each.generation()).isZero();
                });
        deployed(2);
        assertThat(pool.disk("web (generation 2)", 1)).isEqualTo(state);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.destroy(lease, PoolSample.DOMAIN);
            assertThat(pool.get("VM", copy).path("power_state").asText()).isEqualTo("Running");
            destination.discard(lease, "web", 2);
            destination.discard(lease, "web", 1);
            destination.prune(lease, Set.of());
        }
        assertThat(pool.all("VM").keySet()).containsExactly(copy);
        assertThat(pool.all("VDI").keySet()).contains(state).containsAll(theirs).hasSize(3);
    }

    @Test
    void stateDisksGoWhenTheyAreToButNotOnesThatSomebodyHas() throws Exception {
        deployed(1);
        String state = pool.disk("web (generation 1)", 1);
        assertThat(destination.observe().storage().states()).containsExactly("web");
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThatThrownBy(() -> destination.erase(lease, "web")).hasMessageContaining("a machine of it");
            destination.discard(lease, "web", 1);
            String theirs = disk(state);
            pool.get("VDI", theirs).putArray("VBDs").add("OpaqueRef:theirs");
            destination.observe();
            destination.erase(lease, "web");
            assertThat(pool.all("VDI")).doesNotContainKey(state).containsKey(theirs);
        }
    }

    @Test
    void theRoomOfAPoolIsThatOfItsStorageAndALongChainOfClonesIsTold() throws Exception {
        assertThat(destination.observe().storage().room())
                .as("storage that does not tell")
                .isEqualTo(-1);
        deployed(1);
        var storage = pool.all("SR").values().iterator().next();
        storage.put("physical_size", 10L << 30).put("physical_utilisation", 4L << 30);
        assertThat(destination.observe().storage().room()).isEqualTo(6L << 30);
        assertThat(destination.observe().storage().whole()).isFalse();
        storage.put("type", "lvmoiscsi");
        assertThat(destination.observe().storage().whole()).isTrue();

        String leaf = pool.disk("web (generation 1)", 0);
        for (int chain = 1; chain <= 20; chain++) {
            String parent = pool.add(
                    "VDI", Map.of("SR", pool.all("SR").keySet().iterator().next()));
            pool.get("VDI", leaf)
                    .putObject("sm_config")
                    .put("vhd-parent", pool.get("VDI", parent).path("uuid").asText());
            leaf = parent;
            boolean told = destination.observe().remarks().stream().anyMatch(each -> each.contains("a chain of 20"));
            assertThat(told).as(chain + " disks").isEqualTo(chain == 19);
        }
        // one that lies over itself ends nowhere
        pool.get("VDI", leaf)
                .putObject("sm_config")
                .put("vhd-parent", pool.get("VDI", leaf).path("uuid").asText());
        assertThat(destination.observe().remarks()).anyMatch(each -> each.contains("a chain of 21"));
    }

    @Test
    void aSnapshotOfADiskIsOfWhoeverMadeIt() throws Exception {
        deployed(1);
        String state = pool.disk("web (generation 1)", 1);
        List<String> theirs = List.of(disk(pool.disk("web (generation 1)", 0)), disk(state));
        theirs.forEach(each -> pool.get("VDI", each).put("is_a_snapshot", true));
        deployed(2);
        assertThat(pool.disk("web (generation 2)", 1)).isEqualTo(state);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.discard(lease, "web", 2);
            destination.discard(lease, "web", 1);
            destination.prune(lease, Set.of());
        }
        assertThat(pool.all("VDI").keySet()).contains(state).containsAll(theirs).hasSize(3);
    }

    @Test
    void ofTwoStateDisksNoneIsChosen() throws Exception {
        deployed(1);
        String state = pool.disk("web (generation 1)", 1);
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.discard(lease, "web", 1);
        }
        String other = disk(state);
        assertThatThrownBy(() -> deployed(2))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("2 disks of that name");
        pool.all("VDI").remove(other);
        deployed(2);
        assertThat(pool.disk("web (generation 2)", 1)).isEqualTo(state);
    }

    @Test
    void lookingWritesNothing() throws Exception {
        deployed(1);
        pool.calls.clear();
        destination.observe();
        destination.check("web", 1);
        assertThat(pool.calls).allMatch(each -> each.matches(".*\\.(get_.*|compute_free_memory|assert_can_boot_here)"));
    }

    @Test
    void refusesADomainWhoseKernelWouldHaveToLieOnAHost() throws Exception {
        WantedDomain direct = sample.wanted("", "memory = 128\n");
        assertThatThrownBy(() -> destination.admit(direct))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("it starts with a kernel of the host");
        try (Destination.Lease lease = destination.lock("alice")) {
            assertThatThrownBy(() -> destination.stage(lease, direct, 1, bytes -> {}))
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(pool.all("VM")).isEmpty();
        destination.admit(sample.wanted());
        destination.admit(sample.wanted("extends = \"hvm-uefi\"\n", ""));
    }

    @Test
    void aDomainWithoutADiskOfItsOwnWritesToACloneOfTheImage() throws Exception {
        WantedDomain plain = sample.wanted("extends = \"pygrub\"\n", "");
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, bytes -> {});
            destination.stage(lease, plain, 1, bytes -> {});
        }
        String disk = pool.disk("web (generation 1)", 0);
        assertThat(pool.get("VDI", disk).path("is_a_snapshot").asBoolean()).isFalse();
        assertThat(pool.bytes(disk)).isEqualTo(sample.bytes);
    }

    @Test
    void aDiskThatNeitherImageNorDomainHasIsRefusedAndNothingIsLeft() throws Exception {
        WantedDomain other = sample.wanted("extends = \"pygrub\"\n", "disk += [ \"phy:/dev/vg/data,xvdb,w\" ]\n");
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, sample.image, bytes -> {});
            assertThatThrownBy(() -> destination.stage(lease, other, 1, bytes -> {}))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("/dev/vg/data");
        }
        assertThat(pool.all("VM")).isEmpty();
        assertThat(pool.all("VDI")).hasSize(1);
    }

    @Test
    void showsTheConsoleOfADomainThatRuns() throws Exception {
        deployed(1);
        assertThatThrownBy(() -> destination.console(PoolSample.DOMAIN))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("does not run");
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.start(lease, "web", 1);
        }
        try (InputStream console = destination.console(PoolSample.DOMAIN)) {
            assertThat(new String(console.readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("\nweb login: ");
        }
    }

    @Test
    void sendsThroughAHostThatSeesTheStorage() throws Exception {
        pool.all("PBD").values().stream()
                .filter(each -> each.path("host").asText().equals(pool.hosts.get(0).reference))
                .forEach(each -> each.put("currently_attached", false));
        deployed(1);
        assertThat(pool.hosts.get(0).uploads).isEmpty();
        assertThat(pool.hosts.get(1).uploads).isNotEmpty();
        assertThat(pool.bytes(pool.disk("web (generation 1)", 0))).isEqualTo(sample.changed);
    }

    @Test
    void followsAnUploadToAHostOfThePoolOnly() throws Exception {
        pool.hosts.get(0).elsewhere = pool.hosts.get(1).address();
        deployed(1);
        assertThat(pool.hosts.get(1).uploads).isNotEmpty();
        try (StandInPool stranger = new StandInPool(1)) {
            pool.hosts.get(0).elsewhere = stranger.hosts.get(0).address();
            assertThatThrownBy(() -> deployed(2))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("none of its hosts");
            assertThat(stranger.hosts.get(0).uploads).isEmpty();
        }
    }

    @Test
    void aDeploymentWhoseNameWouldMixWithOthersIsRefused() throws Exception {
        PoolPlace place = PoolSample.place(pool);
        assertThatThrownBy(() -> new PoolDestination(place, "shop:1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("shop:1");
    }

    @Test
    void fortyDomainsCostTheImageOnce() throws Exception {
        PoolSample first = sample;
        try (Destination.Lease lease = destination.lock("alice")) {
            destination.send(lease, first.image, bytes -> {});
            long image = pool.hosts.get(0).uploads.stream()
                    .mapToLong(Long::longValue)
                    .sum();
            pool.hosts.get(0).uploads.clear();
            for (int i = 0; i < 40; i++) {
                PoolSample each = new PoolSample(folder.resolve("d" + i), "web" + i, new UUID(8, i), i);
                destination.stage(lease, each.wanted(), 1, bytes -> {});
            }
            long domains = pool.hosts.get(0).uploads.stream()
                    .mapToLong(Long::longValue)
                    .sum();
            // four blocks of the delta and one of the state disk, each upload with its own heads
            assertThat(domains).isLessThan(40 * (5 * 4096 + 200));
            assertThat(image).isLessThan(first.bytes.length / 10);
        }
        assertThat(pool.all("VM")).hasSize(40);
        assertThat(pool.all("VDI")).hasSize(81);
    }
}
