package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/**
 * What each destination promises, a simulated one as much as a real one: what the simulated says is believed only
 * because of that. Domains are left as they were found; the deployment of each test is its own.
 */
@Timeout(900)
public abstract class DestinationContract {
    /** The time that a guest gets for its end. */
    protected static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final AtomicLong DEPLOYMENTS = new AtomicLong(System.nanoTime() / 1000);

    @TempDir
    Path temp;

    private final List<UUID> started = new ArrayList<>();
    private String deployment;
    private Destination destination;

    /** Connects to the destination under test, for a deployment that may be new to it. */
    protected abstract Destination connect(String deployment) throws IOException;

    /**
     * Returns a domain that it is able to start, with a delta and a state disk of its own.
     *
     * @param name of the domain; each has its own uuid and address
     * @param variation with other numbers, other files and the same uuid
     */
    protected abstract WantedDomain wanted(String name, int variation) throws IOException;

    /** Returns when a guest that was started is able to shut down. */
    protected abstract void awaitUp(UUID domain) throws IOException;

    /** Returns the name for a domain of this test, which no other test takes. */
    protected String name(String name) {
        return name + "-" + deployment;
    }

    @BeforeEach
    void begin() throws IOException {
        deployment = "d" + DEPLOYMENTS.incrementAndGet();
        destination = connect(deployment);
    }

    @AfterEach
    void end() throws IOException {
        try {
            if (!started.isEmpty()) {
                try (Destination.Lease lease = destination.lock("the end of a test")) {
                    for (UUID each : started) {
                        destination.destroy(lease, each);
                    }
                }
            }
            destination.close();
        } finally {
            leave();
        }
    }

    /** Looks at what a test left, after its domains ended and before the destination is given up. */
    protected void leave() throws IOException {}

    private RunningDomain start(Destination.Lease lease, String name, int generation) throws IOException {
        RunningDomain running = destination.start(lease, name, generation);
        started.add(running.uuid());
        return running;
    }

    private void sendAndStage(Destination.Lease lease, WantedDomain domain, int generation) throws IOException {
        for (SharedFile each : domain.shared()) {
            destination.send(lease, each, bytes -> {});
        }
        destination.stage(lease, domain, generation, bytes -> {});
    }

    private static JournalEntry entry(String domain, JournalEntry.Step step, int from, int to) {
        return new JournalEntry("2026-11-30T10:00:00Z", domain, step, from, to);
    }

    private DeployInventory inventory(WantedDomain domain, int current, int... generations) {
        List<DeployInventory.Generation> all = new ArrayList<>();
        for (int each : generations) {
            all.add(new DeployInventory.Generation(
                    each,
                    domain.revision(),
                    "web of the test",
                    domain.shared().stream().map(SharedFile::digest).toList(),
                    domain.need(),
                    true,
                    "2026-11-30T10:00:00Z"));
        }
        DeployInventory.Entry entry = new DeployInventory.Entry(domain.name(), domain.uuid(), current, all);
        return new DeployInventory(
                DeployInventory.FORMAT,
                deployment,
                1,
                "a test",
                "2026-11-30T10:00:00Z",
                "none",
                List.of(entry),
                Map.of("elsewhere", "xen9"));
    }

    @Test
    void aDeploymentThatWasNeverThereIsEmpty() throws IOException {
        Observation seen = destination.observe();
        assertThat(seen.inventory()).isEqualTo(DeployInventory.none(deployment));
        assertThat(seen.journal()).isEmpty();
        assertThat(seen.drift()).isEmpty();
        assertThat(seen.total()).isPositive();
        assertThat(seen.free()).isPositive().isLessThan(seen.total());
        assertThat(seen.processors()).isPositive();
        assertThat(seen.version()).matches("[0-9]+[.][0-9]+");
    }

    @Test
    void oneHoldsTheLockAndTheOtherIsToldWho() throws IOException {
        Destination other = connect(deployment);
        Destination.Lease lease = destination.lock("alice@build7");
        assertThatThrownBy(() -> other.lock("bob"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("alice@build7");
        lease.check();
        lease.close();
        assertThatThrownBy(() -> destination.journal(lease, entry("web", JournalEntry.Step.STAGING, 0, 1)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(lease::check).isInstanceOf(ProblemException.class);
        try (Destination.Lease second = other.lock("bob")) {
            second.check();
        }
        other.close();
    }

    @Test
    void aFileIsSentOnceAndOnlyWithTheRightBytes() throws IOException {
        SharedFile file = wanted(name("web"), 1).shared().get(0);
        AtomicLong sent = new AtomicLong();
        try (Destination.Lease lease = destination.lock("a test")) {
            Path wrong = Files.write(temp.resolve("wrong"), new byte[] {1, 2, 3});
            SharedFile other = new SharedFile("wrong", wrong, Digest.of("something else"), 3);
            assertThatThrownBy(() -> destination.send(lease, other, bytes -> {}))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(Digest.of(wrong).hex());
            destination.send(lease, file, sent::addAndGet);
            long once = sent.get();
            destination.send(lease, file, sent::addAndGet);
            assertThat(sent.get()).isEqualTo(once);
            assertThat(destination.observe().images()).contains(file.digest()).doesNotContain(other.digest());
        }
    }

    @Test
    void journalAndInventoryAreKeptAsTheyWereWritten() throws IOException {
        WantedDomain domain = wanted(name("web"), 1);
        JournalEntry first = entry(domain.name(), JournalEntry.Step.STAGING, 0, 1);
        JournalEntry second = entry(domain.name(), JournalEntry.Step.SWITCHING, 0, 1);
        DeployInventory inventory = inventory(domain, 0, 1);
        try (Destination.Lease lease = destination.lock("a test")) {
            destination.journal(lease, first);
            destination.journal(lease, second);
            assertThat(destination.observe().journal()).containsExactly(first, second);
            destination.record(lease, inventory);
            Observation seen = destination.observe();
            assertThat(seen.journal()).isEmpty();
            assertThat(seen.inventory()).isEqualTo(inventory);
        }
        try (Destination other = connect(deployment)) {
            assertThat(other.observe().inventory()).isEqualTo(inventory);
        }
        try (Destination another = connect(deployment + "-another")) {
            assertThat(another.deployments()).contains(deployment).doesNotContain(deployment + "-another");
        }
    }

    @Test
    void stepsThatAreAnnouncedLeaveTheirJournal() throws IOException {
        WantedDomain domain = wanted(name("web"), 1);
        String name = domain.name();
        JournalEntry staging = entry(name, JournalEntry.Step.STAGING, 0, 1);
        JournalEntry switching = entry(name, JournalEntry.Step.SWITCHING, 0, 1);
        JournalEntry pointing = entry(name, JournalEntry.Step.POINTING, 0, 1);
        JournalEntry done = entry(name, JournalEntry.Step.DONE, 0, 1);
        try (Destination.Lease lease = destination.lock("a test")) {
            for (SharedFile each : domain.shared()) {
                destination.send(lease, each, bytes -> {});
            }
            destination.prepare(destination.announcing(lease, staging), domain, 1, bytes -> {});
            assertThat(destination.observe().journal()).containsExactly(staging);
            start(destination.announcing(lease, switching), name, 1);
            assertThat(destination.observe().journal()).containsExactly(staging, switching);
            destination.settle(lease, pointing, done, true);
            assertThat(destination.observe().journal()).containsExactly(staging, switching, pointing, done);
            destination.record(lease, inventory(domain, 1, 1));
            assertThat(destination.observe().drift()).isEmpty();
            destination.destroy(lease, domain.uuid());
            destination.unpoint(lease, name);
            destination.discard(lease, name, 1);
        }
    }

    @Test
    void whatCannotRunIsRefusedWhenItIsPrepared() throws IOException {
        WantedDomain one = wanted(name("web"), 1);
        JournalEntry staging = entry(one.name(), JournalEntry.Step.STAGING, 0, 1);
        try (Destination.Lease lease = destination.lock("a test")) {
            assertThatThrownBy(() -> destination.prepare(
                            destination.announcing(lease, staging), withAbsent(one), 1, bytes -> {}))
                    .isInstanceOf(ProblemException.class);
            destination.discard(lease, one.name(), 1);
        }
    }

    @Test
    void aDomainIsStartedReplacedAndRemoved() throws IOException {
        WantedDomain one = wanted(name("web"), 1);
        WantedDomain two = wanted(name("web"), 2);
        String name = one.name();
        try (Destination.Lease lease = destination.lock("a test")) {
            sendAndStage(lease, one, 1);
            destination.check(name, 1);
            RunningDomain running = start(lease, name, 1);
            assertThat(running.uuid()).isEqualTo(one.uuid());
            assertThat(running.generation()).isEqualTo(1);
            awaitUp(one.uuid());
            destination.point(lease, name, 1, true);
            destination.record(lease, inventory(one, 1, 1));
            Observation seen = destination.observe();
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.running())
                    .filteredOn(each -> each.uuid().equals(one.uuid()))
                    .extracting(RunningDomain::name, RunningDomain::generation, RunningDomain::id)
                    .containsExactly(tuple(name, 1, running.id()));
            assertThatThrownBy(() -> destination.discard(lease, name, 1)).isInstanceOf(ProblemException.class);

            sendAndStage(lease, two, 2);
            destination.check(name, 2);
            assertThatThrownBy(() -> destination.start(lease, name, 2)).isInstanceOf(ProblemException.class);
            assertThat(destination.shutDown(lease, one.uuid(), PATIENCE)).isTrue();
            assertThat(destination.observe().drift())
                    .extracting(Observation.Drift::domain, Observation.Drift::stopped)
                    .containsExactly(tuple(name, true));
            assertThat(start(lease, name, 2).generation()).isEqualTo(2);
            destination.point(lease, name, 2, true);
            destination.record(lease, inventory(two, 2, 1, 2));
            assertThat(destination.observe().drift()).isEmpty();
            destination.discard(lease, name, 1);
            destination.discard(lease, name, 1);
            destination.destroy(lease, two.uuid());
            destination.destroy(lease, two.uuid());
            assertThat(destination.shutDown(lease, two.uuid(), PATIENCE)).isTrue();
            destination.unpoint(lease, name);
            destination.discard(lease, name, 2);
            assertThatThrownBy(() -> destination.start(lease, name, 2)).isInstanceOf(ProblemException.class);
            assertThat(destination.observe().running())
                    .extracting(RunningDomain::uuid)
                    .doesNotContain(one.uuid());
        }
    }

    @Test
    void stagingAgainReplacesWhatAKilledRunLeft() throws IOException {
        WantedDomain one = wanted(name("web"), 1);
        WantedDomain two = wanted(name("web"), 2);
        try (Destination.Lease lease = destination.lock("a test")) {
            sendAndStage(lease, one, 1);
            destination.stage(lease, two, 1, bytes -> {});
            destination.check(one.name(), 1);
            RunningDomain running = start(lease, one.name(), 1);
            assertThat(running.memory()).isEqualTo(two.domain().memory() << 10);
            destination.destroy(lease, one.uuid());
            destination.discard(lease, one.name(), 1);
        }
    }

    @Test
    void aFileThatWasNotSentIsMissedBeforeAnythingRuns() throws IOException {
        WantedDomain one = wanted(name("web"), 1);
        try (Destination.Lease lease = destination.lock("a test")) {
            assertThatThrownBy(() -> {
                        destination.stage(lease, withAbsent(one), 1, bytes -> {});
                        destination.check(one.name(), 1);
                    })
                    .isInstanceOf(ProblemException.class);
            assertThat(destination.observe().running())
                    .extracting(RunningDomain::uuid)
                    .doesNotContain(one.uuid());
        }
    }

    private WantedDomain withAbsent(WantedDomain domain) throws IOException {
        Path file = Files.writeString(temp.resolve("absent"), "absent " + deployment);
        List<SharedFile> shared = new ArrayList<>();
        for (SharedFile each : domain.shared()) {
            shared.add(new SharedFile(each.name(), file, Digest.of(file), Files.size(file)));
        }
        return new WantedDomain(
                domain.domain(),
                domain.uuid(),
                domain.folder(),
                shared,
                domain.own(),
                domain.need(),
                domain.terms(),
                domain.revision());
    }

    @Test
    void imagesThatAGenerationNeedsAreKeptAndOthersGo() throws IOException {
        WantedDomain one = wanted(name("web"), 1);
        Path useless = Files.writeString(temp.resolve("useless"), "useless " + deployment);
        SharedFile file = new SharedFile("useless", useless, Digest.of(useless), Files.size(useless));
        Path still = Files.writeString(temp.resolve("kept"), "kept " + deployment);
        SharedFile kept = new SharedFile("kept", still, Digest.of(still), Files.size(still));
        try (Destination.Lease lease = destination.lock("a test")) {
            sendAndStage(lease, one, 1);
            destination.send(lease, file, bytes -> {});
            destination.send(lease, kept, bytes -> {});
            destination.record(lease, inventory(one, 0, 1));
            assertThat(destination.prune(lease, Set.of(kept.digest())))
                    .contains(file.digest())
                    .doesNotContain(kept.digest());
            assertThat(destination.observe().images())
                    .contains(one.shared().get(0).digest(), kept.digest())
                    .doesNotContain(file.digest());
            destination.discard(lease, one.name(), 1);
        }
    }

    @Test
    void aProblemNamesTheDestination() throws IOException {
        try (Destination.Lease lease = destination.lock("a test")) {
            assertThatThrownBy(() -> destination.start(lease, name("nobody"), 4))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("nobody");
        }
    }
}
