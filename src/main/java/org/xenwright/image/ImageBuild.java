package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.customize.Customized;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.layout.DiskDelta;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.LiveImage;
import org.xenwright.image.manifest.BuildRecord;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.LockSummary;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootOutputs;
import org.xenwright.loader.BootSystem;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.Scripts;
import org.xenwright.problem.FullDisk;
import org.xenwright.progress.Workers;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Generator;
import org.xenwright.store.NamedInputs;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

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
     * @param version of this code: results of another version are not reused
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

    /**
     * Returns the same build, which runs scripts and commands whatever the store has of them, and keeps their results
     * in another store.
     */
    public ImageBuild anew(Store folder) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, answers, folder, compared);
    }

    /**
     * Returns the same build, which reports what scripts did differently in another store; those without results there
     * run for it.
     */
    public ImageBuild comparedWith(Store other) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, answers, results, other);
    }

    /** Returns the same build, with answers to the questions of packages, as their world read them. */
    public ImageBuild withAnswers(List<String> given) {
        return new ImageBuild(world, access, version, sandboxes, scripts, base, given, results, compared);
    }

    /** Returns the same build, with the scripts of packages at another time. */
    public ImageBuild withScripts(Scripts changed) {
        return new ImageBuild(world, access, version, sandboxes, changed, base, answers, results, compared);
    }

    /** Returns the same build, which also writes a delta over the disk of an earlier build; null for none. */
    public ImageBuild withBase(@Nullable Path disk) {
        return new ImageBuild(world, access, version, sandboxes, scripts, disk, answers, results, compared);
    }

    /**
     * An image that is there.
     *
     * @param files of its disk, with all that its fstab mounts; null for an image that was there before, or whose files
     *     do not all lie in its root
     */
    public record Built(ImageManifest manifest, @Nullable Tree files) {}

    /**
     * Makes the image, or finds that it is there.
     *
     * @param rebuild works even if nothing changed
     * @throws org.xenwright.problem.ProblemException when the user must change something; the outputs of the last build
     *     that worked are untouched then
     */
    public Built make(ImageRequest request, Lock lock, boolean rebuild, BuildReport report) throws IOException {
        try {
            return built(request, lock, rebuild, report);
        } catch (IOException e) {
            FullDisk.explain(
                    e, "writing the image", request.target(), "make room there; no half-written file was left");
            throw e;
        }
    }

    /** The same for those who need no files. */
    public ImageManifest build(ImageRequest request, Lock lock, boolean rebuild, BuildReport report)
            throws IOException {
        return make(request, lock, rebuild, report).manifest();
    }

    private Built built(ImageRequest request, Lock lock, boolean rebuild, BuildReport report) throws IOException {
        RequestCheck.of(request, scripts);
        BuildInputs inputs = BuildInputs.of(world, request, lock, access, results, version, report);
        Path target = request.target();
        Files.createDirectories(target);
        DiskDelta delta = DiskDelta.of(request.disk(), request.name(), target, base);
        LockSummary.describe(lock, report);
        BuildRecord record = new BuildRecord(target);
        NamedInputs named = named(inputs, lock, delta);
        Optional<BuildRecord.Reason> difference =
                rebuild ? Optional.of(BuildRecord.Reason.of("a rebuild was asked for")) : record.difference(named);
        ImageManifest manifest;
        Tree files = null;
        if (difference.isEmpty()) {
            manifest = ImageManifest.read(target);
            report.step("image", BuildReport.State.REUSED, "nothing changed since the last build");
        } else {
            delta.check();
            report.step("check", BuildReport.State.MADE, difference.get().summary());
            difference.get().inputs().forEach(report::changed);
            Built built = run(inputs, record, delta);
            manifest = built.manifest();
            files = built.files();
            NamedInputs recorded = named(inputs, lock.withAccounts(report.accounts()), delta);
            record.write(named, recorded, files(manifest, delta, target));
        }
        for (Path file : files(manifest, delta, target)) {
            report.output(file, Files.size(file));
        }
        return new Built(manifest, files);
    }

    /** Takes the steps: each is given what those before it made, and nothing else. */
    private Built run(BuildInputs inputs, BuildRecord record, DiskDelta delta) throws IOException {
        ExecutorService aside = Workers.pool("describing the image", 2);
        try {
            return run(inputs, record, delta, aside);
        } finally {
            Workers.end(aside);
        }
    }

    private Built run(BuildInputs inputs, BuildRecord record, DiskDelta delta, ExecutorService aside)
            throws IOException {
        Path rootFile = inputs.request().target().resolve("." + inputs.image().name() + ".root");
        Path liveFile = inputs.request().target().resolve("." + inputs.image().name() + ".live");
        ConfiguredSystem packages = new ConfigureStep(inputs, sandboxes, scripts, answers, compared).run();
        DocumentsStep describing = new DocumentsStep(inputs);
        Future<DocumentsStep.Bill> begun = aside.submit(() -> describing.bill(packages));
        PublishStep publishing = new PublishStep(inputs);
        Future<ImageArtifact.Packages> packing = aside.submit(() -> publishing.packages(packages));
        Optional<BootKernel> kernel = new KernelStep(inputs).run(packages);
        Customized customized = new CustomizeStep(inputs, sandboxes).run(packages);
        SelinuxStep selinux = new SelinuxStep(inputs, sandboxes, customized.tree());
        BuildInputs started = selinux.inputs();
        ImageManifest manifest;
        try {
            BootStep booting = new BootStep(started);
            BootSystem system = booting.over(packages, kernel, customized.tree());
            selinux.run(customized.tree());
            Optional<LiveStep.Laid> live = new LiveStep(inputs).run(packages, system, liveFile);
            DiskLayout.LaidRoot root = inputs.layout().root(customized.tree(), rootFile);
            BootOutputs boot = booting.run(packages, system, root);
            DiskLayout.Laid disk = new DiskStep(inputs).run(root, boot);
            DocumentsStep.Bill bill = Workers.await("describing the image", begun);
            record.forget();
            Documents documents = describing.run(packages, bill, customized);
            Map<String, Tree> besides = new TreeMap<>(boot.partitions());
            live.ifPresent(medium -> besides.put(LiveImage.STARTER, medium.starter()));
            manifest = new WriteStep(started)
                    .run(
                            new WriteStep.Finished(
                                    packages, bill.contents(), customized, kernel, boot, disk, live, documents),
                            finished -> publishing.run(
                                    packages,
                                    Workers.await("packing the packages", packing),
                                    customized,
                                    besides,
                                    finished));
        } finally {
            Files.deleteIfExists(rootFile);
            Files.deleteIfExists(liveFile);
        }
        long artifact = Files.size(inputs.request().target().resolve(manifest.artifact()));
        inputs.report()
                .step(
                        "write",
                        BuildReport.State.MADE,
                        written(manifest) + "; " + ByteSize.format(artifact) + " as an OCI image");
        delta.write(manifest, inputs.report());
        return new Built(manifest, manifest.partitions().isEmpty() ? customized.tree() : null);
    }

    private static String written(ImageManifest manifest) {
        String formats =
                manifest.disks().stream().map(disk -> disk.format().word()).collect(Collectors.joining(", "));
        return formats + (manifest.kernel() == null ? " and manifest" : ", kernel and manifest");
    }

    /** Returns everything the outputs depend on, found without opening a package. */
    private NamedInputs named(BuildInputs inputs, Lock lock, DiskDelta delta) throws IOException {
        ImageRequest request = inputs.request();
        NamedInputs named = new NamedInputs()
                .add("the plugin", version + Generator.ofEverything(), version)
                .add("<image><scripts>", scripts)
                .add("<image><disk><base>", delta.identity());
        answers.forEach(line -> named.add("<image><debconf>", line));
        request.addTo(named, inputs.image().clock());
        lock.addTo(named);
        return named;
    }

    private static List<Path> files(ImageManifest manifest, DiskDelta delta, Path target) {
        return Stream.of(manifest.files().stream(), Stream.of(manifest.artifact()), delta.files())
                .flatMap(names -> names)
                .map(target::resolve)
                .toList();
    }
}
