package org.xenwright.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.SimulatedFleet;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.deploy.xl.XlTerms;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.TextTable;
import org.xenwright.ssh.FaultyProxy;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.RemoteFiles;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshHop;
import org.xenwright.ssh.SshPatience;

/**
 * Many domains brought to many hosts, all in this process: new ones, nothing to do, new generations, the same beside
 * hosts that are dead, a lock whose holder died; and a few by hand, for their bytes.
 */
@Tag("bench")
class DeployBench {
    private static final int DOMAINS = Integer.getInteger("xen.domains", 1000);
    private static final int HOSTS = Integer.getInteger("xen.hosts", 20);
    private static final int AT_ONCE = Integer.getInteger("xen.atOnce", 40);

    /** Hosts that take connections and never answer, for one more run. */
    private static final int DEAD = Integer.getInteger("xen.dead", 1);

    private static final int BY_HAND = 40;

    @TempDir
    Path folder;

    private final TextTable table = new TextTable("lll");

    @Test
    void deploy() throws IOException {
        table.row("measure", "measured", "target");
        SampleDomains sample = new SampleDomains(folder.resolve("image"));
        try (SimulatedFleet fleet = new SimulatedFleet(folder, HOSTS, 256 << 10)) {
            fleet.hosts().forEach(each -> each.xl().pace(Duration.ofMillis(200), Duration.ofMillis(50)));
            String what = DOMAINS + " to " + HOSTS + " hosts";
            List<WantedDomain> first = wanted(sample, 1);
            rows(fleet, what + ", new", run(fleet, first));
            table.row(
                    "  heap, garbage too",
                    RunCost.heap() + " of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB",
                    "under 512 MB");
            run(fleet, first);
            int most = fleet.hosts().stream()
                    .mapToInt(each -> each.commands().size())
                    .max()
                    .orElseThrow();
            long written = fleet.hosts().stream()
                    .mapToLong(each -> each.writtenFiles().size())
                    .sum();
            table.row("unchanged: commands a host", Integer.toString(most), "at most 2");
            table.row("  files written", Long.toString(written), "0");
            rows(fleet, "all replaced", run(fleet, wanted(sample, 2)));
            if (DEAD > 0) {
                dead(fleet, sample);
            }
            fleet.networks().forEach(FaultyProxy::speak);
            if (!Boolean.getBoolean("xen.quick")) {
                killed(fleet.hosts().get(0));
            }
        }
        if (!Boolean.getBoolean("xen.quick")) {
            bytes();
        }
        table.lines().forEach(System.out::println);
    }

    private static List<WantedDomain> wanted(SampleDomains sample, int variation) throws IOException {
        List<WantedDomain> all = new ArrayList<>();
        for (int i = 0; i < DOMAINS; i++) {
            all.add(sample.wanted(String.format(Locale.ROOT, "web%04d", i), variation));
        }
        return all;
    }

    private static RunCost run(SimulatedFleet fleet, List<WantedDomain> wanted) throws IOException {
        for (SimulatedHost each : fleet.hosts()) {
            each.commands().clear();
            each.writtenFiles().clear();
        }
        return RunCost.of(() -> {
            RolloutResult result = fleet.deploy(wanted, AT_ONCE);
            if (!result.done() || fleet.runs().size() != DOMAINS) {
                throw new IOException(String.join("\n", result.failures()));
            }
        });
    }

    private void rows(SimulatedFleet fleet, String what, RunCost cost) {
        double commands =
                fleet.hosts().stream().mapToInt(each -> each.commands().size()).sum();
        table.row(what, cost.shown(), "at most 60 s");
        table.row("  CPU: ours; hosts', commands", cost.processors(), "");
        table.row("  commands a domain", String.format(Locale.ROOT, "%.2f", commands / DOMAINS), "");
    }

    /** Brings new generations to the hosts that live: where they alone are named, and where dead ones are too. */
    private void dead(SimulatedFleet fleet, SampleDomains sample) throws IOException {
        for (int i = 0; i < DEAD; i++) {
            fleet.networks().get(i).silence();
        }
        List<WantedDomain> alone = wanted(sample, 3);
        List<WantedDomain> beside = wanted(sample, 4);
        RunCost without = RunCost.of(() -> fleet.deploy(alone, AT_ONCE, DEAD, () -> {}));
        AtomicLong shown = new AtomicLong();
        long begun = System.nanoTime();
        RolloutResult[] result = new RolloutResult[1];
        RunCost with = RunCost.of(() ->
                result[0] = fleet.deploy(beside, AT_ONCE, 0, () -> shown.set(System.nanoTime() - begun)));
        long done = result[0].outcomes().stream().filter(each -> each.done()).count();
        table.row(
                DEAD + " dead: " + done + " replaced",
                String.format(
                        Locale.ROOT,
                        "%s of %s: %+.1f %%",
                        with.shown(),
                        without.shown(),
                        (with.wall() / without.wall() - 1) * 100),
                "at most +10 %");
        table.row("  told after", String.format(Locale.ROOT, "%.1f s", shown.get() / 1e9), "at once");
        result[0].unreached().values().forEach(each -> table.row("  in words", each, ""));
    }

    /** Takes a lock whose holder is no more, and whose connection nobody ended. */
    private void killed(SimulatedHost host) throws IOException {
        try (FaultyProxy network = new FaultyProxy(host.address());
                SshConnections connections = new SshConnections(SshPatience.USUAL);
                XlHost holder =
                        host(connections.later(List.of(new SshHop(network.address(), host.login(), host.hostKeys()))));
                XlHost next =
                        host(connections.later(List.of(new SshHop(host.address(), host.login(), host.hostKeys()))))) {
            Destination.Lease lost = holder.lock("a run that is killed");
            network.silence();
            RunCost cost = RunCost.of(() -> awaitLock(next));
            table.row("lock of a dead holder", cost.shown(), "within 30 s");
            network.cut();
            network.speak();
            lost.close();
        }
    }

    private static void awaitLock(XlHost host) throws IOException {
        while (true) {
            try {
                host.lock("the next run").close();
                return;
            } catch (ProblemException e) {
                if (!e.getMessage().contains("it is held by")) {
                    throw e;
                }
            }
        }
    }

    private static XlHost host(HostConnection connection) {
        return new XlHost(connection, new XlTerms("xen1", "shop", XlTerms.STORE, XlTerms.Disks.AUTO));
    }

    /** Compares the bytes of domains with those that are sent by hand: kernel and initramfs once, disks as they are. */
    private void bytes() throws IOException {
        SampleDomains sample = SampleDomains.full(folder.resolve("full"));
        List<WantedDomain> all = new ArrayList<>();
        for (int i = 0; i < BY_HAND; i++) {
            all.add(sample.differing(String.format(Locale.ROOT, "web%02d", i)));
        }
        try (SimulatedFleet fleet = new SimulatedFleet(folder.resolve("few"), 1, 256 << 10)) {
            FaultyProxy network = fleet.networks().get(0);
            deployed(fleet, all.subList(0, BY_HAND / 2));
            long half = network.sent();
            deployed(fleet, all);
            long ours = network.sent();
            long deltas = 0;
            for (WantedDomain each : all.subList(BY_HAND / 2, BY_HAND)) {
                deltas += own(each);
            }
            table.row(
                    "a domain more, but its delta",
                    String.format(Locale.ROOT, "%.1f KB", (ours - half - deltas) / 1e3 / (BY_HAND - BY_HAND / 2)),
                    "at most 32 KB");
            long before = network.sent();
            byHand(fleet, sample, all);
            long theirs = network.sent() - before;
            table.row(
                    BY_HAND + " of one image",
                    String.format(
                            Locale.ROOT, "%.1f MB of %.1f: 1/%.1f", ours / 1e6, theirs / 1e6, (double) theirs / ours),
                    "at most 1/20");
        }
    }

    private static void deployed(SimulatedFleet fleet, List<WantedDomain> wanted) throws IOException {
        RolloutResult result = fleet.deploy(wanted, AT_ONCE);
        if (!result.done()) {
            throw new IOException(String.join("\n", result.failures()));
        }
    }

    /** Returns the bytes that only a domain has; of its state disk a block. */
    private static long own(WantedDomain domain) {
        long all = 4096;
        for (OwnFile each : domain.own()) {
            all += each.purpose() == OwnFile.Purpose.STATE ? 0 : each.size();
        }
        return all;
    }

    private static void byHand(SimulatedFleet fleet, SampleDomains sample, List<WantedDomain> all) throws IOException {
        SimulatedHost host = fleet.hosts().get(0);
        Files.createDirectories(host.at("/srv"));
        try (SshConnections connections = new SshConnections(SshPatience.USUAL);
                HostConnection connection = connections.later(
                        List.of(new SshHop(fleet.networks().get(0).address(), host.login(), host.hostKeys())));
                RemoteFiles files = connection.files()) {
            for (SharedFile each : all.get(0).shared()) {
                if (!each.file().equals(sample.base())) {
                    copy(files, each.name(), Files.readAllBytes(each.file()));
                }
            }
            for (WantedDomain each : all) {
                // the domains run, so that these are not started a second time
                copy(files, each.name() + ".img", sample.disk(each.name(), 1));
                copy(files, each.name() + ".cfg", XlCfg.emit(each.domain()).getBytes(StandardCharsets.UTF_8));
                for (OwnFile own : each.own()) {
                    if (own.purpose() == OwnFile.Purpose.DISK) {
                        copy(files, own.name(), Files.readAllBytes(own.file()));
                    }
                }
                connection.run("xl -N create /srv/" + each.name() + ".cfg", new byte[0], Duration.ofMinutes(1));
            }
        }
    }

    /** Sends a file as scp does, all of it. */
    private static void copy(RemoteFiles files, String name, byte[] bytes) throws IOException {
        try (RemoteFiles.RemoteFile file = files.open("/srv/" + name, 0600)) {
            int piece = 256 << 10;
            for (int at = 0; at < bytes.length; at += piece) {
                file.write(at, ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
            }
            file.flush();
        }
    }
}
