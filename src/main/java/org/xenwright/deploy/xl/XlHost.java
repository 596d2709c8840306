package org.xenwright.deploy.xl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
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
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.store.Digest;

/**
 * A plain Xen host with xl. All that is known of its deployments lies in its store; whoever asks needs nothing but a
 * connection as root. Any thread may use it.
 */
public final class XlHost implements Destination {
    /** Domains that one script discards of; a command is no longer than Linux allows for a word. */
    private static final int DISCARDED = 100;

    private final XlTerms terms;
    private final HostLayout layout;
    private final HostShell shell;
    private final HostScripts scripts;
    private final HostDomains domains;
    private volatile @Nullable HostView seen;

    /**
     * @param connection as root; closed with this
     */
    public XlHost(HostConnection connection, XlTerms terms) {
        this.terms = terms;
        this.layout = new HostLayout(terms.store(), terms.deployment());
        this.shell = new HostShell(connection);
        this.scripts = new HostScripts(layout);
        this.domains = new HostDomains(shell, scripts);
    }

    @Override
    public String id() {
        return terms.id();
    }

    @Override
    public Optional<String> silence() {
        return shell.connection().silence();
    }

    @Override
    public Observation observe() throws IOException {
        HostView view = HostView.of(HostProbe.ask(shell, layout, terms.disks().storage()), layout, terms, shell.host());
        seen = view;
        domains.know(view.observation().running());
        return view.observation();
    }

    @Override
    public List<String> deployments() throws IOException {
        Reply reply = shell.run(scripts.deployments());
        shell.demand(reply, "looking for deployments", "look at " + terms.store() + " there");
        return reply.out().lines().filter(HostLayout::isDeployment).sorted().toList();
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

    static Announcement held(Lease lease) {
        if (lease instanceof Announcement announced) {
            return announced;
        }
        if (lease instanceof HostLease held) {
            return Announcement.none(held);
        }
        throw new IllegalArgumentException("the lease of another destination");
    }

    @Override
    public void send(Lease lease, SharedFile file, LongConsumer progress) throws IOException {
        new ImageSender(shell, layout).send(held(lease).lease(), file, progress);
    }

    @Override
    public void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        stage(lease, domain, generation, progress, "");
    }

    @Override
    public void prepare(Lease lease, WantedDomain domain, int generation, LongConsumer progress) throws IOException {
        stage(lease, domain, generation, progress, scripts.check(domain.name(), generation));
    }

    @Override
    public Map<String, ProblemException> prepare(Lease lease, List<Staging> all) throws IOException {
        Map<String, ProblemException> refused = new TreeMap<>();
        for (int at = 0; at < all.size(); at += GenerationBatch.MOST) {
            List<Staging> some = all.subList(at, Math.min(all.size(), at + GenerationBatch.MOST));
            if (some.size() == 1 || !written(lease, some)) {
                refused.putAll(Destination.super.prepare(lease, some));
            }
        }
        return refused;
    }

    /** Writes generations together; returns false where that cannot be, and each is to be written for itself. */
    private boolean written(Lease lease, List<Staging> all) throws IOException {
        Optional<GenerationBatch> batch = GenerationBatch.of(shell, layout, scripts, seen(), all);
        return batch.isPresent()
                && batch.get()
                        .write(held(lease)
                                .of(all.stream().map(Staging::announced).toList(), layout));
    }

    private void stage(Lease lease, WantedDomain domain, int generation, LongConsumer progress, String check)
            throws IOException {
        HostView view = seen();
        String folder = layout.generation(domain.name(), generation);
        GenerationFiles files = GenerationFiles.of(domain, folder, !view.opensQcow2());
        view.checkCards(domain, files.macs());
        GenerationWriter writer =
                new GenerationWriter(shell, layout, terms.disks().storage(), domain, generation, check);
        Announcement held = held(lease);
        if (!writer.write(held, files, progress)) {
            // a run that was killed left it
            discard(held, domain.name(), generation);
            if (!writer.write(held, files, progress)) {
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
        shell.demand(reply, "checking " + HostScripts.named(domain, generation), HostScripts.CORRECT);
    }

    @Override
    public void discard(Lease lease, String domain, int generation) throws IOException {
        discardAll(lease, Map.of(domain, List.of(generation)));
    }

    @Override
    public void discard(Lease lease, SortedMap<String, List<Integer>> generations) throws IOException {
        SortedMap<String, List<Integer>> some = new TreeMap<>();
        for (Map.Entry<String, List<Integer>> each : generations.entrySet()) {
            some.put(each.getKey(), each.getValue());
            if (some.size() == DISCARDED || each.getKey().equals(generations.lastKey())) {
                discardAll(lease, some);
                some.clear();
            }
        }
    }

    private void discardAll(Lease lease, Map<String, List<Integer>> generations) throws IOException {
        Reply reply = shell.run(scripts.discard(held(lease).guard(), generations));
        List<String> names = new ArrayList<>();
        generations.forEach((domain, all) -> all.forEach(each -> names.add(HostScripts.named(domain, each))));
        String last = reply.out().lines().reduce("", (before, line) -> line);
        String one = names.size() == 1 ? names.get(0) : "old generations";
        String attempted = "removing " + (names.contains(last) ? last : one);
        switch (reply.exit()) {
            case HostScripts.IN_USE ->
                throw shell.problem(attempted, "shut it down before", "a domain that runs from it");
            case HostScripts.CURRENT -> throw shell.problem(attempted, "point to another before", "the current one");
            default -> shell.demand(reply, attempted, "look at " + layout.domains() + " there");
        }
    }

    @Override
    public void erase(Lease lease, String domain) throws IOException {
        Reply reply = shell.run(scripts.erase(held(lease).guard(), domain));
        String attempted = "removing the state disks of " + domain;
        if (reply.exit() == HostScripts.IN_USE) {
            throw shell.problem(
                    attempted, "remove it before", "a generation of it that is there, or a domain that runs from one");
        }
        shell.demand(reply, attempted, "look at " + layout.state(domain) + " there");
    }

    @Override
    public RunningDomain start(Lease lease, String domain, int generation) throws IOException {
        return domains.start(held(lease), domain, generation, false);
    }

    @Override
    public RunningDomain startWatched(Lease lease, String domain, int generation) throws IOException {
        return domains.start(held(lease), domain, generation, true);
    }

    /** Finds a domain among those that are there now; its generation is not looked at. */
    public Optional<RunningDomain> running(UUID domain) throws IOException {
        return domains.running(domain);
    }

    @Override
    public boolean shutDown(Lease lease, UUID domain, Duration patience) throws IOException {
        return domains.shutDown(held(lease), domain, patience);
    }

    @Override
    public void destroy(Lease lease, UUID domain) throws IOException {
        domains.destroy(held(lease), domain);
    }

    @Override
    public Optional<String> hindrance(WantedDomain domain, Destination other) {
        HostView here = seen;
        HostView there = other instanceof XlHost host ? host.seen : null;
        if (here == null || there == null) {
            return Optional.of("only plain hosts give domains to each other");
        }
        return keepsFiles() && ((XlHost) other).keepsFiles()
                ? LiveHindrance.of(domain, here, there)
                : Optional.of("disks that are volumes are not copied");
    }

    private boolean keepsFiles() {
        return terms.disks().storage() instanceof FileStorage;
    }

    @Override
    public void migrate(Lease lease, Migration migration, Destination other, Lease there) throws IOException {
        if (!(other instanceof XlHost host)) {
            throw new IllegalArgumentException("another kind of destination");
        }
        String name = migration.domain().name();
        RunningDomain running = domains.running(migration.domain().uuid())
                .orElseThrow(() -> shell.problem("moving " + name, "start it before", "it does not run"));
        new LiveMigration(shell, layout, host.shell, host.layout).run(held(lease), held(there), migration, running);
    }

    @Override
    public InputStream console(UUID domain) throws IOException {
        return domains.console(domain);
    }

    @Override
    public void point(Lease lease, String domain, int generation, boolean autostart) throws IOException {
        pointed(shell.run(held(lease).guard() + scripts.point(domain, generation, autostart)), domain, generation);
    }

    @Override
    public void settle(Lease lease, JournalEntry announced, JournalEntry done, boolean autostart) throws IOException {
        String domain = announced.domain();
        int generation = announced.to();
        String script = held(announcing(lease, announced)).guard()
                + scripts.point(domain, generation, autostart)
                // where it is lost, pointing is done again
                + Announcement.append(List.of(done), layout);
        pointed(shell.run(script), domain, generation);
    }

    private void pointed(Reply reply, String domain, int generation) throws IOException {
        String attempted = "pointing to " + HostScripts.named(domain, generation);
        if (reply.exit() == HostScripts.FOREIGN_LINK) {
            throw shell.problem(
                    attempted,
                    "move it away, or write deploy.autostart = 0",
                    layout.autostart(domain) + ", which is not of this deployment");
        }
        shell.demand(reply, attempted, "look at " + layout.domains() + " there");
    }

    @Override
    public void unpoint(Lease lease, String domain) throws IOException {
        Reply reply = shell.run(scripts.unpoint(held(lease).guard(), domain));
        shell.demand(reply, "taking " + domain + " from those that start with the host", "look at " + HostLayout.AUTO);
    }

    @Override
    public ByteChannel connect(String address, int port, Duration patience) throws IOException {
        return shell.connection().connect(address, port, patience);
    }

    @Override
    public void journal(Lease lease, JournalEntry entry) throws IOException {
        shell.demand(
                shell.run(held(announcing(lease, entry)).guard()),
                "writing the journal",
                "make room in " + layout.folder());
    }

    @Override
    public Lease announcing(Lease lease, JournalEntry entry) throws IOException {
        return held(lease).of(entry, layout);
    }

    @Override
    public void record(Lease lease, DeployInventory inventory) throws IOException {
        byte[] text = RecordText.of(inventory).getBytes(StandardCharsets.UTF_8);
        shell.demand(
                shell.run(scripts.record(held(lease).guard()), text, HostShell.USUAL),
                "writing the inventory",
                "make room in " + layout.folder());
    }

    @Override
    public List<Digest> prune(Lease lease, Set<Digest> kept) throws IOException {
        byte[] names = kept.stream()
                .map(Digest::hex)
                .sorted()
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.US_ASCII);
        String guard = held(lease).guard();
        Reply reply = shell.run(scripts.pruneFiles(guard), names, HostShell.USUAL);
        String removed = reply.out();
        if (reply.exit() == HostScripts.VOLUMES) {
            // few hosts have volumes, and what removes them is long
            reply = shell.run(scripts.prune(guard), names, HostShell.USUAL);
            removed += reply.out();
        }
        shell.demand(reply, "removing images that nobody needs", "look at " + layout.images());
        return removed.lines().filter(HostView::isDigest).map(Digest::new).toList();
    }

    /** Returns what is there for deployments that are thrown away. */
    public XlTrials trials() {
        return new XlTrials(layout, shell, scripts);
    }

    @Override
    public void close() {
        shell.connection().close();
    }
}
