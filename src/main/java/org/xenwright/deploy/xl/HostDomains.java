package org.xenwright.deploy.xl;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.HostConnection.Reply;

/** The domains of a host, as they begin, run and end. */
final class HostDomains {
    /** More creations at once only wait for the disk. */
    private static final int STARTS = 2;

    /** What the host itself needs besides the time that a domain gets. */
    private static final Duration OVERHEAD = Duration.ofMinutes(2);

    /** How long backends get to let go of a domain that has ended. */
    private static final Duration LETTING_GO = Duration.ofSeconds(30);

    private final HostShell shell;
    private final HostScripts scripts;
    private final Semaphore starts = new Semaphore(STARTS, true);
    /** Domains as they were seen last; a host is asked again where one is no longer as it was. */
    private final Map<UUID, RunningDomain> known = new ConcurrentHashMap<>();
    /** Domains that were started and nobody has asked about since. */
    private final Map<UUID, RunningDomain> fresh = new ConcurrentHashMap<>();
    /** Consoles of such, opened when they were started. */
    private final Map<UUID, InputStream> consoles = new ConcurrentHashMap<>();

    HostDomains(HostShell shell, HostScripts scripts) {
        this.shell = shell;
        this.scripts = scripts;
    }

    /** Notes what a listing told. */
    void know(List<RunningDomain> running) {
        running.forEach(each -> known.put(each.uuid(), each));
    }

    /** @param watched whether the console is asked for next; then the command that starts goes on as that */
    RunningDomain start(Announcement lease, String domain, int generation, boolean watched) throws IOException {
        HostShell.Begun begun = begin(lease, domain, generation, 1, watched);
        if (begun.reply().exit() != 0
                && XlComplaint.isOfMemory(begun.reply().exit(), begun.reply().err())) {
            // another start may have had the memory for a moment: once more, alone
            begun = begin(lease, domain, generation, STARTS, watched);
        }
        try {
            RunningDomain started = started(begun.reply(), domain, generation);
            know(List.of(started));
            fresh.put(started.uuid(), started);
            if (isWatched(domain, watched)) {
                consoles.put(started.uuid(), begun.rest());
            }
            return started;
        } catch (RuntimeException | IOException e) {
            begun.rest().close();
            throw e;
        }
    }

    private RunningDomain started(Reply reply, String domain, int generation) throws IOException {
        String attempted = "starting " + HostScripts.named(domain, generation);
        if (reply.exit() == HostScripts.RUNS) {
            throw shell.problem(attempted, "look at xl list -v there", "a domain of its uuid that runs already");
        }
        shell.demand(reply, attempted, "look at /var/log/xen there");
        String[] said = reply.out().split("\n", 2);
        String uuid = said[0].strip();
        return XlList.read(said.length < 2 ? "" : said[1], shell.host()).stream()
                .filter(each -> each.uuid().toString().equals(uuid))
                .findFirst()
                .map(each ->
                        new RunningDomain(each.uuid(), each.name(), each.id(), each.state(), each.memory(), generation))
                .orElseThrow(() -> shell.problem(
                        attempted, "look at its console", "nothing: it was started, and was gone at once"));
    }

    /** Returns whether the console is opened with the start. */
    private static boolean isWatched(String domain, boolean watched) {
        return watched && !HostScripts.isNumber(domain);
    }

    private HostShell.Begun begin(Announcement lease, String domain, int generation, int permits, boolean watched)
            throws IOException {
        try {
            starts.acquire(permits);
        } catch (InterruptedException e) {
            throw Workers.interrupted("starting " + domain);
        }
        try {
            String script = scripts.start(lease.guard(), domain, generation);
            return isWatched(domain, watched)
                    ? shell.begin(script, "exec xl console " + ShellWord.of(domain) + "\n")
                    : new HostShell.Begun(shell.run(script), InputStream.nullInputStream());
        } finally {
            starts.release(permits);
        }
    }

    /** Finds a domain among those that are there now; its generation is not looked at. */
    Optional<RunningDomain> running(UUID domain) throws IOException {
        Reply reply = shell.run("xl list -v");
        shell.demand(reply, "listing the domains", "see that xl list -v works there");
        return find(reply.out(), domain);
    }

    private Optional<RunningDomain> find(String list, UUID domain) {
        return XlList.read(list, shell.host()).stream()
                .filter(each -> each.uuid().equals(domain))
                .findFirst();
    }

    boolean shutDown(Announcement lease, UUID domain, Duration patience) throws IOException {
        RunningDomain before = known.remove(domain);
        if (before != null && before.state() != RunningDomain.State.DYING) {
            Reply reply = shutDown(lease.guard() + HostScripts.still(before.id(), domain), before, patience);
            if (reply.exit() != HostScripts.ANOTHER) {
                return gone(lease, before, reply);
            }
            // it ended meanwhile, or restarted by itself under another number
        }
        Optional<RunningDomain> running = running(domain);
        if (running.isEmpty()) {
            lease.check();
            return true;
        }
        if (running.get().state() == RunningDomain.State.DYING) {
            return letGo(running).isEmpty();
        }
        return gone(lease, running.get(), shutDown(lease.guard(), running.get(), patience));
    }

    /** Waits for the backends of a domain that is dying, and returns what is there of it then. */
    private Optional<RunningDomain> letGo(Optional<RunningDomain> domain) throws IOException {
        if (domain.filter(each -> each.state() == RunningDomain.State.DYING).isEmpty()) {
            return domain;
        }
        RunningDomain dying = domain.get();
        Reply reply = shell.run(scripts.let(dying.id(), dying.uuid(), LETTING_GO));
        shell.demand(reply, "waiting for the end of " + dying.name(), "see that xl list -v works there");
        return find(reply.out(), dying.uuid());
    }

    private Reply shutDown(String guard, RunningDomain running, Duration patience) throws IOException {
        return shell.run(scripts.shutDown(guard, running.id(), patience), new byte[0], patience.plus(OVERHEAD));
    }

    /** Returns whether a domain went that was asked to. */
    private boolean gone(Announcement lease, RunningDomain running, Reply reply) throws IOException {
        shell.demand(reply, "shutting down " + running.name(), "see that xl list -v works there");
        String[] said = reply.out().split("\n", 2);
        Optional<RunningDomain> left = letGo(find(said.length < 2 ? "" : said[1], running.uuid()));
        if (left.isPresent()
                && left.get().state() == RunningDomain.State.HALTED
                && left.get().id() == running.id()) {
            // it is off, and only kept because its file says so
            destroy(lease, running.uuid());
            return true;
        }
        boolean asked = said[0].equals("0") || said[0].equals(Integer.toString(HostScripts.TIMED_OUT));
        if (left.isPresent() && !asked) {
            throw shell.problem(
                    "shutting down " + running.name(),
                    "let the guest answer to a request to power off",
                    XlComplaint.of(reply.err()));
        }
        return left.isEmpty();
    }

    void destroy(Announcement lease, UUID domain) throws IOException {
        Optional<RunningDomain> running = running(domain);
        if (running.isEmpty()) {
            lease.check();
            return;
        }
        Reply reply = shell.run(scripts.destroy(lease.guard(), running.get().id()));
        String attempted = "ending " + running.get().name();
        shell.demand(reply, attempted, "see that xl list -v works there");
        Optional<RunningDomain> left = letGo(find(reply.out(), domain));
        if (left.isPresent() && left.get().id() == running.get().id()) {
            throw shell.problem(attempted, "look at xl list -v there", "still there: " + XlComplaint.of(reply.err()));
        }
    }

    InputStream console(UUID domain) throws IOException {
        InputStream open = consoles.remove(domain);
        RunningDomain started = fresh.remove(domain);
        if (open != null) {
            return open;
        }
        RunningDomain running = started != null
                ? started
                : running(domain)
                        .orElseThrow(() ->
                                shell.problem("reading the console of " + domain, "start it before", "not running"));
        return HostShell.closing(shell.start("exec xl console " + running.id()));
    }
}
