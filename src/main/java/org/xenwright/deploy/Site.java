package org.xenwright.deploy;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory.Entry;
import org.xenwright.deploy.DeployInventory.Generation;
import org.xenwright.deploy.JournalEntry.Step;
import org.xenwright.problem.ProblemException;

/**
 * A destination that is being changed: its lease, and its inventory as it will be written. Safe for use by several
 * threads.
 */
final class Site implements AutoCloseable {
    private final Survey.Seen seen;
    private final Destination.Lease lease;
    private final Map<String, Entry> entries = new TreeMap<>();
    private int number;
    private @Nullable String lost;

    Site(Survey.Seen seen, Destination.Lease lease) {
        this.seen = seen;
        this.lease = lease;
        DeployInventory before = seen.found().inventory();
        before.domains().forEach(each -> entries.put(each.name(), each));
        seen.found().storage().lost().forEach((domain, all) -> all.forEach(each -> dropped(domain, each)));
        number = before.number();
    }

    String id() {
        return seen.terms().id();
    }

    Destination destination() {
        return seen.terms().destination();
    }

    Destination.Lease lease() {
        return lease;
    }

    Survey.Seen seen() {
        return seen;
    }

    /** Notes that it can no longer be reached, or is no longer ours. */
    synchronized void lose(String why) {
        lost = lost == null ? why : lost;
    }

    /** Returns why it can no longer be used; null while it can. */
    synchronized @Nullable String lost() {
        return lost;
    }

    void journal(Step step, String domain, int from, int to) throws IOException {
        destination().journal(lease, entry(step, domain, from, to));
    }

    /** Returns a line of the journal of now. */
    static JournalEntry entry(Step step, String domain, int from, int to) {
        return new JournalEntry(now(), domain, step, from, to);
    }

    /**
     * Makes a generation the current one. A place that refuses to start it with the host, since somebody else's file is
     * there, is asked to leave that out: the generation is good, and runs.
     *
     * @return what it refused; empty for nothing
     */
    Optional<String> point(String domain, int generation, boolean autostart) throws IOException {
        return withoutAutostart(autostart, starts -> destination().point(lease, domain, generation, starts));
    }

    private interface Pointing {
        void with(boolean autostart) throws IOException;
    }

    private static Optional<String> withoutAutostart(boolean autostart, Pointing pointing) throws IOException {
        try {
            pointing.with(autostart);
            return Optional.empty();
        } catch (ProblemException e) {
            if (!autostart) {
                throw e;
            }
            pointing.with(false);
            return Optional.of("it does not start with its host: " + DeployPlan.reason(e));
        }
    }

    /** Returns the lease for the steps that an entry of the journal announces. */
    Destination.Lease announcing(Step step, String domain, int from, int to) throws IOException {
        return destination().announcing(lease, entry(step, domain, from, to));
    }

    /**
     * Makes a generation that is ready the current one, and says so in the journal before and after.
     *
     * @return what its place refused; empty for nothing
     */
    Optional<String> settle(String domain, int from, int to, boolean autostart) throws IOException {
        JournalEntry announced = entry(Step.POINTING, domain, from, to);
        JournalEntry done = entry(Step.DONE, domain, from, to);
        return withoutAutostart(autostart, starts -> destination().settle(lease, announced, done, starts));
    }

    /** Notes a generation that was written, and is not current yet. */
    synchronized void staged(WantedDomain domain, int generation) {
        Entry before = entries.get(domain.name());
        List<Generation> all = new ArrayList<>(before == null ? List.of() : before.generations());
        all.add(new Generation(
                generation,
                domain.revision(),
                image(domain),
                domain.shared().stream().map(SharedFile::digest).toList(),
                domain.need(),
                domain.terms().autostart(),
                now()));
        entries.put(
                domain.name(),
                new Entry(
                        domain.name(),
                        before == null ? domain.uuid() : before.uuid(),
                        before == null ? 0 : before.current(),
                        all));
    }

    /** Returns the image in words: its largest file, and the beginning of that file's digest. */
    private static String image(WantedDomain domain) {
        return domain.image()
                .map(each -> each.name() + " " + each.digest().hex().substring(0, 12))
                .orElse("no file of an image");
    }

    /** Notes which generation is current; 0 for none, which removes the domain. */
    synchronized void current(String domain, UUID uuid, int generation) {
        Entry before = entries.get(domain);
        if (generation == 0) {
            entries.remove(domain);
        } else if (before != null) {
            entries.put(domain, new Entry(domain, uuid, generation, before.generations()));
        }
    }

    /** Notes whether the current generation of a domain starts with its host. */
    synchronized void autostart(String domain, boolean autostart) {
        Entry before = entries.get(domain);
        if (before != null) {
            List<Generation> all = before.generations().stream()
                    .map(each -> each.number() == before.current()
                            ? new Generation(
                                    each.number(),
                                    each.revision(),
                                    each.image(),
                                    each.shared(),
                                    each.need(),
                                    autostart,
                                    each.at())
                            : each)
                    .toList();
            entries.put(domain, new Entry(domain, before.uuid(), before.current(), all));
        }
    }

    /** Notes that a generation is gone. */
    synchronized void dropped(String domain, int generation) {
        Entry before = entries.get(domain);
        if (before != null) {
            List<Generation> left = before.generations().stream()
                    .filter(each -> each.number() != generation)
                    .toList();
            entries.put(domain, new Entry(domain, before.uuid(), before.current(), left));
            if (left.isEmpty()) {
                entries.remove(domain);
            }
        }
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    synchronized @Nullable Entry entry(String domain) {
        return entries.get(domain);
    }

    /** Writes the inventory as it is now. */
    void record(String who, String plan, Map<String, String> places) throws IOException {
        Map<String, String> elsewhere = new LinkedHashMap<>(places);
        elsewhere.values().removeIf(id()::equals);
        DeployInventory made;
        synchronized (this) {
            number++;
            made = new DeployInventory(
                    DeployInventory.FORMAT,
                    seen.found().inventory().deployment(),
                    number,
                    who,
                    now(),
                    plan,
                    List.copyOf(entries.values()),
                    elsewhere);
        }
        destination().record(lease, made);
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void close() {
        lease.close();
    }
}
