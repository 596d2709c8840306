package org.xenwright.rpm.choice;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.OpenRepository;
import org.xenwright.rpm.repository.RepositoryOpening;
import org.xenwright.rpm.repository.RpmEntry;
import org.xenwright.rpm.repository.RpmSource;
import org.xenwright.rpm.solver.Solver;
import org.xenwright.rpm.solver.SolverAnswer;
import org.xenwright.rpm.solver.SolverQuestion;
import org.xenwright.tree.Tree;

/** Chooses the packages that a base gets: verified repositories, the base's own program, and what both together pin. */
final class RpmChoice {
    private static final int CONNECTIONS = 4;

    /** What a program says that lacks the lists of all files. */
    private static final Pattern LACKS_FILES = Pattern.compile("provides '?/");

    private final Tree base;
    private final PackageRequest request;
    private final List<LocalRpm> locals;
    private final LockUpdate update;
    private final LockEnvironment environment;
    private final List<String> notes = new ArrayList<>();

    RpmChoice(
            Tree base, PackageRequest request, List<LocalRpm> locals, LockUpdate update, LockEnvironment environment) {
        this.base = base;
        this.request = request;
        this.locals = List.copyOf(locals);
        this.update = update;
        this.environment = environment;
    }

    NativePackages.Chosen choose(List<RpmSource> sources) throws IOException {
        Solver solver = Solver.in(base);
        List<OpenRepository> repositories = open(sources);
        Set<Nevra> pins = pins();
        SolverAnswer answer = ask(solver, repositories, pins);
        List<Picked> picked = picked(answer, repositories);
        Map<Nevra, String> reasons = new ChoiceReasons(picked, solver.program()).of(asked(answer));
        Map<Nevra, String> security = new HashMap<>();
        for (OpenRepository each : repositories) {
            security.putAll(each.security(named(picked, each)));
        }
        Set<Nevra> byWord = new HashSet<>();
        answer.asked().values().forEach(byWord::addAll);
        List<Lock.LockedPackage> locked = new ArrayList<>();
        for (Picked each : picked) {
            locked.add(new Lock.LockedPackage(
                    each.nevra().name(),
                    each.nevra().evr(),
                    RpmArchitecture.debianName(each.nevra().architecture()),
                    Lock.Purpose.IMAGE,
                    each.source(),
                    each.file(),
                    each.size(),
                    each.sha256(),
                    each.repository() == null || byWord.contains(each.nevra()),
                    reasons.getOrDefault(each.nevra(), ""),
                    security.getOrDefault(each.nevra(), "")));
        }
        tellOfMoved(pins, picked);
        answer.removed()
                .forEach(each -> notes.add(each + " of the base goes, as the base's " + solver.program() + " says"));
        return new NativePackages.Chosen(sources(repositories, picked), locked, notes);
    }

    /** Opens them, none of which may be older than an earlier lock knows it. */
    private List<OpenRepository> open(List<RpmSource> sources) throws IOException {
        Map<String, Instant> known = new HashMap<>();
        if (update.before() != null) {
            update.before().sources().forEach(each -> known.put(each.id(), each.date()));
        }
        List<Callable<OpenRepository>> openings = new ArrayList<>();
        for (RpmSource each : sources) {
            Instant date = known.get(each.id());
            RpmSource bound = date == null ? each : each.notBefore(date);
            openings.add(() -> new RepositoryOpening(bound, environment.access()).open());
        }
        return Workers.all("reading repositories", CONNECTIONS, openings);
    }

    private Set<Nevra> pins() {
        Lock before = update.before();
        Set<Nevra> pins = new HashSet<>();
        if (before != null && update.named() != null) {
            for (Lock.LockedPackage each : before.imagePackages()) {
                if (!each.isLocal()) {
                    pins.add(LockedNames.of(each));
                }
            }
        }
        return pins;
    }

    /** Asks; the lists of all files, which are as large as the rest, are fetched when the answer calls for one. */
    private SolverAnswer ask(Solver solver, List<OpenRepository> repositories, Set<Nevra> pins) throws IOException {
        Set<String> named = update.named() == null ? Set.of() : update.named();
        SolverQuestion question = new SolverQuestion(
                request.wanted(),
                locals.stream().map(LocalRpm::file).toList(),
                repositories,
                request.recommends(),
                pins,
                named);
        if (request.wanted().stream().noneMatch(word -> word.startsWith("/"))) {
            try {
                return solver.solve(base, question, environment.sandboxes());
            } catch (ProblemException e) {
                if (!LACKS_FILES.matcher(e.problem().toString()).find()) {
                    throw e;
                }
            }
        }
        for (OpenRepository each : repositories) {
            each.withFiles();
        }
        return solver.solve(base, question, environment.sandboxes());
    }

    /** Looks up what was answered in the indexes; what they do not name is not believed. */
    private List<Picked> picked(SolverAnswer answer, List<OpenRepository> repositories) throws IOException {
        List<OpenRepository> byPriority = repositories.stream()
                .sorted(Comparator.comparingInt(each -> priority(each.source())))
                .toList();
        Map<OpenRepository, Map<Nevra, List<RpmEntry>>> entries = new LinkedHashMap<>();
        for (OpenRepository each : byPriority) {
            Set<Nevra> wanted = new HashSet<>();
            for (SolverAnswer.Pick pick : answer.packages()) {
                if (pick.repository().isEmpty()
                        || pick.repository().equals(each.source().id())) {
                    wanted.add(pick.nevra());
                }
            }
            entries.put(each, each.entries(wanted));
        }
        Map<Nevra, Picked> own = new HashMap<>();
        for (LocalRpm each : locals) {
            Picked local = Picked.of(each);
            own.put(local.nevra(), local);
        }
        List<Picked> picked = new ArrayList<>();
        for (SolverAnswer.Pick each : answer.packages()) {
            Picked local = own.get(each.nevra());
            if (local != null
                    && (each.repository().isEmpty() || each.repository().equals(SolverAnswer.FILES))) {
                picked.add(local);
            } else {
                picked.add(entry(each, entries)
                        .orElseThrow(() -> Problem.of(
                                        "reading which packages the base's program chose",
                                        "add it to <includes> of its repository; or do not trust this base before you"
                                                + " know why it answers so")
                                .found(each.nevra() + " of '" + each.repository()
                                        + "', which no index has, or none of a repository that may provide it")
                                .expected("packages of the repositories that it was given")
                                .raise()));
            }
        }
        return picked;
    }

    private static Optional<Picked> entry(
            SolverAnswer.Pick pick, Map<OpenRepository, Map<Nevra, List<RpmEntry>>> entries) {
        for (Map.Entry<OpenRepository, Map<Nevra, List<RpmEntry>>> each : entries.entrySet()) {
            for (RpmEntry entry : each.getValue().getOrDefault(pick.nevra(), List.of())) {
                if (pick.location().isEmpty() || pick.location().equals(entry.location())) {
                    return Optional.of(Picked.of(each.getKey(), entry));
                }
            }
        }
        return Optional.empty();
    }

    private static int priority(RpmSource source) {
        String text = source.options().getOrDefault("priority", "99");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 99;
    }

    /** Returns for each package by what the project named it, files of the project first. */
    private Map<Nevra, String> asked(SolverAnswer answer) throws IOException {
        Map<Nevra, String> asked = new LinkedHashMap<>();
        for (LocalRpm each : locals) {
            asked.put(Picked.of(each).nevra(), each.origin());
        }
        for (String word : request.wanted()) {
            answer.asked().getOrDefault(word, List.of()).forEach(each -> asked.putIfAbsent(each, word));
        }
        return asked;
    }

    private static Set<Nevra> named(List<Picked> picked, OpenRepository repository) {
        Set<Nevra> named = new HashSet<>();
        for (Picked each : picked) {
            if (each.repository() == repository) {
                named.add(each.nevra());
            }
        }
        return named;
    }

    private void tellOfMoved(Set<Nevra> pins, List<Picked> picked) {
        Set<String> named = update.named() == null ? Set.of() : update.named();
        Set<Nevra> chosen = new HashSet<>();
        Set<String> names = new HashSet<>();
        picked.forEach(each -> {
            chosen.add(each.nevra());
            names.add(each.nevra().name() + "." + each.nevra().architecture());
        });
        Set<String> moved = new TreeSet<>();
        for (Nevra each : pins) {
            boolean there = names.contains(each.name() + "." + each.architecture());
            if (there && !chosen.contains(each) && !named.contains(each.name())) {
                moved.add(each.toString());
            }
        }
        if (!moved.isEmpty()) {
            notes.add("cannot stay as pinned, since no repository has them any more or what is new needs others: "
                    + String.join(", ", moved));
        }
    }

    /** Returns the sources packages were taken from; one that gave none does not concern the image. */
    private List<Lock.Source> sources(List<OpenRepository> repositories, List<Picked> picked) {
        List<Lock.Source> sources = new ArrayList<>();
        for (OpenRepository each : repositories) {
            if (named(picked, each).isEmpty()) {
                continue;
            }
            RpmSource source = each.source();
            sources.add(new Lock.Source(
                    source.id(),
                    null,
                    null,
                    source.id(),
                    null,
                    List.of(),
                    request.architecture(),
                    each.made(),
                    null,
                    each.digest(),
                    source.keys() == null ? List.of() : source.keys().keyring().fingerprints()));
        }
        return sources;
    }
}
