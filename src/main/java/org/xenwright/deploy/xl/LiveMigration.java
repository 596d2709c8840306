package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteCommand;

/**
 * The move of one domain to another host while it runs. xl moves no disks; so they are copied while the domain writes to
 * them, and what has changed since follows while it is suspended, before the other host may let it go on. All goes
 * through this machine's two connections.
 */
final class LiveMigration {
    /** Times that memory is sent at most, since the guest writes to it meanwhile. */
    private static final int ROUNDS = 6;

    private static final int SLOWEST = 4 << 10; // KiB a second

    private final HostShell from;
    private final MigrationScripts here;
    private final HostShell to;
    private final MigrationScripts there;

    LiveMigration(HostShell from, HostLayout layout, HostShell to, HostLayout other) {
        this.from = from;
        this.here = new MigrationScripts(layout);
        this.to = to;
        this.there = new MigrationScripts(other);
    }

    void run(Announcement lease, Announcement other, Destination.Migration migration, RunningDomain running)
            throws IOException {
        String name = migration.domain().name();
        String attempted = "moving " + name + " to " + to.host() + " while it runs";
        Reply configuration = to.run(there.configuration(name, migration.to()));
        to.demand(configuration, attempted, "deploy it again");
        byte[] text = configuration.out().getBytes(StandardCharsets.UTF_8);
        from.demand(from.run(here.keep(lease.guard(), migration), text, HostShell.USUAL), attempted, "make room there");
        List<MovingDisk> disks = disks(migration);
        for (MovingDisk each : disks) {
            each.copy(other);
        }
        MigrationStream.Ends ends;
        try (RemoteCommand receiver = to.start(there.receive(other.guard(), name));
                RemoteCommand sender = from.start(here.send(lease.guard(), migration, running.id(), running.uuid()))) {
            ends = new MigrationStream(sender, receiver, () -> {
                        for (MovingDisk each : disks) {
                            each.complete(other);
                        }
                    })
                    .carry(limit(migration.domain(), running));
        }
        from.run(here.forget(migration));
        judge(attempted, ends);
    }

    private void judge(String attempted, MigrationStream.Ends ends) throws IOException {
        if (ends.sent().code() < 0 || ends.received().code() < 0) {
            throw new IOException(
                    (ends.sent().code() < 0 ? from : to).host() + " did not say how it ended, while " + attempted);
        }
        if (ends.sent().code() != 0) {
            String words = XlComplaint.of(ends.received().words()) + "\n"
                    + XlComplaint.of(ends.sent().words());
            from.demand(
                    new Reply(ends.sent().code(), "", words.strip()),
                    attempted,
                    "look at /var/log/xen of both; or let it be shut down for it: -Dxen.live=false");
        }
    }

    /** Returns the disks that the domain writes to, as both hosts have them. */
    private List<MovingDisk> disks(Destination.Migration migration) throws IOException {
        WantedDomain wanted = migration.domain();
        List<DiskSpec> sources = disks(wanted, here.layout().generation(wanted.name(), migration.from()));
        List<DiskSpec> targets = disks(wanted, there.layout().generation(wanted.name(), migration.to()));
        List<MovingDisk> disks = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            String source = sources.get(i).target();
            String target = targets.get(i).target();
            if (sources.get(i).writable() && source != null && target != null) {
                disks.add(new MovingDisk(from, source, to, target));
            }
        }
        return disks;
    }

    private static List<DiskSpec> disks(WantedDomain wanted, String folder) throws IOException {
        return GenerationFiles.of(wanted, folder, true).domain().disks();
    }

    private static Duration limit(WantedDomain wanted, RunningDomain running) {
        long disks = wanted.own().stream().mapToLong(OwnFile::size).sum()
                + wanted.shared().stream().mapToLong(SharedFile::size).sum();
        return HostShell.USUAL.plusSeconds((running.memory() * ROUNDS + (disks >> 10) * 2) / SLOWEST);
    }
}
