package org.xenwright.apk.world;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.apk.database.InstalledDatabase;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.repository.AlpineRepository;
import org.xenwright.apk.repository.AlpineSources;
import org.xenwright.apk.repository.ApkIndexes;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.apk.repository.VerifiedApkIndex;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/**
 * Chooses packages: repositories are opened and verified here, apk of the base says in the sandbox what it would
 * install of them, and what it names is fetched and verified here again.
 */
final class ApkChoice {
    private static final int LINES = 20;
    private static final int CONNECTIONS = 4;

    private final BaseSystem base;
    private final PackageRequest request;
    private final LockUpdate update;
    private final LockEnvironment environment;
    private final Access access;
    private final ApkWords words;
    private final ApkStore store;
    private final ApkProgram program;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<URI>> addresses = new HashMap<>();

    ApkChoice(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment)
            throws IOException {
        this.base = base;
        this.request = request;
        this.update = update;
        this.environment = environment;
        this.access = environment.access();
        this.words = ApkWords.of(request);
        this.store = new ApkStore(access);
        this.program = ApkProgram.of(base.tree(), request.architecture());
    }

    /** Returns the repositories of a request: those that it declares for Alpine packages, or those of the base. */
    static List<AlpineRepository> repositories(PackageRequest request, Tree base, List<String> remarks)
            throws IOException {
        List<RepositoryRequest> declared = request.declared().stream()
                .filter(each -> each.isOf(ApkPackages.ID, ApkPackages.ID))
                .toList();
        return declared.isEmpty()
                ? AlpineSources.ofBase(base, remarks)
                : AlpineSources.declared(declared, request.base(), ApkKey.of(base));
    }

    NativePackages.Chosen chosen() throws IOException {
        List<PackageRecord> installed = InstalledDatabase.of(base.tree())
                .map(InstalledDatabase::packages)
                .orElse(List.of());
        refuseRemoval(installed);
        List<AlpineRepository> repositories = repositories(request, base.tree(), notes);
        List<ApkOffer.ProjectFile> files = files(repositories);
        Sandbox place = environment.sandboxes().find(base.tree());
        if (words.relations().isEmpty()) {
            // files that need nothing from a repository need no repository
            ApkOffer alone = new ApkOffer(List.of(), files);
            Optional<ApkPlan> plan = plan(alone, Set.of(), place, new ArrayList<>());
            if (plan.isPresent()) {
                return locked(plan.get(), alone, List.of(), installed);
            }
        }
        List<VerifiedApkIndex> indexes =
                new ApkIndexes(access).open(repositories, program.architecture(), update.before());
        List<ApkOffer.Source> sources = new ArrayList<>();
        for (VerifiedApkIndex each : indexes) {
            sources.add(ApkOffer.Source.of(each));
            addresses.put(each.id(), List.of(each.repository().address()));
        }
        Map<String, Lock.LockedPackage> pinned = pinned();
        ApkOffer offer = new ApkOffer(sources, files);
        sources.addAll(vanished(pinned, offer));
        offer = new ApkOffer(sources, files);
        return locked(plan(offer, pinned, place), offer, indexes, installed);
    }

    /** What keeps out a package that the base has would remove it, which is the base's matter. */
    private void refuseRemoval(List<PackageRecord> installed) {
        for (ApkRelation each : words.kept()) {
            if (installed.stream().anyMatch(there -> there.is(each))) {
                throw Problem.of("choosing packages for the base", "take a base without it, or take the word out")
                        .at("<image><packages>")
                        .found("<package>-" + each.name() + "</package>, which the base has installed")
                        .raise();
            }
        }
    }

    /**
     * Returns the files of the project. Who names a file vouches for it, but a signature that is false is never let
     * pass.
     */
    private List<ApkOffer.ProjectFile> files(List<AlpineRepository> repositories) throws IOException {
        Map<String, ApkKey> keys = new TreeMap<>();
        ApkKey.of(base.tree()).forEach(key -> keys.put(key.fingerprint().hex(), key));
        repositories.forEach(
                each -> each.keys().forEach(key -> keys.put(key.fingerprint().hex(), key)));
        List<ApkOffer.ProjectFile> files = new ArrayList<>();
        for (PackageRequest.LocalPackage each : request.local()) {
            ApkFile file = ApkLocalFile.open(each, store);
            ApkLocalFile.demanded(each, file, request.base());
            ApkLocalFile.trust(each, file, List.copyOf(keys.values())).ifPresent(notes::add);
            files.add(new ApkOffer.ProjectFile(each.origin(), file));
        }
        return files;
    }

    /** Returns the pins of the earlier lock that stay, by name. */
    private Map<String, Lock.LockedPackage> pinned() {
        Map<String, Lock.LockedPackage> pinned = new TreeMap<>();
        Lock before = update.before();
        Set<String> named = update.named();
        if (before != null && named != null) {
            before.imagePackages().stream()
                    .filter(each -> !each.isLocal() && !named.contains(each.name()))
                    .forEach(each -> pinned.put(each.name(), each));
        }
        return pinned;
    }

    /**
     * Returns pinned packages that no repository has any more, as far as the store still has them: whoever pinned
     * them has verified them under the index of that time.
     */
    private List<ApkOffer.Source> vanished(Map<String, Lock.LockedPackage> pinned, ApkOffer offer) throws IOException {
        Map<String, Map<PackageRecord, String>> kept = new TreeMap<>();
        Set<String> lost = new TreeSet<>();
        for (Lock.LockedPackage each : List.copyOf(pinned.values())) {
            if (offer.find(each.name(), each.version()).isEmpty()) {
                Optional<ApkFile> file = store.find(each.sha256(), each.toString());
                if (file.isEmpty()) {
                    lost.add(each.toString());
                    pinned.remove(each.name());
                } else {
                    String lines = file.get().indexLines();
                    kept.computeIfAbsent(each.source(), id -> new LinkedHashMap<>())
                            .put(file.get().indexed(), lines);
                }
            }
        }
        if (!lost.isEmpty()) {
            access.progress()
                    .warn("cannot stay as pinned, since neither a repository nor the store has them: "
                            + String.join(", ", lost));
        }
        return kept.entrySet().stream()
                .map(each -> new ApkOffer.Source(each.getKey(), each.getValue()))
                .toList();
    }

    private ApkPlan plan(ApkOffer offer, Map<String, Lock.LockedPackage> pinned, Sandbox place) throws IOException {
        List<String> failures = new ArrayList<>();
        Optional<ApkPlan> firm = plan(offer, pinned.keySet(), place, failures, pinned);
        if (firm.isEmpty() && !pinned.isEmpty()) {
            // what is asked for may need newer packages than those pinned, and whatever these need
            notes.add("the packages of the lock cannot all stay as they are pinned with what is asked for");
            firm = plan(offer, Set.of(), place, failures);
        }
        return firm.orElseThrow(() -> Problem.of(
                        "choosing packages for the base",
                        "read what apk of the base says; add a repository that has what is missing, or leave the package out")
                .at("<image><packages>")
                .found(failures.get(failures.size() - 1))
                .raise());
    }

    private Optional<ApkPlan> plan(ApkOffer offer, Set<String> firm, Sandbox place, List<String> failures)
            throws IOException {
        return plan(offer, firm, place, failures, Map.of());
    }

    private Optional<ApkPlan> plan(
            ApkOffer offer,
            Set<String> firm,
            Sandbox place,
            List<String> failures,
            Map<String, Lock.LockedPackage> pinned)
            throws IOException {
        Tree tree = offer.in(base.tree(), program.architecture(), (name, version) -> {
            Lock.LockedPackage pin = firm.contains(name) ? pinned.get(name) : null;
            return pin == null || pin.version().equals(version);
        });
        List<String> options = new ArrayList<>(List.of("--simulate"));
        options.addAll(offer.options());
        List<String> all = new ArrayList<>();
        words.relations().forEach(each -> all.add(each.toString()));
        offer.files().forEach(each -> all.add("/" + ApkOffer.path(each.apk())));
        try (SandboxResult result = place.run(tree, program.add(options, all))) {
            if (result.exit() == 0) {
                return Optional.of(ApkPlan.of(result.log()));
            }
            failures.add("apk ended with " + result.exit() + ":\n            "
                    + result.lastLines(LINES).replace("\n", "\n            "));
            return Optional.empty();
        } catch (SandboxTimeoutException e) {
            failures.add(Problem.messageOf(e));
            return Optional.empty();
        }
    }

    private NativePackages.Chosen locked(
            ApkPlan plan, ApkOffer offer, List<VerifiedApkIndex> indexes, List<PackageRecord> installed)
            throws IOException {
        List<ApkPick> picks = new ArrayList<>();
        for (ApkPlan.Step step : plan.steps()) {
            if (step.gone()) {
                notes.add(step.name() + " " + step.version() + " of the base is removed");
                continue;
            }
            if (!step.before().isEmpty() && !step.before().equals(step.version())) {
                notes.add(step.name() + " " + step.before() + " of the base becomes " + step.version());
            }
            picks.add(ApkPick.of(step, offer));
        }
        List<Lock.LockedPackage> packages = new ArrayList<>();
        Map<String, String> origins = new HashMap<>();
        offer.files().forEach(each -> origins.put(each.name(), each.origin()));
        ApkReasons reasons = ApkReasons.of(picks.stream().map(ApkPick::record).toList(), words, origins, installed);
        List<ApkFile> files = fetched(picks);
        for (int i = 0; i < picks.size(); i++) {
            packages.add(picks.get(i).locked(files.get(i), program, reasons));
        }
        return new NativePackages.Chosen(sources(packages, indexes), packages, notes);
    }

    private List<ApkFile> fetched(List<ApkPick> picks) throws IOException {
        long bytes = picks.stream().mapToLong(each -> each.record().size()).sum();
        try (Progress.Task task =
                access.progress().begin("fetching " + picks.size() + " packages", bytes, Progress.Unit.BYTES)) {
            List<Callable<ApkFile>> work = new ArrayList<>();
            for (ApkPick each : picks) {
                List<URI> places = addresses.getOrDefault(each.source(), List.of());
                work.add(() -> each.file(store, program.architecture(), places, task));
            }
            return Workers.all("fetching packages", CONNECTIONS, work);
        }
    }

    /** Returns the sources that packages were taken from, with those that only the earlier lock knows. */
    private List<Lock.Source> sources(List<Lock.LockedPackage> packages, List<VerifiedApkIndex> indexes) {
        Set<String> used = new HashSet<>();
        packages.forEach(each -> used.add(each.source()));
        List<Lock.Source> sources = new ArrayList<>();
        for (VerifiedApkIndex each : indexes) {
            if (used.remove(each.id())) {
                sources.add(each.locked(request.architecture()));
            }
        }
        Lock before = update.before();
        if (before != null) {
            before.sources().stream().filter(each -> used.remove(each.id())).forEach(sources::add);
        }
        return sources;
    }
}
