package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.customize.Customization;
import org.xenwright.customize.Customized;
import org.xenwright.customize.Identity;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.domain.DeployTemplates;
import org.xenwright.image.layout.DiskDelta;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.image.manifest.BuildRecord;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.Scripts;
import org.xenwright.packages.SystemContents;
import org.xenwright.packages.SystemEntry;
import org.xenwright.problem.FullDisk;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.TreePath;

/** Makes an image from a request and its lock, one step after the other. */
public final class ImageBuild {
    private final PackageWorld world;
    private final Access access;
    private final String version;
    private final SandboxSource sandboxes;
    private final Scripts scripts;
    private final @Nullable Path base;
    private final List<String> answers;
    private final Store results;

    @Nullable
    private final Store compared;

    /**
     * @param world of the packages
     * @param version of this code: results of another one are not taken for its own
     * @param sandboxes finds the place where scripts of packages and commands of the project run
     */
    public ImageBuild(PackageWorld world, Access access, String version, SandboxSource sandboxes) {
        this(world, access, version, sandboxes, Scripts.RUN, null, List.of(), access.store(), null);
    }

    private ImageBuild(
            PackageWorld world,
            Access access,
            String version,
            SandboxSource sandboxes,
            Scripts scripts,
            @Nullable Path base,
            List<String> answers,
            Store results,
            @Nullable Store compared) {
        this.world = world;
        this.access = access;
        this.version = version;
        this.sandboxes = sandboxes;
        this.scripts = scripts;
        this.base = base;
        this.answers = answers;
        this.results = results;
        this.compared = compared;
    }

    /** The same, with scripts and commands that run whatever the store has of them, and leave their results in another one. */
    public ImageBuild anew(Store folder) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, answers, folder, compared);
    }

    /** The same, which says what scripts did otherwise in another store; they run for it where it has no results of theirs. */
    public ImageBuild comparedWith(Store other) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, answers, results, other);
    }

    /** The same, with answers to the questions of packages, as their world read them. */
    public ImageBuild withAnswers(List<String> given) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, given, results, compared);
    }

    /** The same, with the scripts of packages at another time. */
    public ImageBuild withScripts(Scripts changed) {
        return new ImageBuild(world, access, version, sandboxes, changed, base, answers, results, compared);
    }

    /** The same, with a delta over the disk of an earlier build besides; null for none. */
    public ImageBuild withBase(@Nullable Path disk) {
        return new ImageBuild(world, access, version, sandboxes, scripts, disk, answers, results, compared);
    }

    /**
     * Makes the image, or finds that it is there.
     *
     * @param rebuild works even if nothing changed
     * @return what the image is
     * @throws org.xenwright.problem.ProblemException when a person must change something; the outputs of the last build
     *     that worked are untouched then
     */
    public ImageManifest build(ImageRequest request, Lock lock, boolean rebuild, BuildReport report)
            throws IOException {
        try {
            return make(request, lock, rebuild, report);
        } catch (IOException e) {
            FullDisk.explain(
                    e, "writing the image", request.target(), "make room there; no half-written file was left");
            throw e;
        }
    }

    private ImageManifest make(ImageRequest request, Lock lock, boolean rebuild, BuildReport report)
            throws IOException {
        Path target = request.target();
        ReadOnlyRoot readOnly = request.disk().readOnly();
        if (readOnly != null && readOnly.needsInitramfs() && !request.packages().needsBusybox()) {
            throw Problem.of("planning a root that is only read", "take <kernel>none</kernel> or <initramfs>none out")
                    .at("<image><disk>")
                    .found("<persist>, <overlay> or <verity> without an initramfs of ours, which sees to them")
                    .raise();
        }
        Files.createDirectories(target);
        DiskDelta delta = DiskDelta.of(request, base);
        Ingredients.describe(lock, report);
        Instant clock = request.clock() != null ? request.clock() : lock.clock();
        String fingerprint = fingerprint(request, lock, clock, delta).hex();
        BuildRecord record = new BuildRecord(target);
        String difference = rebuild ? "a rebuild was asked for" : record.difference(fingerprint);
        if (difference.isEmpty()) {
            ImageManifest manifest = ImageManifest.read(target);
            report.step("image", BuildReport.State.REUSED, "nothing changed since the last build");
            outputs(manifest, delta, target, report);
            return manifest;
        }
        delta.check();
        report.step("check", BuildReport.State.MADE, difference);
        if (scripts == Scripts.FIRST_BOOT) {
            checkFirstBoot(request);
        }
        ConfiguredSystem packages = configured(request, lock, clock, results, report);
        if (compared != null && scripts == Scripts.RUN) {
            ConfiguredSystem other = configured(request, lock, clock, compared, new BuildReport());
            RandomFiles.between(other.tree(), packages.tree(), world).forEach(access.progress()::warn);
        }
        packages = packages.numbered(lock.accounts(), clock, access.progress());
        report.accounts(lock.accounts().with(AccountNumbers.of(packages.tree(), clock)));
        List<String> left = packages.left();
        if (!left.isEmpty()) {
            access.progress().note("made at the first start of each domain: " + String.join(", ", left));
        }
        packages.remarks().forEach(access.progress()::warn);
        DiskLayout layout = new DiskLayout(request, clock);
        BootFiles boot = bootFiles(request, packages, layout, report);
        packages.runs().forEach(run -> report.script(run.packageName(), run.script(), run.exit(), run.millis()));
        Customized customized = customize(request, packages, layout, clock, report);
        if (packages.base() != null && boot != null) {
            packages.base()
                    .refuseWithoutInit(
                            customized.tree(),
                            world.remedyWithoutInit(packages.base().tree()));
        }
        ImageManifest manifest;
        Path rootFile = target.resolve("." + request.name() + ".root");
        try {
            DiskLayout.Laid laid = layout.lay(customized.tree(), rootFile);
            laid.remarks().forEach(access.progress()::warn);
            report.step(laid.root().type(), BuildReport.State.MADE, laid.summary());
            record.forget();
            SystemContents contents = world.contents(lock, request.packages(), packages);
            Documents documents = Documents.of(request, lock, packages, contents, customized.tree(), clock, version);
            report.step("documents", BuildReport.State.MADE, "bill of materials, owners of files");
            DiskOutputs disks = new DiskOutputs(request, laid.plan());
            ImageManifest.Kernel kernel = boot == null ? null : boot.install(request.name(), target);
            manifest = new ImageManifest(
                    ImageManifest.SCHEMA,
                    request.name(),
                    request.coordinates(),
                    request.packages().architecture(),
                    request.type().name().toLowerCase(Locale.ROOT),
                    clock.toString(),
                    Ingredients.base(lock),
                    kernel,
                    laid.root(),
                    laid.partitions(),
                    disks.disks(),
                    Ingredients.packages(contents),
                    scripts(packages),
                    packages.setIds().stream().map(TreePath::toString).toList(),
                    DeployTemplates.of(
                                    customized.templates(),
                                    request.customize().overlay().context())
                            .write(request.name(), target, customized.tree()),
                    documents.names());
            documents.write(target);
            disks.write(manifest, clock, target);
        } finally {
            Files.deleteIfExists(rootFile);
        }
        manifest.write(target);
        delta.write(manifest, report);
        report.step(
                "write",
                BuildReport.State.MADE,
                String.join(", ", request.disk().formats())
                        + (boot == null ? " and manifest" : ", kernel and manifest"));
        Path artifact = new ImageArtifact(request, clock, version, results)
                .write(
                        packages.base() == null ? null : packages.base().image(),
                        packages.tree(),
                        SystemEntry.identity(world.code(), packages),
                        customized.tree(),
                        manifest);
        report.step("artifact", BuildReport.State.MADE, ByteSize.format(Files.size(artifact)) + " as an OCI image");
        record.write(
                fingerprint,
                fingerprint(request, lock.withAccounts(report.accounts()), clock, delta)
                        .hex(),
                files(manifest, delta, target));
        outputs(manifest, delta, target, report);
        return manifest;
    }

    /** What must run the scripts at the first start, and what cannot wait for them. */
    private static void checkFirstBoot(ImageRequest request) {
        String found =
                request.packages().kernel() == null || !request.packages().generatedInitramfs()
                        ? "no initramfs of ours, which would run them"
                        : request.disk().isReadOnly()
                                ? "a root that is read only: they would run at each start"
                                : !request.customize().commands().isEmpty()
                                        ? "commands, which need packages that are configured"
                                        : request.packages().from() != null
                                                ? "a base, whose own dpkg installs packages when the image is made"
                                                : "";
        if (!found.isEmpty()) {
            throw Problem.of(
                            "leaving the scripts of packages to the first start",
                            "change what was found, or let the scripts run now: <scripts>run</scripts>")
                    .at("<image><scripts>")
                    .found(found)
                    .raise();
        }
    }

    private @Nullable BootFiles bootFiles(
            ImageRequest request, ConfiguredSystem packages, DiskLayout layout, BuildReport report) throws IOException {
        if (request.packages().kernel() == null) {
            return null;
        }
        BootFiles boot = BootFiles.of(
                packages.tree(),
                packages.inputs(),
                packages.busybox(),
                layout.initramfs(),
                request.packages().architecture(),
                request.type(),
                packages.owners(),
                access.store());
        report.step(
                "kernel",
                boot.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                boot.release() + " starts as " + request.type().name().toLowerCase(Locale.ROOT));
        return boot;
    }

    private Customized customize(
            ImageRequest request, ConfiguredSystem packages, DiskLayout layout, Instant clock, BuildReport report)
            throws IOException {
        Identity identity = request.customize().identity();
        if (identity.mounts().isEmpty()) {
            identity = identity.withMounts(layout.mounts());
        }
        Customized customized = new Customization(sandboxes, results)
                .apply(packages.tree(), packages.inputs(), request.customize().withIdentity(identity), clock);
        customized.notes().forEach(access.progress()::note);
        int templates = customized.templates().size();
        report.step(
                "customize",
                BuildReport.State.MADE,
                templates == 0 ? "files, users, services" : templates + " templates wait for a domain");
        return customized;
    }

    private ConfiguredSystem configured(ImageRequest request, Lock lock, Instant clock, Store store, BuildReport report)
            throws IOException {
        return world.configure(
                lock,
                request.packages(),
                new BuildEnvironment(clock, request.excludes(), scripts, answers, access, store, sandboxes, report));
    }

    /** Everything the outputs depend on, found without opening a package. */
    private Digest fingerprint(ImageRequest request, Lock lock, Instant clock, DiskDelta delta) throws IOException {
        Fingerprint fingerprint = new Fingerprint()
                .add("version", version)
                .add("code", Generator.ofEverything())
                .add("name", request.name())
                .add("coordinates", request.coordinates())
                .add("type", request.type())
                .add("scripts", scripts)
                .add("clock", clock)
                .add("excludes", request.excludes())
                .add("disk", request.disk())
                .add("domains", request.domainFiles())
                .add("base", delta.identity())
                .add("lock", LockFile.text(lock));
        answers.forEach(line -> fingerprint.add("answer", line));
        Customizing.add(fingerprint, request.customize());
        return fingerprint.digest();
    }

    private static List<ImageManifest.Script> scripts(ConfiguredSystem packages) {
        return packages.runs().stream()
                .map(run -> new ImageManifest.Script(run.packageName() + " " + run.script(), run.exit()))
                .toList();
    }

    private static List<Path> files(ImageManifest manifest, DiskDelta delta, Path target) {
        return Stream.of(manifest.files().stream(), Stream.of(manifest.artifact()), delta.files())
                .flatMap(names -> names)
                .map(target::resolve)
                .toList();
    }

    private static void outputs(ImageManifest manifest, DiskDelta delta, Path target, BuildReport report)
            throws IOException {
        for (Path file : files(manifest, delta, target)) {
            report.output(file, Files.size(file));
        }
    }
}
