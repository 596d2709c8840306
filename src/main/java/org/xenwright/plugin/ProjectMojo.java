package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.xenwright.cache.SharedCache;
import org.xenwright.domain.Domain;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Severity;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.DomainPreflight;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.oci.registry.Registries;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Goals that work on the image of a project. */
abstract class ProjectMojo extends XenMojo {
    /** What goes into the image. */
    @Parameter
    ImageConfiguration image = new ImageConfiguration();

    /**
     * Several images in the place of one. Each says what differs from {@code <image>}, which is merged into it as Maven
     * merges the configuration of a plugin into that of an execution, and has a name of its own.
     */
    @Parameter
    List<ImageConfiguration> images = new ArrayList<>();

    /** Names of the images to work on, separated by commas. Default: all. */
    @Parameter(property = "xen.images")
    String onlyImages;

    /** The folder of domain files; a folder in it that is named after an image holds those of that image. */
    @Parameter(property = "xen.domainsFolder", defaultValue = "${project.basedir}/src/main/xen")
    File domains;

    /** Where the image and its files go; of several images, each into a folder of its name in it. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** The lock; of several images, each has one with its name: {@code xen-NAME.lock.json}. */
    @Parameter(property = "xen.lockFile", defaultValue = "${project.basedir}/xen.lock.json")
    File lockFile;

    /** Folder that holds the content of {@code target/xen} on the Xen host. Default: the target folder itself. */
    @Parameter(property = "xen.hostFolder")
    String hostFolder;

    /** The time nothing in the image is younger than: ISO 8601, or seconds since 1970. Default: that of the lock. */
    @Parameter(property = "xen.clock", defaultValue = "${project.build.outputTimestamp}")
    String clock;

    /**
     * The file with the secret that the domains' SSH host keys are derived from, so that a domain made anew keeps its key.
     * It is made when it is missing; keep it out of repositories. {@code none}: each guest makes its keys when it starts
     * first. Default: {@code xenwright/host-keys} in {@code XDG_CONFIG_HOME}, which is {@code ~/.config} where it is not set.
     */
    @Parameter(property = "xen.hostKeys")
    String hostKeys;

    /** The Xen host that the domains share: what it can give, and its version. */
    @Parameter
    HostConfiguration host = new HostConfiguration();

    /** Memory of the host that is left for guests, such as 64G, instead of that of the POM. */
    @Parameter(property = "xen.hostMemory")
    String hostMemory;

    /** Threads of the host's processors, instead of those of the POM. */
    @Parameter(property = "xen.hostCpus")
    Integer hostCpus;

    /** How many vCPUs may share a thread of the host, instead of what the POM says. */
    @Parameter(property = "xen.overcommit")
    Double overcommit;

    /** The Xen of the host, for instance 4.14, instead of that of the POM: keys it does not know are found. Default: any. */
    @Parameter(property = "xen.version")
    String xenVersion;

    /** Holds each domain against the image before it is written: would its kernel start and find its root? */
    @Parameter(property = "xen.preflight", defaultValue = "true")
    boolean preflight;

    /**
     * Lets scripts of packages and commands run with a changed root alone where neither namespaces nor a guest can be
     * had: whatever is in the packages then has all the rights of this build, its files and its network. Where the build
     * is root that is the whole machine.
     */
    @Parameter(property = "xen.scriptsWithRightsOfTheBuild", defaultValue = "false")
    boolean scriptsWithRightsOfTheBuild;

    /** Where builds of a team share what takes long to make. */
    @Parameter
    CacheConfiguration cache = new CacheConfiguration();

    /** How registries are reached that need more than their name: by plain http, or with certificates of their own. */
    @Parameter
    List<ImageConfiguration.Registry> registries = new ArrayList<>();

    /** The domains of the images so far, which share the host. */
    private final List<Domain> hosted = new ArrayList<>();

    /** Opens the passwords of Maven's settings. */
    @Inject
    SettingsDecrypter decrypter;

    @Override
    final void runAll() throws IOException, MojoExecutionException, MojoFailureException {
        List<ImageConfiguration> chosen = Images.of(image, images, onlyImages);
        for (ImageConfiguration each : chosen) {
            image = each;
            if (chosen.size() > 1) {
                getLog().info("image " + imageName());
            }
            run();
        }
        finish();
    }

    /** What is left to do when the goal has worked on each image. */
    void finish() throws IOException, MojoExecutionException, MojoFailureException {}

    final Path targetFolder() {
        return folderOfImage(target);
    }

    /** The folder itself, or of several images the folder in it that belongs to the image at hand. */
    final Path folderOfImage(File folder) {
        Path path = folder.toPath().toAbsolutePath().normalize();
        return images.isEmpty() ? path : path.resolve(imageName());
    }

    final LockFile lock() {
        Path file = lockFile.toPath().toAbsolutePath().normalize();
        return new LockFile(images.isEmpty() ? file : Images.lockFile(file, imageName()));
    }

    /** The domain files of the image at hand. */
    final Path domainsFolder() {
        Path own = domains.toPath().resolve(imageName());
        return !images.isEmpty() && Files.isDirectory(own) ? own : domains.toPath();
    }

    final Access access() {
        return isOffline()
                ? Access.offline(openStore(), progress())
                : Access.online(sharingStore(), MavenProxies.transport(session.getSettings(), decrypter), progress());
    }

    /** The registries this build may ask. */
    final Registries registries() {
        return Bases.registries(registries, session.getSettings(), decrypter, isOffline());
    }

    private Store sharingStore() {
        SharedCache shared = cache.cache(
                id -> Bases.server(id, session.getSettings(), decrypter),
                System.getenv(),
                registries(),
                MavenProxies.transport(session.getSettings(), decrypter),
                progress());
        return shared == null ? openStore() : openStore().withRemote(shared);
    }

    /**
     * Where scripts run: namespaces, and where they cannot be had, a guest in QEMU.
     *
     * @param declared the image's own repositories, which have its architecture where this machine's have not
     */
    final SandboxSource sandboxes(Access access, List<RepositoryRequest> declared) {
        return new ScriptSandboxes(access, architecture(), defaultKernel(), openStore(), scriptsWithRightsOfTheBuild)
                .of(declared, project.getBasedir().toPath());
    }

    /** The package of the kernel for the image's architecture. */
    final String defaultKernel() {
        return Worlds.KNOWN.usual().kernelPackage(architecture());
    }

    private Architecture architecture() {
        return Architecture.of(image.architecture)
                .orElseThrow(() -> Problem.of("choosing the architecture", "write a known architecture")
                        .at("<image><architecture>")
                        .found(image.architecture)
                        .expected("amd64, arm64, riscv64")
                        .raise());
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

    final HostKeys hostKeys() {
        return PersonalFolders.hostKeys(hostKeys);
    }

    final String hostFolder() {
        return hostFolder != null ? hostFolder : targetFolder().toString();
    }

    final List<Domain> loadDomains(ImageManifest manifest) throws IOException {
        return loadDomains(manifest.outline());
    }

    final List<Domain> loadDomains(ImageOutline image) throws IOException {
        return DomainOutputs.load(
                image,
                new DomainOutputs.DomainRequest(
                        domainsFolder(),
                        hostFolder(),
                        project.getGroupId() + ":" + project.getArtifactId(),
                        context()));
    }

    /** What the command line and the POM say of the host. */
    final HostConfiguration host() {
        host.memory = hostMemory != null ? hostMemory : host.memory;
        host.cpus = hostCpus != null ? hostCpus : host.cpus;
        host.overcommit = overcommit != null ? overcommit : host.overcommit;
        host.xen = xenVersion != null ? xenVersion : host.xen;
        return host;
    }

    private void refuse(List<Finding> findings, String attempted, String otherwise) {
        for (Finding each : findings) {
            if (each.severity() == Severity.ERROR) {
                throw Problem.of(attempted, each.remedy() + otherwise)
                        .at(each.origin().toString())
                        .found(each.message())
                        .raise();
            }
            getLog().warn(each.text());
        }
    }

    /** The domains of an image, none of which is known to be unable to start. */
    final List<Domain> checkedDomains(ImageManifest manifest) throws IOException {
        List<Domain> all = loadDomains(manifest);
        if (preflight) {
            refuse(
                    DomainPreflight.check(all, manifest, host().version()),
                    "holding a domain against its image",
                    ", or -Dxen.preflight=false");
        }
        HostBudget budget = host().budget();
        if (budget != null) {
            hosted.addAll(all);
            getLog().info(HostBudget.demand(hosted).text(budget));
            refuse(budget.check(hosted), "holding the domains against their host", "");
        }
        return all;
    }
}
