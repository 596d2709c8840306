package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.deploy.xl.XlTerms;
import org.xenwright.progress.Progress;
import org.xenwright.ssh.FaultyProxy;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshHop;
import org.xenwright.ssh.SshPatience;

/** Domains that leave a plain host while they run, by the streams of xl's two ends, which the deployer carries. */
class LiveDrainTest {
    private static final SshPatience PATIENCE = new SshPatience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            2,
            Duration.ofMillis(50));
    private static final int PLACE = 13 << 20;
    private static final byte[] WRITTEN = "written at the last moment".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private SimulatedHost one;
    private SimulatedHost two;
    private FaultyProxy network;
    private WantedDomain web;
    private boolean live = true;

    @BeforeEach
    void boot() throws IOException {
        one = new SimulatedHost(folder.resolve("xen1"));
        two = new SimulatedHost(folder.resolve("xen2"));
        network = new FaultyProxy(two.address());
        web = new SampleDomains(folder.resolve("image")).withoutState("web", "");
        assertThat(roll(Set.of("xen2")).failures()).isEmpty();
        assertThat(one.xl().running()).containsKey("web");
    }

    @AfterEach
    void end() throws IOException {
        network.close();
        one.close();
        two.close();
    }

    /** Brings the domain to the host that is not drained. */
    private RolloutResult roll(Set<String> drained) throws IOException {
        try (SshConnections connections = new SshConnections(PATIENCE)) {
            List<DestinationTerms> hosts = List.of(
                    DestinationTerms.of(new XlHost(
                            connections.later(List.of(new SshHop(one.address(), one.login(), one.hostKeys()))),
                            new XlTerms("xen1", "shop", XlTerms.STORE, XlTerms.Disks.COPY))),
                    DestinationTerms.of(new XlHost(
                            connections.later(List.of(new SshHop(network.address(), two.login(), two.hostKeys()))),
                            new XlTerms("xen2", "shop", XlTerms.STORE, XlTerms.Disks.COPY))));
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
            boolean first = one.xl().running().isEmpty() && two.xl().running().isEmpty();
            List<DestinationTerms> meant = first ? hosts.subList(0, 1) : hosts;
            try {
                DeployPlanner planner = new DeployPlanner(
                        "shop",
                        List.of(web),
                        PlacementStrategy.SPREAD,
                        false,
                        false,
                        Set.of(),
                        first ? Set.of() : drained,
                        live);
                return new Rollout(meant, terms, Progress.SILENT).run(planner, null, plan -> {});
            } finally {
                hosts.forEach(each -> each.destination().close());
            }
        }
    }

    private static Path disk(SimulatedHost host) {
        return host.at("/var/lib/xenwright/deployments/shop/domains/web/1/domains/web/web.qcow2.raw");
    }

    /** Lets the guest write, the last time when most of its memory has been sent. */
    private void writes() throws IOException {
        one.xl().lastWrites("web", () -> {
            try (RandomAccessFile file = new RandomAccessFile(disk(one).toFile(), "rw")) {
                file.seek(PLACE);
                file.write(WRITTEN);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] at(Path disk) throws IOException {
        byte[] all = Files.readAllBytes(disk);
        return Arrays.copyOfRange(all, PLACE, PLACE + WRITTEN.length);
    }

    private void nothingIsBroken() {
        assertThat(one.xl().violations()).isEmpty();
        assertThat(two.xl().violations()).isEmpty();
    }

    @Test
    void aRunningDomainTakesItsMemoryAndAllItHasWrittenAlong() throws IOException {
        UUID uuid = web.uuid();
        writes();

        RolloutResult result = roll(Set.of("xen1"));

        assertThat(result.failures()).isEmpty();
        assertThat(String.join("\n", result.plan().lines())).contains("goes on while it runs");
        assertThat(one.xl().running()).isEmpty();
        assertThat(two.xl().running()).isEqualTo(Map.of("web", uuid));
        assertThat(two.xl().starts()).containsExactly("web");
        assertThat(at(disk(two))).isEqualTo(WRITTEN);
        assertThat(one.at("/var/lib/xenwright/deployments/shop/domains/web")).doesNotExist();
        assertThat(Files.readSymbolicLink(two.at("/etc/xen/auto/web.cfg")).toString())
                .endsWith("/domains/web/current/web.cfg");
        assertThat(one.xl().calls()).noneMatch(each -> each.startsWith("shutdown"));
        nothingIsBroken();
        assertThat(roll(Set.of()).summary()).isEqualTo("nothing to do");
    }

    @Test
    void aDomainThatTheOtherHostRefusesRunsOnWithItsDiskUntouched() throws IOException {
        byte[] before = Files.readAllBytes(disk(one));
        two.xl().conduct("web", SimulatedXl.Conduct.REFUSED);

        RolloutResult result = roll(Set.of("xen1"));

        assertThat(result.failures()).singleElement().asString().contains("runs on at xen1", "Domain creation failed");
        assertThat(one.xl().running()).isEqualTo(Map.of("web", web.uuid()));
        assertThat(two.xl().running()).isEmpty();
        assertThat(Files.readAllBytes(disk(one))).isEqualTo(before);
        assertThat(two.at("/var/lib/xenwright/deployments/shop/domains/web")).doesNotExist();
        nothingIsBroken();
        two.xl().conduct("web", SimulatedXl.Conduct.WELL);
        assertThat(roll(Set.of("xen1")).failures()).isEmpty();
        assertThat(two.xl().running()).isEqualTo(Map.of("web", web.uuid()));
        nothingIsBroken();
    }

    @Test
    void aDomainWhoseWayIsCutWhileItIsSuspendedRunsOnAndTheNextRunMovesIt() throws IOException {
        writes();
        one.xl().lastWrites("web", network::cut);

        RolloutResult cut = roll(Set.of("xen1"));

        assertThat(cut.done()).isFalse();
        one.xl().lastWrites("web", () -> {});
        RolloutResult next = roll(Set.of("xen1"));
        assertThat(next.failures()).isEmpty();
        assertThat(one.xl().running()).isEmpty();
        assertThat(two.xl().running()).isEqualTo(Map.of("web", web.uuid()));
        assertThat(one.xl().starts()).containsExactly("web");
        nothingIsBroken();
    }

    @Test
    void aDomainIsShutDownForItWhereThatIsAskedFor() throws IOException {
        live = false;
        RolloutResult result = roll(Set.of("xen1"));
        assertThat(result.failures()).isEmpty();
        assertThat(String.join("\n", result.plan().lines())).contains("> web").doesNotContain("goes on while it runs");
        assertThat(one.xl().calls()).anyMatch(each -> each.startsWith("shutdown"));
        nothingIsBroken();
    }
}
