package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.deb.configure.DebianConfiguration.SandboxSource;
import org.xenwright.deb.repository.Access;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Severity;
import org.xenwright.image.DomainOutputs;
import org.xenwright.image.DomainPreflight;
import org.xenwright.image.ImageManifest;
import org.xenwright.image.LockFile;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.GuestSandbox;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.sandbox.guest.FolderKernels;
import org.xenwright.sandbox.guest.MachineRunner;
import org.xenwright.tool.ToolBox;

/** Goals that work on the image of a project. */
abstract class ProjectMojo extends XenMojo {
    /** The kernel of an amd64 image, and of the guest that runs scripts where nothing else can. */
    static final String DEFAULT_KERNEL = "linux-image-cloud-amd64";

    /** What goes into the image. */
    @Parameter
    ImageConfiguration image = new ImageConfiguration();

    /** The folder of domain files. */
    @Parameter(property = "xen.domainsFolder", defaultValue = "${project.basedir}/src/main/xen")
    File domains;

    /** Where the image and its files go. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** The lock. */
    @Parameter(property = "xen.lockFile", defaultValue = "${project.basedir}/xen.lock.json")
    File lockFile;

    /** Folder that holds the content of {@code target/xen} on the Xen host. Default: the target folder itself. */
    @Parameter(property = "xen.hostFolder")
    String hostFolder;

    /** The time nothing in the image is younger than: ISO 8601, or seconds since 1970. Default: that of the lock. */
    @Parameter(property = "xen.clock", defaultValue = "${project.build.outputTimestamp}")
    String clock;

    /** Holds each domain against the image before it is written: would its kernel start and find its root? */
    @Parameter(property = "xen.preflight", defaultValue = "true")
    boolean preflight;

    final Path targetFolder() {
        return target.toPath().toAbsolutePath().normalize();
    }

    final LockFile lock() {
        return new LockFile(lockFile.toPath().toAbsolutePath().normalize());
    }

    final Access access() {
        return isOffline() ? Access.offline(openStore(), progress()) : Access.online(openStore(), progress());
    }

    /** Where scripts run: namespaces or a changed root, and where neither can be had, a guest in QEMU. */
    final SandboxSource sandboxes(Access access) {
        Path scratch = access.store().root().resolve("scratch");
        ToolBox tools = new ToolBox(new DebianToolSource(access));
        return tree -> Sandboxes.choose(tree, scratch, guest(tools, scratch));
    }

    private @Nullable GuestSandbox guest(ToolBox tools, Path scratch) {
        if (!image.architecture.equals(Architecture.AMD64.debianName())) {
            return null;
        }
        FolderKernels kernels = new FolderKernels(() -> tools.folder(DEFAULT_KERNEL, "busybox-static"));
        return new GuestSandbox(
                new MachineRunner(new QemuDriver(tools, Accelerator.AUTO), Architecture.AMD64, kernels), scratch);
    }

    /** What templates call {@code $project} and {@code $image}, and the declared properties. */
    final Map<String, Object> context() {
        Map<String, Object> context = new TreeMap<>(image.properties);
        Map<String, String> properties = new TreeMap<>();
        project.getProperties().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        Map<String, Object> about = new TreeMap<>();
        about.put("groupId", project.getGroupId());
        about.put("artifactId", project.getArtifactId());
        about.put("version", project.getVersion());
        about.put("name", project.getName());
        about.put("properties", properties);
        context.put("project", about);
        // in a fixed order, unlike Map.of: the fingerprint of a build reads it
        context.put(
                "image",
                new TreeMap<>(Map.of("name", imageName(), "architecture", image.architecture, "type", image.type)));
        return context;
    }

    final String imageName() {
        return image.name != null ? image.name : project.getArtifactId();
    }

    final List<Domain> loadDomains(ImageManifest manifest) throws java.io.IOException {
        return DomainOutputs.load(
                manifest,
                new DomainOutputs.DomainRequest(
                        domains.toPath(),
                        hostFolder != null ? hostFolder : targetFolder().toString(),
                        project.getGroupId() + ":" + project.getArtifactId(),
                        context()));
    }

    /** The domains of an image, none of which is known to be unable to start. */
    final List<Domain> checkedDomains(ImageManifest manifest) throws java.io.IOException {
        List<Domain> all = loadDomains(manifest);
        if (preflight) {
            for (Finding each : DomainPreflight.check(all, manifest)) {
                if (each.severity() == Severity.ERROR) {
                    throw Problem.of("holding a domain against its image", each.remedy() + ", or -Dxen.preflight=false")
                            .at(each.origin().toString())
                            .found(each.message())
                            .raise();
                }
                getLog().warn(each.text());
            }
        }
        return all;
    }
}
