package org.xenwright.deploy.xl;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RecordText;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteCommand;
import org.xenwright.store.Digest;

/**
 * A plain Xen host with xl. All that is known of its deployments lies in its store; whoever asks needs nothing but a
 * connection as root. Any thread may use it.
 */
public final class XlHost implements Destination {
    /** More creations at once only wait for the disk. */
    private static final int STARTS = 2;

    /** What the host itself needs besides the time that a domain gets. */
    private static final Duration OVERHEAD = Duration.ofMinutes(2);

    private final XlTerms terms;
    private final HostLayout layout;
    private final HostShell shell;
    private final HostScripts scripts;
    private final Semaphore starts = new Semaphore(STARTS, true);
    private volatile @Nullable HostView seen;

    /**
     * @param connection as root; closed with this
     */
    public XlHost(HostConnection connection, XlTerms terms) {
        this.terms = terms;
        this.layout = new HostLayout(terms.store(), terms.deployment());
        this.shell = new HostShell(connection);
        this.scripts = new HostScripts(layout);
    }

    @Override
    public String id() {
        return terms.id();
    }

    @Override
    public Observation observe() throws IOException {
        HostView view = HostView.of(HostProbe.ask(shell, layout), layout, terms, shell.host());
        seen = view;
        return view.observation();
    }

    /** Returns what was seen of the host last. */
    private HostView seen() throws IOException {
        HostView view = seen;
        if (view == null) {
            observe();
            view = Objects.requireNonNull(seen);
        }
        return view;
    }

    @Override
    public Lease lock(String who) throws IOException {
        return HostLease.take(shell, layout, who);
    }

    private static HostLease held(Lease lease) {
        if (lease instanceof HostLease held) {
            return held;
        }
        throw new IllegalArgumentException("the lease of another destination");
    }

    @Override
    public void send(Lease lease, SharedFile file, LongConsumer progress) throws IOException {
        new ImageSender(shell, layout).send(held(lease), file, progress);
    }

    @Override
    public void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        HostView view = seen();
        String folder = layout.generation(domain.name(), generation);
        GenerationFiles files = GenerationFiles.of(domain, folder, !view.opensQcow2());
        view.checkCards(domain, files.macs());
        GenerationWriter writer = new GenerationWriter(shell, layout, domain, generation);
        if (!writer.write(held(lease), files, progress)) {
            // a run that was killed left it
            discard(lease, domain.name(), generation);
            if (!writer.write(held(lease), files, progress)) {
                throw Problem.of("writing generation " + generation + " of " + domain.name(), "run it again")
                        .at(shell.host())
                        .found("a folder " + folder + " that another run made")
                        .raise();
            }
        }
    }

    @Override
    public void check(String domain, int generation) throws IOException {
        Reply reply = shell.run(scripts.check(domain, generation));
        demand(reply, "checking " + named(domain, generation), "correct its domain file, or the host");
    }

    @Override
    public void discard(Lease lease, String domain, int generation) throws IOException {
        Reply reply = shell.run(scripts.discard(held(lease).guard(), domain, generation));
        String attempted = "removing " + named(domain, generation);
        switch (reply.exit()) {
            case HostScripts.IN_USE -> throw problem(attempted, "shut it down before", "a domain that runs from it");
            case HostScripts.CURRENT -> throw problem(attempted, "point to another before", "the current one");
            default -> demand(reply, attempted, "look at " + layout.domains() + " there");
        }
    }

    @Override
    public RunningDomain start(Lease lease, String domain, int generation) throws IOException {
        Reply reply = start(held(lease), domain, generation, 1);
        if (reply.exit() != 0 && XlComplaint.isOfMemory(reply.exit(), reply.err())) {
            // another start may have had the memory for a moment: once more, alone
            reply = start(held(lease), domain, generation, STARTS);
        }
        String attempted = "starting " + named(domain, generation);
        if (reply.exit() == HostScripts.RUNS) {
            throw problem(attempted, "look at xl list -v there", "a domain of its uuid that runs already");
        }
        demand(reply, attempted, "look at /var/log/xen there");
        String[] said = reply.out().split("\n", 2);
        String uuid = said[0].strip();
        return XlList.read(said.length < 2 ? "" : said[1], shell.host()).stream()
                .filter(each -> each.uuid().toString().equals(uuid))
                .findFirst()
                .map(each ->
                        new RunningDomain(each.uuid(), each.name(), each.id(), each.state(), each.memory(), generation))
                .orElseThrow(() ->
                        problem(attempted, "look at its console", "nothing: it was started, and was gone at once"));
    }

    private Reply start(HostLease lease, String domain, int generation, int permits) throws IOException {
        try {
            starts.acquire(permits);
        } catch (InterruptedException e) {
            throw Workers.interrupted("starting " + domain);
        }
        try {
            return shell.run(scripts.start(lease.guard(), domain, generation));
        } finally {
            starts.release(permits);
        }
    }

    /** Finds a domain among those that are there now; its generation is not looked at. */
    public Optional<RunningDomain> running(UUID domain) throws IOException {
        Reply reply = shell.run("xl list -v");
        demand(reply, "listing the domains", "see that xl list -v works there");
        return find(reply.out(), domain);
    }

    private Optional<RunningDomain> find(String list, UUID domain) {
        return XlList.read(list, shell.host()).stream()
                .filter(each -> each.uuid().equals(domain))
                .findFirst();
    }

    @Override
    public boolean shutDown(Lease lease, UUID domain, Duration patience) throws IOException {
        Optional<RunningDomain> running = running(domain);
        if (running.isEmpty()) {
            held(lease).check();
            return true;
        }
        int id = running.get().id();
        Reply reply =
                shell.run(scripts.shutDown(held(lease).guard(), id, patience), new byte[0], patience.plus(OVERHEAD));
        demand(reply, "shutting down " + running.get().name(), "see that xl list -v works there");
        String[] said = reply.out().split("\n", 2);
        Optional<RunningDomain> left = find(said.length < 2 ? "" : said[1], domain);
        if (left.isPresent()
                && left.get().state() == RunningDomain.State.HALTED
                && left.get().id() == id) {
            // it is off, and only kept because its file says so
            destroy(lease, domain);
            return true;
        }
        boolean asked = said[0].equals("0") || said[0].equals(Integer.toString(HostScripts.TIMED_OUT));
        if (left.isPresent() && !asked) {
            throw problem(
                    "shutting down " + running.get().name(),
                    "let the guest answer to a request to power off",
                    XlComplaint.of(reply.err()));
        }
        return left.isEmpty();
    }

    @Override
    public void destroy(Lease lease, UUID domain) throws IOException {
        Optional<RunningDomain> running = running(domain);
        if (running.isEmpty()) {
            held(lease).check();
            return;
        }
        Reply reply =
                shell.run(scripts.destroy(held(lease).guard(), running.get().id()));
        String attempted = "ending " + running.get().name();
        demand(reply, attempted, "see that xl list -v works there");
        Optional<RunningDomain> left = find(reply.out(), domain);
        if (left.isPresent() && left.get().id() == running.get().id()) {
            throw problem(attempted, "look at xl list -v there", "still there: " + XlComplaint.of(reply.err()));
        }
    }

    @Override
    public void point(Lease lease, String domain, int generation, boolean autostart) throws IOException {
        Reply reply = shell.run(scripts.point(held(lease).guard(), domain, generation, autostart));
        String attempted = "pointing to " + named(domain, generation);
        if (reply.exit() == HostScripts.FOREIGN_LINK) {
            throw problem(
                    attempted,
                    "move it away, or write deploy.autostart = 0",
                    layout.autostart(domain) + ", which is not of this deployment");
        }
        demand(reply, attempted, "look at " + layout.domains() + " there");
    }

    @Override
    public void unpoint(Lease lease, String domain) throws IOException {
        Reply reply = shell.run(scripts.unpoint(held(lease).guard(), domain));
        demand(reply, "taking " + domain + " from those that start with the host", "look at " + HostLayout.AUTO);
    }

    @Override
    public InputStream console(UUID domain) throws IOException {
        RunningDomain running = running(domain)
                .orElseThrow(() -> problem("reading the console of " + domain, "start it before", "not running"));
        RemoteCommand command = shell.start("exec xl console " + running.id());
        return new FilterInputStream(command.output()) {
            @Override
            public void close() {
                command.close();
            }
        };
    }

    @Override
    public ByteChannel connect(String address, int port, Duration patience) throws IOException {
        return shell.connection().connect(address, port, patience);
    }

    @Override
    public void journal(Lease lease, JournalEntry entry) throws IOException {
        byte[] line = RecordText.of(entry).getBytes(StandardCharsets.UTF_8);
        demand(
                shell.run(scripts.journal(held(lease).guard()), line, HostShell.USUAL),
                "writing the journal",
                "make room in " + layout.folder());
    }

    @Override
    public void record(Lease lease, DeployInventory inventory) throws IOException {
        byte[] text = RecordText.of(inventory).getBytes(StandardCharsets.UTF_8);
        demand(
                shell.run(scripts.record(held(lease).guard()), text, HostShell.USUAL),
                "writing the inventory",
                "make room in " + layout.folder());
    }

    @Override
    public List<Digest> prune(Lease lease, Set<Digest> kept) throws IOException {
        String names = kept.stream().map(Digest::hex).sorted().collect(Collectors.joining("\n"));
        Reply reply = shell.run(
                scripts.prune(held(lease).guard()), names.getBytes(StandardCharsets.US_ASCII), HostShell.USUAL);
        demand(reply, "removing images that nobody needs", "look at " + layout.images());
        return reply.out().lines().filter(HostView::isDigest).map(Digest::new).toList();
    }

    /**
     * Removes all that the deployment has on the host, also its state disks, and gives up the lock with it. Images stay
     * until somebody prunes.
     *
     * @throws ProblemException while one of its domains is there
     */
    public void remove(Lease lease) throws IOException {
        Reply reply = shell.run(scripts.remove(held(lease).guard()));
        String attempted = "removing " + layout.deployment();
        if (reply.exit() == HostScripts.IN_USE) {
            throw problem(attempted, "shut it down before", "a domain that runs from it");
        }
        demand(reply, attempted, "look at " + layout.folder() + " there");
    }

    private String named(String domain, int generation) {
        return "generation " + generation + " of " + domain;
    }

    private ProblemException problem(String attempted, String remedy, String found) {
        return Problem.of(attempted, remedy).at(shell.host()).found(found).raise();
    }

    private void demand(Reply reply, String attempted, String remedy) throws IOException {
        if (reply.exit() < 0) {
            throw new IOException(shell.host() + " did not say how a command ended, while " + attempted);
        }
        if (reply.exit() == HostShell.MISSING) {
            throw problem(attempted, "deploy it again", "not there: " + XlComplaint.of(reply.err()));
        }
        if (reply.exit() != 0) {
            throw shell.refused(attempted, reply, remedy).raise();
        }
    }

    @Override
    public void close() {
        shell.connection().close();
    }
}
