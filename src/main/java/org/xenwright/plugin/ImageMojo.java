package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.disk.DiskFiles;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.artifact.Mirror;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.layout.DiskDelta;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockUpdate;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Access;

/**
 * Makes the image, its kernel and initramfs, and the configuration of its domains, in {@code target/xen}. Obeys
 * {@code xen.lock.json}; without one, the packages are resolved and locked first.
 */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true, configurator = "xenwright")
public final class ImageMojo extends LockedMojo {
    /** So many domains are listed file by file. */
    private static final int LISTED = 10;

    private final MavenProjectHelper helper;
    private int made;

    /** Makes the image again even if nothing changed. */
    @Parameter(property = "xen.rebuild", defaultValue = "false")
    boolean rebuild;

    /**
     * Runs the scripts of packages a second time and warns of each file that comes out otherwise, with the package: what is
     * random would be the same in all domains.
     */
    @Parameter(property = "xen.detectRandom", defaultValue = "false")
    boolean detectRandom;

    /** Folder of the report that says what the build did and how long each step and each script of a package took. */
    @Parameter(property = "xen.reports", defaultValue = "${project.build.directory}/xen-reports")
    File reports;

    @Inject
    ImageMojo(RepositorySystem repositories, MavenProjectHelper helper) {
        super(repositories);
        this.helper = helper;
    }

    @Override
    void run() throws IOException {
        Set<String> attached = image.attached();
        BuildReport report = new BuildReport();
        Access access = access();
        Lock locked = locked(report);
        ImageManifest manifest = build(access, locked, report);
        record(locked, report);
        if (manifest.disk().isPresent()) {
            List<Domain> all = checkedDomains(manifest);
            DomainOutputs.Written written =
                    DomainOutputs.write(all, manifest, targetFolder(), hostKeys(), Worlds.KNOWN);
            written.warnings().forEach(getLog()::warn);
            if (all.size() <= LISTED) {
                for (Path file : written.files()) {
                    report.output(file, Files.size(file));
                }
            }
            report.step("domains", BuildReport.State.MADE, summary(all.size(), written));
        } else {
            report.step("domains", BuildReport.State.MADE, "none: the appliance is its own");
        }
        attach(manifest, attached);
        report.write(reports.toPath().resolve(imageName() + "-build.json"));
        Summary.of(imageName(), report, project.getBasedir().toPath()).forEach(getLog()::info);
    }

    private ImageManifest build(Access access, Lock locked, BuildReport report) throws IOException {
        ImageRequest request = ImageRequests.of(this, artifacts());
        if (!detectRandom) {
            return imageBuild(access).build(request, locked, rebuild, report);
        }
        try (PassingStore again = PassingStore.in(targetFolder())) {
            return imageBuild(access).comparedWith(again.store()).build(request, locked, true, report);
        }
    }

    /** Numbers that accounts have for the first time are those of all later builds. */
    private void record(Lock locked, BuildReport report) throws IOException {
        AccountNumbers accounts = report.accounts();
        if (accounts.isEmpty() || accounts.equals(locked.accounts())) {
            return;
        }
        if (isFrozen()) {
            getLog().warn(
                            "the lock, which must not change in this build, lacks numbers of accounts that this image has: build"
                                    + " it elsewhere and commit "
                                    + lock().path().getFileName());
            return;
        }
        lock().write(locked.withAccounts(accounts));
        getLog().info("recorded the numbers of new users and groups in "
                + lock().path().getFileName());
    }

    private static String summary(int count, DomainOutputs.Written written) {
        String text = count == 1 ? "1" : count + " of one image";
        if (written.disks() + written.kept().size() == 0) {
            return text + ", on its disk itself";
        }
        return text + ", " + written.disks() + " own disks made, "
                + written.kept().size() + " kept";
    }

    private Lock locked(BuildReport report) throws IOException {
        Optional<Lock> present = lock().read();
        if (present.isEmpty()) {
            Lock made = resolve(LockUpdate.NONE);
            lock().write(made);
            report.step("lock", BuildReport.State.MADE, "there was none");
            return made;
        }
        String complaint = complaint(present.get());
        if (!complaint.isEmpty()) {
            throw Problem.of(
                            "building from the lock",
                            "run 'mvn xen:lock -Dxen.update=false', which changes nothing else, and commit the result")
                    .at(lock().path().toString())
                    .found(complaint)
                    .expected("a lock that fits the POM")
                    .raise();
        }
        Mirror inputs = mirror();
        if (inputs != null) {
            inputs.provide(present.get(), openStore(), progress());
        }
        report.step("lock", BuildReport.State.REUSED, lock().path().getFileName() + " fits the POM");
        return present.get();
    }

    /**
     * What is installed and deployed: the image as it travels, which is the artifact of a project that is an image, and
     * lies beside that of any other; its manifest; and what the POM asks for, since all of it can be made from the first.
     * Classifiers of further images begin with their names.
     */
    private void attach(ImageManifest manifest, Set<String> wanted) throws IOException {
        boolean first = made++ == 0;
        String prefix = first ? "" : imageName() + "-";
        File artifact = targetFolder().resolve(manifest.artifact()).toFile();
        if (first && project.getPackaging().equals("xen-image")) {
            project.getArtifact().setFile(artifact);
        } else {
            helper.attachArtifact(project, "oci.tar", prefix + "xen", artifact);
        }
        attach("json", prefix + "xen-manifest", ImageManifest.FILE);
        for (ImageManifest.Disk each : manifest.disks()) {
            if (wanted.contains(each.format().word())) {
                attach(each.format().artifactType(), prefix + "xen", each.file());
            }
            if (wanted.contains(each.format().word() + ImageConfiguration.PACKED)) {
                Path packed = packed(targetFolder().resolve(each.file()));
                attach(
                        each.format().artifactType() + ImageConfiguration.PACKED,
                        prefix + "xen",
                        packed.getFileName().toString());
            }
        }
        String delta = DiskDelta.file(manifest.name());
        if (wanted.contains(ImageConfiguration.DELTA)) {
            attach(DiskDelta.FORMAT.artifactType(), prefix + "xen-delta", delta);
        }
        if (wanted.contains(ImageConfiguration.DELTA + ImageConfiguration.PACKED)) {
            Path packed = packed(targetFolder().resolve(delta));
            attach(
                    DiskDelta.FORMAT.artifactType() + ImageConfiguration.PACKED,
                    prefix + "xen-delta",
                    packed.getFileName().toString());
        }
        ImageManifest.Kernel kernel = manifest.kernel();
        if (kernel != null && wanted.contains("kernel")) {
            attach("vmlinuz", prefix + "xen-kernel", kernel.file());
            if (kernel.initramfs() != null) {
                attach("img", prefix + "xen-initramfs", kernel.initramfs());
            }
        }
        for (String each : manifest.documents()) {
            attach(each.substring(manifest.name().length() + 1), prefix + "xen", each);
        }
    }

    /** Packs a disk, unless the packed one is not older than it. */
    private static Path packed(Path disk) throws IOException {
        Path packed = disk.resolveSibling(disk.getFileName() + ImageConfiguration.PACKED);
        boolean there = Files.exists(packed)
                && Files.getLastModifiedTime(packed).compareTo(Files.getLastModifiedTime(disk)) >= 0;
        return there ? packed : DiskFiles.compress(disk);
    }

    private void attach(String type, String classifier, String file) {
        helper.attachArtifact(
                project, type, classifier, targetFolder().resolve(file).toFile());
    }
}
