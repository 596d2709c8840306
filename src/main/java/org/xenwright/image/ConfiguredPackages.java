package org.xenwright.image;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.Count;
import org.xenwright.customize.AccountNumbers;
import org.xenwright.deb.archive.Assembly;
import org.xenwright.deb.archive.AssemblyOptions;
import org.xenwright.deb.archive.DebianTree;
import org.xenwright.deb.archive.InstalledFiles;
import org.xenwright.deb.archive.InstalledPackages;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.configure.ConfigureRequest;
import org.xenwright.deb.configure.ConfiguredTree;
import org.xenwright.deb.configure.DebconfAnswers;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.configure.DebianConfiguration.SandboxSource;
import org.xenwright.deb.configure.DeferredConfiguration;
import org.xenwright.deb.configure.ForeignScripts;
import org.xenwright.deb.configure.Scripts;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageName;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The packages of a lock as a tree with every script run.
 *
 * @param tree a tree of its own, to be changed by what follows
 * @param inputs digest of everything it was made from
 * @param controls the packages' control files in the order of the lock
 * @param busybox for the initramfs; null when the lock has none
 * @param base the system it started from; null when it started from nothing
 */
public record ConfiguredPackages(
        Tree tree,
        Digest inputs,
        List<Paragraph> controls,
        Assembly assembly,
        ConfiguredTree configured,
        @Nullable Content busybox,
        @Nullable BaseSystem base) {

    /**
     * Brings the packages, unpacks and configures them; each of the three finds what an earlier build left, and none is needed
     * where a shared cache has the whole.
     *
     * @param results where the scripts' results are; another store than that of the access makes them run again
     */
    static ConfiguredPackages of(
            Lock lock,
            PackageRequest request,
            PathPatterns excluded,
            Instant clock,
            Access access,
            Store results,
            SandboxSource sandboxes,
            Scripts scripts,
            DebconfAnswers answers,
            BuildReport report)
            throws IOException {
        BaseSystem base = base(lock, request, access, report);
        Digest digest = inputs(lock, request, base, excluded, clock, scripts, answers);
        SystemEntry whole = new SystemEntry(results, digest);
        int count = lock.imagePackages().size();
        Optional<ConfiguredPackages> known = count == 0 ? Optional.empty() : whole.find(base);
        if (known.isPresent()) {
            report.step(
                    "configure",
                    BuildReport.State.REUSED,
                    Count.of(count, "package") + ", configured together before and taken as a whole");
            return known.get();
        }
        LockedDebs debs = LockedDebs.of(lock, request, base, access, report);
        if (base != null) {
            ConfiguredPackages made =
                    on(base, debs, excluded, request, digest, clock, access, results, sandboxes, answers, report);
            return count == 0 ? made : whole.shared(made);
        }
        Assembly assembly = DebianTree.assemble(
                debs.image(),
                AssemblyOptions.of(request.architecture(), clock)
                        .withForeign(request.foreign())
                        .withExcluded(excluded.excluded())
                        .withAutomatic(debs.automatic()));
        assembly.notes().forEach(access.progress()::note);
        exclude(assembly.tree(), excluded, clock);
        ForeignScripts.check(assembly.tree(), debs.image(), request.architecture());
        report.step(
                "unpack",
                BuildReport.State.MADE,
                Count.of(debs.image().size(), "package") + ", by reference into the store");
        DebianConfiguration configuration = new DebianConfiguration(sandboxes, results, access.progress());
        ConfigureRequest toConfigure = new ConfigureRequest(
                assembly.tree(),
                digest,
                lock.imagePackages().stream()
                        .map(each -> each.nameIn(request.architecture()))
                        .toList(),
                answers.lines(),
                clock);
        if (scripts == Scripts.FIRST_BOOT) {
            ConfiguredTree left = DeferredConfiguration.leave(toConfigure, request.architecture());
            report.step("configure", BuildReport.State.MADE, "left to the first start");
            return whole.shared(of(debs, digest, assembly, left, null));
        }
        ConfiguredTree configured = configuration.configure(toConfigure);
        report.step(
                "configure",
                configured.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                configured.reused()
                        ? "the same packages were configured before"
                        : configured.runs().size() + " scripts ran");
        return whole.shared(of(debs, digest, assembly, configured, null));
    }

    /**
     * The same, with the numbers that accounts had in earlier builds.
     *
     * @return these packages themselves where nothing had to change
     */
    ConfiguredPackages numbered(AccountNumbers recorded, Instant clock, Progress progress) throws IOException {
        AccountNumbers fixed = base == null ? AccountNumbers.NONE : AccountNumbers.of(base.tree(), clock);
        AccountNumbers given = AccountNumbers.of(tree, clock);
        recorded.apply(tree, fixed, clock).forEach(progress::warn);
        AccountNumbers now = AccountNumbers.of(tree, clock);
        return now.equals(given)
                ? this
                : new ConfiguredPackages(
                        tree,
                        new Fingerprint()
                                .add("inputs", inputs)
                                .add("accounts", now)
                                .digest(),
                        controls,
                        assembly,
                        configured,
                        busybox,
                        base);
    }

    private static ConfiguredPackages of(
            LockedDebs debs, Digest inputs, Assembly assembly, ConfiguredTree configured, @Nullable BaseSystem base) {
        return new ConfiguredPackages(
                configured.tree(), inputs, debs.controls(), assembly, configured, debs.busybox(), base);
    }

    /** Digest of everything that decides the tree, found without opening a package. */
    private static Digest inputs(
            Lock lock,
            PackageRequest request,
            @Nullable BaseSystem base,
            PathPatterns excluded,
            Instant clock,
            Scripts scripts,
            DebconfAnswers answers) {
        Fingerprint inputs = new Fingerprint()
                .add("architecture", request.architecture())
                .add("clock", clock)
                .add("excluded", excluded);
        if (scripts != Scripts.RUN) {
            inputs.add("scripts", scripts);
        }
        answers.lines().forEach(each -> inputs.add("answer", each));
        request.foreign().forEach(each -> inputs.add("foreign", each));
        for (Lock.LockedPackage each : lock.imagePackages()) {
            inputs.add("package", each.sha256() + (each.asked() ? " asked" : ""));
        }
        if (base != null) {
            inputs.add("base", base.image().digest());
        }
        return inputs.digest();
    }

    private static @Nullable BaseSystem base(Lock lock, PackageRequest request, Access access, BuildReport report)
            throws IOException {
        BaseRequest from = request.from();
        if (from == null) {
            return null;
        }
        if (lock.bases().isEmpty()) {
            throw new IllegalStateException("a lock that fits a request with a base has it");
        }
        BaseSystem base = BaseSystem.locked(from, lock.bases().get(0), access);
        base.notes().forEach(access.progress()::note);
        long fetched = base.image().fetched();
        report.step(
                "base",
                fetched == 0 ? BuildReport.State.REUSED : BuildReport.State.MADE,
                (fetched == 0 ? "all in the store" : ByteSize.format(fetched) + " fetched") + ", "
                        + base.release().name() + ", "
                        + Count.of(base.image().layers().size(), "layer")
                        + (base.isDebian() ? ", " + Count.of(base.packages().size(), "package") : ""));
        return base;
    }

    /** What a base becomes when its own dpkg installs packages in it. */
    private static ConfiguredPackages on(
            BaseSystem base,
            LockedDebs locked,
            PathPatterns excluded,
            PackageRequest request,
            Digest digest,
            Instant clock,
            Access access,
            Store results,
            SandboxSource sandboxes,
            DebconfAnswers answers,
            BuildReport report)
            throws IOException {
        List<UnpackedDeb> debs = locked.image();
        Tree tree = base.tree().copy();
        String own = request.architecture();
        InstalledPackages.addArchitectures(tree, own, request.foreign());
        ConfiguredTree configured = new ConfiguredTree(tree, List.of(), List.of(), true, true);
        if (!debs.isEmpty()) {
            InstalledPackages.markAutomatic(tree, locked.automatic(), own);
            ForeignScripts.check(tree, debs, own);
            exclude(tree, excluded, clock);
            Set<String> names = new TreeSet<>(debs.stream()
                    .map(each -> PackageName.in(own, each.name(), each.architecture()))
                    .toList());
            List<ConfigureRequest.Archive> archives = new ArrayList<>();
            for (UnpackedDeb deb : debs) {
                String needs = deb.control().get("Pre-Depends", "");
                boolean needsOthers = debs.stream().map(UnpackedDeb::name).anyMatch(needs::contains);
                archives.add(new ConfigureRequest.Archive(deb.deb(), needsOthers));
            }
            configured = new DebianConfiguration(sandboxes, results, access.progress())
                    .configure(
                            new ConfigureRequest(tree, digest, List.copyOf(names), answers.lines(), clock, archives));
        }
        report.step(
                "configure",
                configured.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                debs.isEmpty()
                        ? "nothing is added to the base"
                        : configured.reused()
                                ? "the same packages were installed in it before"
                                : Count.of(debs.size(), "package") + " installed, "
                                        + configured.runs().size() + " scripts ran");
        Assembly assembly = new Assembly(
                configured.tree(),
                owners(configured.tree(), own),
                BaseSystem.setIds(configured.tree()),
                BaseSystem.copyrights(configured.tree()),
                base.notes());
        return of(locked, digest, assembly, configured, base);
    }

    /** By the records of the dpkg that installed them; what no dpkg knows of is nobody's. */
    private static SortedMap<TreePath, String> owners(Tree tree, String own) throws IOException {
        SortedMap<TreePath, String> owners = new TreeMap<>();
        PackageIndex installed = InstalledPackages.of(tree, BaseSystem.SOURCE).orElse(null);
        if (installed != null) {
            List<String> names = installed.packages().stream()
                    .map(each -> each.name() + ":" + each.architecture())
                    .toList();
            InstalledFiles.owners(tree, names).forEach((path, name) -> {
                if (!(tree.find(path).orElse(null) instanceof Directory)) {
                    int colon = name.lastIndexOf(':');
                    owners.put(path, PackageName.in(own, name.substring(0, colon), name.substring(colon + 1)));
                }
            });
        }
        return owners;
    }

    private static void exclude(Tree tree, PathPatterns excluded, Instant clock) {
        if (!excluded.isEmpty()) {
            tree.directory("etc/dpkg/dpkg.cfg.d", Attributes.of(0755, clock));
            tree.put(
                    "etc/dpkg/dpkg.cfg.d/excludes",
                    new RegularFile(Attributes.of(0644, clock), Content.of(excluded.dpkgConfiguration())));
        }
    }
}
