package org.xenwright.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.deploy.xl.XlTerms;
import org.xenwright.progress.Progress;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.FaultyProxy;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshHop;
import org.xenwright.ssh.SshPatience;

/** Simulated hosts, each behind a network that may fail, and runs that bring domains there by the code of the goals. */
public final class SimulatedFleet implements AutoCloseable {
    private static final SshPatience PATIENCE = new SshPatience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            2,
            Duration.ofMillis(50));

    private final Path folder;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<FaultyProxy> networks = new ArrayList<>();
    private List<ExpectedKeys> keys = List.of();

    /** Starts so many, each with so many MiB of memory. */
    public SimulatedFleet(Path folder, int count, int memory) throws IOException {
        this.folder = folder;
        for (int i = 1; i <= count; i++) {
            SimulatedHost host = new SimulatedHost(folder.resolve("xen" + i), memory);
            host.program("qemu-system-xen", "#!/bin/sh\n");
            hosts.add(host);
            networks.add(new FaultyProxy(host.address()));
        }
        rememberKeys();
    }

    /** Expects the keys that the hosts have now. */
    public void rememberKeys() {
        keys = hosts.stream().map(SimulatedHost::hostKeys).toList();
    }

    public List<SimulatedHost> hosts() {
        return hosts;
    }

    public List<FaultyProxy> networks() {
        return networks;
    }

    /** Deploys domains, in a run with connections of its own. */
    public RolloutResult deploy(List<WantedDomain> wanted, int atOnce) throws IOException {
        return deploy(wanted, atOnce, 0, () -> {});
    }

    /**
     * Deploys domains to some of the hosts.
     *
     * @param without how many of the first hosts, which are not named
     * @param shown what is done when the plan is shown
     */
    public RolloutResult deploy(List<WantedDomain> wanted, int atOnce, int without, Runnable shown) throws IOException {
        try (SshConnections connections = new SshConnections(PATIENCE)) {
            List<DestinationTerms> destinations = new ArrayList<>();
            for (int i = without; i < hosts.size(); i++) {
                SimulatedHost host = hosts.get(i);
                destinations.add(DestinationTerms.of(new XlHost(
                        connections.later(List.of(new SshHop(networks.get(i).address(), host.login(), keys.get(i)))),
                        new XlTerms("xen" + (i + 1), "shop", XlTerms.STORE, XlTerms.Disks.QCOW2))));
            }
            RolloutTerms terms = new RolloutTerms(
                    atOnce,
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
            DeployPlanner planner =
                    new DeployPlanner("shop", wanted, PlacementStrategy.SPREAD, false, false, Set.of(), Set.of(), true);
            try {
                return new Rollout(destinations, terms, Progress.SILENT).run(planner, null, plan -> shown.run());
            } finally {
                destinations.forEach(each -> each.destination().close());
            }
        }
    }

    /** Deploys without a fault, and sees that all is as it was to be, with nothing left to do or to write. */
    void settle(List<WantedDomain> wanted, String after) throws IOException {
        RolloutResult result = deploy(wanted, 4);
        assertThat(result.done()).as(after + ": " + result.failures()).isTrue();
        assertThat(runs().keySet())
                .as(after)
                .containsExactlyElementsOf(
                        wanted.stream().map(WantedDomain::name).sorted().toList());
        for (SimulatedHost each : hosts) {
            each.commands().clear();
            each.writtenFiles().clear();
        }
        RolloutResult again = deploy(wanted, 4);
        assertThat(again.done()).as(after).isTrue();
        assertThat(again.plan().touched()).as(after).isEmpty();
        for (SimulatedHost each : hosts) {
            assertThat(each.commands()).as(after).hasSizeLessThanOrEqualTo(2);
            assertThat(each.writtenFiles()).as(after).isEmpty();
        }
    }

    /** Returns what runs, with the number of its host. */
    public Map<String, Integer> runs() {
        Map<String, Integer> all = new TreeMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            for (String name : hosts.get(i).xl().running().keySet()) {
                Integer twice = all.put(name, i + 1);
                if (twice != null) {
                    throw new AssertionError(name + " runs at xen" + twice + " and at xen" + (i + 1));
                }
            }
        }
        return all;
    }

    /** Returns what no host would have survived. */
    public List<String> violations() {
        return hosts.stream().flatMap(each -> each.xl().violations().stream()).toList();
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < hosts.size(); i++) {
            networks.get(i).close();
            hosts.get(i).close();
        }
    }
}
