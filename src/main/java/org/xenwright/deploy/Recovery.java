package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DeployInventory.Entry;
import org.xenwright.deploy.DeployInventory.Generation;
import org.xenwright.problem.ProblemException;

/**
 * The end of a run that was interrupted: what its journals say it had begun is finished or undone, so that no domain is
 * half changed, and none runs twice. What the journal does not name is not touched.
 */
final class Recovery {
    private final List<Site> sites;
    private final RolloutTerms terms;
    private final Survey survey;
    private final Set<Site> doubtful = new HashSet<>();
    private final List<String> told = new ArrayList<>();

    /** A domain that was being changed at a site, with the last that the journal says of it. */
    private record Open(Site site, JournalEntry last) {
        String domain() {
            return last.domain();
        }
    }

    /**
     * @param sites that have a journal, all that answer, since a domain may have been on its way between two
     * @param survey in which some may not have answered; whatever may run there is started nowhere else
     */
    Recovery(List<Site> sites, Survey survey, RolloutTerms terms) {
        this.sites = List.copyOf(sites);
        this.survey = survey;
        this.terms = terms;
    }

    /**
     * Finishes or undoes everything, and writes the inventories.
     *
     * @return what was done, a line each
     */
    List<String> run() throws IOException {
        List<Open> open = new ArrayList<>();
        for (Site site : sites) {
            Map<String, JournalEntry> last = new LinkedHashMap<>();
            site.seen().found().journal().forEach(each -> last.put(each.domain(), each));
            last.values().forEach(each -> open.add(new Open(site, each)));
        }
        // what was to come is taken away before what was there is started again
        open.sort(Comparator.comparing((Open each) -> each.last().from() > 0));
        for (Open each : open) {
            try {
                recover(each);
            } catch (ProblemException e) {
                doubtful.add(each.site());
                say(each, DeployPlan.reason(e));
            }
        }
        Map<String, String> places = places();
        for (Site site : sites) {
            if (!doubtful.contains(site)) {
                dropUnborn(site);
                site.record(terms.who(), "recovery", places);
            }
        }
        return List.copyOf(told);
    }

    /** Returns where domains are, as far as that is known: what may be at a place that does not answer is remembered. */
    private Map<String, String> places() {
        Map<String, String> places = new TreeMap<>();
        survey.seen()
                .values()
                .forEach(seen -> seen.found().inventory().elsewhere().forEach((domain, place) -> {
                    if (survey.unseen(place)) {
                        places.put(domain, place);
                    }
                }));
        Map<String, String> before = new TreeMap<>(survey.places());
        sites.forEach(site -> before.values().removeIf(site.id()::equals));
        places.putAll(before);
        for (Site site : sites) {
            site.entries().stream()
                    .filter(each -> each.current() > 0)
                    .forEach(each -> places.put(each.name(), site.id()));
        }
        return places;
    }

    private void recover(Open open) throws IOException {
        JournalEntry last = open.last();
        switch (last.step()) {
            case STAGING -> discard(open, last.to(), "what was being written is removed");
            case SWITCHING -> switching(open);
            case MIGRATING -> migrating(open);
            case POINTING -> pointing(open);
            case RETURNING -> returning(open, last.from(), last.to());
            case DONE -> settle(open, last.to(), running(open).orElse(null));
        }
    }

    /** Undoes a switch, since nobody saw whether the new generation was ready. */
    private void switching(Open open) throws IOException {
        JournalEntry last = open.last();
        if (last.to() == 0) {
            remove(open);
        } else if (last.from() == last.to()) {
            Optional<String> elsewhere = elsewhere(open);
            if (elsewhere.isPresent()) {
                remove(open);
            } else if (running(open).isEmpty() && !unseen(open).isEmpty()) {
                doubtful.add(open.site());
                say(
                        open,
                        "may have been on its way to " + String.join(", ", unseen(open))
                                + ", not looked at; left alone");
            } else {
                ensure(open, last.to());
            }
        } else {
            returning(open, last.to(), last.from());
        }
    }

    /** Ends a move of a domain that ran: it stays where it runs; what is left of it elsewhere runs no more. */
    private void migrating(Open open) throws IOException {
        Site site = open.site();
        int generation = open.last().to();
        boolean came = open.last().from() == 0;
        Optional<RunningDomain> found = running(open);
        boolean runs = LiveSwitch.isAlive(found);
        if (!runs && found.isPresent()) {
            site.destination().destroy(site.lease(), found.get().uuid());
        }
        if (came && runs && runsElsewhere(open, found.get())) {
            doubtful.add(site);
            say(open, "runs at another destination too: shut one down");
        } else if (came && runs) {
            pointing(open);
        } else if (came) {
            discard(open, generation, "generation " + generation + " is removed again");
        } else if (!runs && elsewhere(open).isPresent()) {
            remove(open);
        } else if (!runs && !unseen(open).isEmpty()) {
            doubtful.add(site);
            say(open, "may have gone to " + String.join(", ", unseen(open)) + ", not looked at; left alone");
        } else if (runs) {
            settle(open, generation, found.get());
        } else {
            settle(open, generation, started(open, generation));
            say(open, "generation " + generation + " is started");
        }
    }

    private boolean runsElsewhere(Open open, RunningDomain domain) {
        return sites.stream()
                .filter(each -> each != open.site())
                .anyMatch(each -> LiveSwitch.isAlive(each.seen().running(domain.uuid())));
    }

    /** Finishes what was ready. */
    private void pointing(Open open) throws IOException {
        int to = open.last().to();
        ensure(open, to);
        Entry entry = open.site().entry(open.domain());
        boolean starts =
                entry == null || entry.find(to).map(Generation::autostart).orElse(true);
        Optional<String> refused = open.site().point(open.domain(), to, starts);
        say(open, "generation " + to + " was ready and is current now");
        if (refused.isPresent()) {
            open.site().autostart(open.domain(), false);
            say(open, refused.get());
        }
    }

    /** Takes a generation away, and starts the one before it. */
    private void returning(Open open, int failed, int back) throws IOException {
        Site site = open.site();
        Optional<RunningDomain> running = running(open);
        if (running.isPresent() && (back == 0 || running.get().generation() != back)) {
            if (!site.destination().shutDown(site.lease(), running.get().uuid(), terms.shutdown())) {
                site.destination().destroy(site.lease(), running.get().uuid());
            }
            running = Optional.empty();
        }
        if (back > 0) {
            settle(open, back, running.isPresent() ? running.get() : started(open, back));
        }
        if (back == 0) {
            discard(open, failed, "generation " + failed + " is removed again");
        } else {
            // it may have been there before the run, with its disk; a leftover goes with the next replacement
            say(open, "generation " + back + " runs again");
        }
    }

    private void remove(Open open) throws IOException {
        Site site = open.site();
        Optional<RunningDomain> running = running(open);
        if (running.isPresent()
                && !site.destination().shutDown(site.lease(), running.get().uuid(), terms.shutdown())) {
            say(open, "it was to be removed, but does not shut down");
            return;
        }
        site.destination().unpoint(site.lease(), open.domain());
        Entry entry = site.entry(open.domain());
        if (entry != null) {
            for (Generation each : entry.generations()) {
                site.destination().discard(site.lease(), open.domain(), each.number());
            }
            site.current(open.domain(), entry.uuid(), 0);
        }
        say(open, "its removal is finished");
    }

    /** Lets a generation run, unless it does. */
    private void ensure(Open open, int generation) throws IOException {
        Optional<RunningDomain> running = running(open);
        if (running.isEmpty()) {
            settle(open, generation, started(open, generation));
            say(open, "generation " + generation + " is started");
        } else {
            settle(open, generation, running.get());
        }
    }

    private static RunningDomain started(Open open, int generation) throws IOException {
        return open.site().destination().start(open.site().lease(), open.domain(), generation);
    }

    /** @param found what runs, whose uuid another generation may not have had; null for nothing */
    private static void settle(Open open, int generation, @Nullable RunningDomain found) {
        Entry entry = open.site().entry(open.domain());
        if (entry != null) {
            open.site().current(open.domain(), found == null ? entry.uuid() : found.uuid(), generation);
        }
    }

    private void discard(Open open, int generation, String what) throws IOException {
        open.site().destination().discard(open.site().lease(), open.domain(), generation);
        open.site().dropped(open.domain(), generation);
        say(open, what);
    }

    /** Forgets domains that were written and never started. */
    private static void dropUnborn(Site site) throws IOException {
        Set<String> unborn = new TreeSet<>();
        for (Entry each : site.entries()) {
            if (each.current() == 0) {
                for (Generation generation : each.generations()) {
                    site.destination().discard(site.lease(), each.name(), generation.number());
                }
                unborn.add(each.name());
            }
        }
        for (String each : unborn) {
            Entry entry = site.entry(each);
            if (entry != null) {
                site.current(each, entry.uuid(), 0);
            }
        }
    }

    /** Returns what runs of a domain: by the uuid of its inventory, or one of its generations that got another uuid. */
    private static Optional<RunningDomain> running(Open open) {
        @Nullable Entry entry = open.site().entry(open.domain());
        if (entry == null) {
            return Optional.empty();
        }
        Optional<RunningDomain> known = open.site().seen().running(entry.uuid());
        return known.isPresent()
                ? known
                : open.site().seen().found().running().stream()
                        .filter(each -> each.generation() > 0 && each.name().equals(open.domain()))
                        .filter(each -> each.state() != RunningDomain.State.HALTED)
                        .findFirst();
    }

    /** Returns the places that nobody looked at, and to which a domain may have been on its way. */
    private Set<String> unseen(Open open) {
        Set<String> unseen = new TreeSet<>(survey.unreached().keySet());
        String meant = open.site().seen().found().inventory().elsewhere().get(open.domain());
        if (meant != null && survey.unseen(meant)) {
            unseen.add(meant);
        }
        return unseen;
    }

    /** Returns the other site that has the domain as its own. */
    private Optional<String> elsewhere(Open open) {
        return sites.stream()
                .filter(each -> each != open.site())
                .filter(each -> Optional.ofNullable(each.entry(open.domain()))
                        .filter(entry -> entry.current() > 0)
                        .isPresent())
                .map(Site::id)
                .findFirst();
    }

    private void say(Open open, String what) {
        told.add(open.site().id() + " " + open.domain() + ": " + what);
    }
}
