package org.xenwright.deb.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.Count;
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
import org.xenwright.deb.configure.DeferredConfiguration;
import org.xenwright.deb.configure.ForeignScripts;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Relation;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.Scripts;
import org.xenwright.packages.SystemEntry;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Makes a system of the packages of a lock: brings, unpacks and configures them. Each of the three finds what an
 * earlier build left, and none is needed where a shared cache has the whole.
 */
final class ConfiguredPackages {
    private final Lock lock;
    private final PackageRequest request;
    private final BuildEnvironment environment;
    private final Access access;
    private final BuildReport report;
    private final PathPatterns excluded;

    ConfiguredPackages(Lock lock, PackageRequest request, BuildEnvironment environment) {
        this.lock = lock;
        this.request = request;
        this.environment = environment;
        this.access = environment.access();
        this.report = environment.report();
        this.excluded = new PathPatterns(environment.excludes());
    }

    /** Returns the system. */
    ConfiguredSystem system() throws IOException {
        DebianBase base = base();
        Digest inputs = inputs(base);
        Digest all = withBeside(inputs);
        SystemEntry whole = new SystemEntry(environment.results(), DebianWorld.configuringCode(), all);
        int count = lock.imagePackages().size();
        Optional<ConfiguredSystem> known =
                count == 0 ? Optional.empty() : whole.find(base == null ? null : base.system());
        if (known.isPresent()) {
            report.step(
                    "configure",
                    BuildReport.State.REUSED,
                    Count.of(count, "package") + ", configured together before and taken as a whole");
            return known.get();
        }
        LockedDebs debs = LockedDebs.of(lock, request, base, access, report);
        if (base != null) {
            ConfiguredSystem made = on(base, debs, inputs, all);
            return count == 0 ? made : whole.shared(made);
        }
        return whole.shared(fromNothing(debs, inputs, all));
    }

    /** Digest of everything that decides the tree, found without opening a package. */
    private Digest inputs(@Nullable DebianBase base) {
        Fingerprint inputs = new Fingerprint()
                .add("architecture", request.architecture())
                .add("clock", environment.clock())
                .add("excluded", excluded);
        if (environment.scripts() != Scripts.RUN) {
            inputs.add("scripts", environment.scripts());
        }
        environment.answers().forEach(each -> inputs.add("answer", each));
        request.foreign().forEach(each -> inputs.add("foreign", each));
        for (Lock.LockedPackage each : lock.imagePackages()) {
            inputs.add("package", each.sha256() + (each.asked() ? " asked" : ""));
        }
        if (base != null) {
            inputs.add("base", base.system().image().digest());
        }
        return inputs.digest();
    }

    /** Adds what is beside the tree: no script of a package sees it, but it is kept with the tree. */
    private Digest withBeside(Digest tree) {
        List<Lock.LockedPackage> beside = lock.packages().stream()
                .filter(each -> each.purpose() != Lock.Purpose.IMAGE)
                .toList();
        if (beside.isEmpty()) {
            return tree;
        }
        Fingerprint inputs = new Fingerprint().add("tree", tree);
        beside.forEach(each -> inputs.add(each.purpose().word(), each.sha256()));
        return inputs.digest();
    }

    private @Nullable DebianBase base() throws IOException {
        BaseRequest from = request.from();
        if (from == null) {
            return null;
        }
        if (lock.bases().isEmpty()) {
            throw new IllegalStateException("a lock that fits a request with a base has it");
        }
        DebianBase base = DebianBase.of(BaseSystem.locked(from, lock.bases().get(0), access));
        base.system().tell(base.isDebian() ? base.packages().size() : 0, access.progress(), report);
        return base;
    }

    private ConfiguredSystem fromNothing(LockedDebs debs, Digest inputs, Digest all) throws IOException {
        Assembly assembly = DebianTree.assemble(
                debs.image(),
                AssemblyOptions.of(request.architecture(), environment.clock())
                        .withForeign(request.foreign())
                        .withExcluded(excluded.excluded())
                        .withAutomatic(debs.automatic()));
        assembly.notes().forEach(access.progress()::note);
        exclude(assembly.tree());
        ForeignScripts.check(assembly.tree(), debs.image(), request.architecture());
        report.step(
                "unpack",
                BuildReport.State.MADE,
                Count.of(debs.image().size(), "package") + ", by reference into the store");
        ConfigureRequest toConfigure = ConfigureRequest.of(
                assembly.tree(),
                inputs,
                lock.imagePackages(),
                request.architecture(),
                environment.answers(),
                environment.clock());
        if (environment.scripts() == Scripts.FIRST_BOOT) {
            ConfiguredTree left = DeferredConfiguration.leave(toConfigure, request.architecture());
            report.step("configure", BuildReport.State.MADE, "left to the first start");
            return system(debs, all, assembly, left, null);
        }
        ConfiguredTree configured = configuration().configure(toConfigure);
        report.step(
                "configure",
                configured.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                configured.reused()
                        ? "the same packages were configured before"
                        : configured.runs().size() + " scripts ran");
        return system(debs, all, assembly, configured, null);
    }

    /** Makes the system that a base becomes when its own dpkg installs packages in it. */
    private ConfiguredSystem on(DebianBase base, LockedDebs locked, Digest inputs, Digest all) throws IOException {
        List<UnpackedDeb> debs = locked.image();
        Tree tree = base.system().tree().copy();
        String own = request.architecture();
        InstalledPackages.addArchitectures(tree, own, request.foreign());
        ConfiguredTree configured = new ConfiguredTree(tree, List.of(), List.of(), true, true);
        if (!debs.isEmpty()) {
            InstalledPackages.markAutomatic(tree, locked.automatic(), own);
            ForeignScripts.check(tree, debs, own);
            exclude(tree);
            Set<String> names = new TreeSet<>(debs.stream()
                    .map(each -> PackageName.in(own, each.name(), each.architecture()))
                    .toList());
            List<ConfigureRequest.Archive> archives = new ArrayList<>();
            for (UnpackedDeb deb : debs) {
                archives.add(new ConfigureRequest.Archive(deb.deb(), needsOneOf(deb, debs)));
            }
            configured = configuration()
                    .configure(new ConfigureRequest(
                            tree,
                            inputs,
                            List.copyOf(names),
                            Collections.emptySortedSet(),
                            environment.answers(),
                            environment.clock(),
                            archives));
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
                ConfiguredSystem.setIds(configured.tree()),
                DebianBase.copyrights(configured.tree()),
                base.system().notes());
        return system(locked, all, assembly, configured, base.system());
    }

    /** Returns whether a package must find one of the others configured before it is unpacked. */
    private static boolean needsOneOf(UnpackedDeb deb, List<UnpackedDeb> others) {
        Set<String> needed = Dependency.parseList(deb.control().get("Pre-Depends", "")).stream()
                .flatMap(group -> group.alternatives().stream())
                .map(Relation::name)
                .collect(Collectors.toSet());
        return others.stream().map(UnpackedDeb::name).anyMatch(needed::contains);
    }

    private DebianConfiguration configuration() {
        return new DebianConfiguration(environment.sandboxes(), environment.results(), access.progress());
    }

    private static ConfiguredSystem system(
            LockedDebs debs, Digest inputs, Assembly assembly, ConfiguredTree configured, @Nullable BaseSystem base) {
        return new ConfiguredSystem(
                configured.tree(),
                inputs,
                configured.exact(),
                configured.runs(),
                configured.notes().stream().map(ConfiguredPackages::note).toList(),
                assembly.owners(),
                assembly.setIds(),
                assembly.copyrights(),
                debs.controls().stream().map(Paragraph::text).toList(),
                debs.busybox(),
                base,
                debs.beside());
    }

    private static ConfiguredSystem.Note note(String text) {
        if (text.startsWith(ConfiguredTree.LEFT)) {
            return new ConfiguredSystem.Note(ConfiguredSystem.Topic.LEFT, text.substring(ConfiguredTree.LEFT.length()));
        }
        return new ConfiguredSystem.Note(
                text.startsWith(DebconfAnswers.REMARK) ? ConfiguredSystem.Topic.ANSWER : ConfiguredSystem.Topic.REMARK,
                text);
    }

    /** By the records of the dpkg that installed them; what no dpkg knows of has no owner. */
    private static SortedMap<TreePath, String> owners(Tree tree, String own) throws IOException {
        SortedMap<TreePath, String> owners = new TreeMap<>();
        PackageIndex installed = InstalledPackages.of(tree, Lock.BASE).orElse(null);
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

    private void exclude(Tree tree) {
        if (!excluded.isEmpty()) {
            tree.directory("etc/dpkg/dpkg.cfg.d", Attributes.of(0755, environment.clock()));
            tree.put(
                    "etc/dpkg/dpkg.cfg.d/excludes",
                    new RegularFile(
                            Attributes.of(0644, environment.clock()), Content.of(excluded.dpkgConfiguration())));
        }
    }
}
