package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.Health;
import org.xenwright.application.WholeSystem;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.customize.selinux.SelinuxChoice;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.loader.KernelArguments;
import org.xenwright.oci.LayerCompression;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.Scripts;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;

/** The {@code <image>} element: what goes into an image. Every element is optional. */
public final class ImageConfiguration {
    /** Name of the image and of its files. Default: the artifactId. */
    @Nullable
    String name;

    /** Architecture of its packages: amd64, arm64 or riscv64. Default: amd64. */
    String architecture = Architecture.AMD64.debianName();

    /**
     * Further architectures whose packages it may have, as after dpkg --add-architecture. Ask for such a package as
     * NAME:ARCHITECTURE; its dependencies come in the same architecture, except those that serve all of them. Default:
     * none.
     */
    @Values(item = "architecture")
    List<String> foreignArchitectures = new ArrayList<>();

    /**
     * The image that this one starts from: an OCI reference (registry/name:tag or registry/name@sha256:…); or oci:PATH
     * or oci:PATH:NAME, an OCI image layout in a folder or a tar. Default: none; the image is made of packages alone.
     */
    @Nullable
    String from;

    /**
     * Repositories that packages come from. Default: the APT sources of this machine; for a Debian base, the suites of
     * its release from them.
     */
    List<RepositoryConfiguration> repositories = new ArrayList<>();

    /**
     * A file of pins in the form of apt_preferences(5), which prefers or excludes versions and suites. Default: none.
     */
    @Nullable
    File preferences;

    /**
     * Packages to install: NAME, NAME:ARCHITECTURE, NAME=VERSION, NAME/SUITE, -NAME (never install it), or the path of
     * a .deb file, which begins with a dot or a slash.
     */
    List<String> packages = new ArrayList<>();

    /**
     * What must have signed packages that are files of the project or artifacts, where packages are signed, as those of RPM
     * and Alpine are.
     */
    PackageSignaturesConfiguration packageSignatures = new PackageSignaturesConfiguration();

    /**
     * When the scripts of packages run: run, while the image is made, in a sandbox that can run programs of its
     * architecture; or firstBoot, when a domain starts for the first time, so that nothing from the image runs on this
     * machine. Default: run.
     */
    String scripts = "run";

    /**
     * Answers to questions that packages ask when they are configured, each a line of debconf-set-selections: PACKAGE
     * QUESTION TYPE VALUE. They become part of the image; a password belongs in guest.debconf of a domain instead.
     */
    @Values(item = "answer")
    List<String> debconf = new ArrayList<>();

    /** Whether recommended packages are installed too. Default: false. */
    boolean recommends;

    /** Paths to leave out of packages, as patterns, for instance /usr/share/doc/**. */
    @Values(item = "exclude", repeated = "exclude")
    List<String> excludes = new ArrayList<>();

    /** Maven artifacts to put into the image: placed as files, unpacked as archives, or installed as packages. */
    List<ArtifactConfiguration> artifacts = new ArrayList<>();

    /** A Java application that the image runs as a service. Default: none. */
    @Nullable
    ApplicationConfiguration application;

    /**
     * The folder whose files are copied into the image; a file NAME.vm is rendered as a Velocity template and becomes
     * NAME. Default: src/main/rootfs.
     */
    @Nullable
    File files;

    /** Owners and modes of files in that folder, where its own permissions do not say enough. */
    List<PermissionConfiguration> permissions = new ArrayList<>();

    /** Values that templates may use. */
    Map<String, String> properties = new TreeMap<>();

    /** Host name in the image. Default: the name of the image. */
    @Nullable
    String hostname;

    /** Users to create. */
    List<UserConfiguration> users = new ArrayList<>();

    /**
     * The program of the image that is started first, as /sbin/my-init: for an image without an init in a usual place, or
     * for another than that. Default: the one found, of systemd, OpenRC, busybox, sysvinit or another.
     */
    @Nullable
    String init;

    /** Services to enable, disable or mask. */
    ServicesConfiguration services = new ServicesConfiguration();

    /** Shell commands to run inside the image once everything else is in place. */
    List<String> commands = new ArrayList<>();

    /**
     * The kernel: a package of Debian; base, for that of {@code <from>}; the path of a file, which begins with a dot or a
     * slash, or group:artifact:type:version, of a kernel alone, of an archive with boot/vmlinuz-VERSION and
     * lib/modules/VERSION, or of a package with these; or none. Default: linux-image-cloud-amd64, or its counterpart for the
     * architecture; but on a base that is none of Debian's and has a kernel of its own, that.
     */
    @Nullable
    String kernel;

    /**
     * Arguments that the kernel is given besides those of the image, whatever starts it: a domain, GRUB or UEFI. One
     * in each element, such as mitigations=off; a blank stands in quotes, as in name="a value". Default: none.
     */
    @Values(item = "argument")
    List<String> kernelArguments = new ArrayList<>();

    /**
     * How an image with a policy of SELinux starts: labels, those of the policy, on all its files; relabel, so that it
     * labels them itself when it first starts, and starts again; or off, for a kernel that leaves SELinux out
     * (selinux=0). Default: labels if the image has setfiles or matchpathcon, otherwise off; nothing for an image without
     * a policy.
     */
    @Nullable
    String selinux;

    /** The initramfs: generated (2 MB, made by this plugin), or none. Default: generated. */
    String initramfs = "generated";

    /**
     * What boots the image from its own disk: none, so that its kernel comes from files beside the disk; or grub, so that
     * it boots everywhere by BIOS, UEFI and Xen's boot loaders, and kernels can be upgraded in a guest; or uki, one program
     * for UEFI with kernel, initramfs and command line, which secureBoot signs. Default: none.
     */
    String bootloader = LoaderChoice.NONE;

    /**
     * The key that signs what firmware starts from the disk, for machines with Secure Boot that know its certificate.
     * Default: none.
     */
    @Nullable
    SecureBootConfiguration secureBoot;

    /** Type of the domains of this image: pvh, pv or hvm. Default: pvh. */
    String type = GuestType.PVH.word();

    /** The disk of the image. */
    DiskConfiguration disk = new DiskConfiguration();

    /**
     * Files to install and deploy besides the image as an OCI layout and its manifest: raw, qcow2, vhd, vmdk, xva or ova,
     * which must be among the formats of the disk; delta, which needs a base; each compressed by zstd if .zst follows
     * (raw.zst); and kernel. Default: none, since xen:get makes them.
     */
    @Values(item = "file")
    List<String> attach = new ArrayList<>();

    /**
     * Compression of the layers of the image as an OCI layout: zstd; or gzip, for registries and programs that do not know
     * layers of zstd. Layers of a base stay as they are. Default: zstd.
     */
    String layerCompression = LayerCompression.ZSTD.word();

    /** The suffix of a format that is attached compressed. */
    static final String PACKED = ".zst";

    /** The word for the delta on a base, among what is attached. */
    static final String DELTA = "delta";

    /** Returns its name in a project. */
    String name(ProjectDetails project) {
        return name != null ? name : project.artifactId();
    }

    /** Returns {@link #from}; null for none. */
    @Nullable
    String from() {
        return from == null ? null : from.strip();
    }

    /** Returns whether it is described by an application alone, which brings a small system then. */
    boolean isApplicationAlone() {
        return application != null && packages.isEmpty() && from == null;
    }

    /** Returns the page by which its application says that it is well; empty for none. */
    Optional<Health> health() {
        return Optional.ofNullable(application).flatMap(ApplicationConfiguration::health);
    }

    /** Returns the ports that its application listens on. */
    List<Integer> applicationPorts() {
        return application == null ? List.of() : application.ports();
    }

    /** Returns what to leave out of packages. */
    List<String> excludes() {
        return isApplicationAlone() && excludes.isEmpty() ? WholeSystem.EXCLUDES : excludes;
    }

    /** Returns its architecture. */
    Architecture architecture() {
        return Architecture.of(architecture)
                .orElseThrow(() -> Problem.of("choosing the architecture", "write a known architecture")
                        .at("<image><architecture>")
                        .found(architecture)
                        .expected("amd64, arm64, riscv64")
                        .raise());
    }

    /** Returns the type of its domains. */
    GuestType guestType() {
        return GuestType.of(type)
                .orElseThrow(() -> Problem.of("choosing how domains start", "write a known type")
                        .at("<image><type>")
                        .found(type)
                        .expected("pvh, pv, hvm")
                        .raise());
    }

    /** Returns when scripts of its packages run. */
    Scripts scripts() {
        return switch (scripts) {
            case "run" -> Scripts.RUN;
            case "firstBoot" -> Scripts.FIRST_BOOT;
            default ->
                throw Problem.of("choosing when the scripts of packages run", "write one of the two")
                        .at("<image><scripts>")
                        .found(scripts)
                        .expected("run, firstBoot")
                        .raise();
        };
    }

    /** Returns what boots it. */
    LoaderChoice loader() {
        return new LoaderChoice(bootloader.strip(), secureBoot, !"none".equals(kernel), architecture());
    }

    /** Returns the arguments of its kernel. */
    KernelArguments arguments() {
        List<String> words = new ArrayList<>(kernelArguments);
        if (init() != null && !"none".equals(kernel)) {
            words.add(0, "init=" + init());
        }
        return loader().arguments(words);
    }

    /** Returns {@link #init}; null for the one that is found. */
    private @Nullable String init() {
        if (init != null
                && (!init.strip().matches("/[A-Za-z0-9_./+-]*[A-Za-z0-9_+-]")
                        || init.strip().contains("/../"))) {
            throw Problem.of("choosing the init of the image", "write its path in the image")
                    .at("<image><init>")
                    .found(init)
                    .expected("a path such as /sbin/my-init, of letters, digits and _ . / + -")
                    .raise();
        }
        return init == null ? null : init.strip();
    }

    /** Returns its choice about SELinux; null for none. */
    @Nullable
    SelinuxChoice selinux() {
        return selinux == null ? null : SelinuxChoice.of(selinux);
    }

    /** Returns how the layers of its OCI layout are packed. */
    LayerCompression layers() {
        return LayerCompression.of(layerCompression);
    }

    /** Returns its disk, with the partitions that boot it. */
    DiskRequest diskRequest() {
        return disk.request(loader().method(), architecture());
    }

    /**
     * Returns its own repositories.
     *
     * @param world that they are of where they do not say so; empty where the base has to tell it
     */
    List<RepositoryRequest> sources(Optional<PackageWorld> world) {
        List<RepositoryRequest> sources = new ArrayList<>();
        for (RepositoryConfiguration each : repositories) {
            sources.add(each.request("<image><repositories><repository>[" + (sources.size() + 1) + "]", world));
        }
        return sources;
    }

    /** Returns the changes made to its files after the packages, with the artifacts to place. */
    CustomizeRequest customize(
            ProjectDetails project, List<ArtifactPlacement> placements, @Nullable ApplicationRequest request) {
        Path folder = files != null ? files.toPath() : project.folder().resolve("src/main/rootfs");
        List<Overlay.Rule> rules =
                permissions.stream().map(PermissionConfiguration::rule).toList();
        return new CustomizeRequest(
                users.stream().map(UserConfiguration::account).toList(),
                SystemIdentity.NONE.withHostname(hostname != null ? hostname : name(project)),
                placements,
                request,
                new Overlay(folder, rules, context(project)),
                init(),
                services.services(),
                commands);
    }

    /** Returns what templates see: {@code $project}, {@code $image}, and the declared properties. */
    Map<String, Object> context(ProjectDetails project) {
        Map<String, Object> context = new TreeMap<>(properties);
        context.put("project", project.template());
        // in a fixed order, unlike Map.of: the fingerprint of a build reads it
        context.put("image", new TreeMap<>(Map.of("name", name(project), "architecture", architecture, "type", type)));
        return context;
    }

    /** Refuses artifacts that no repository can have, or that can be placed nowhere. */
    void checkArtifacts() {
        for (int i = 0; i < artifacts.size(); i++) {
            artifacts.get(i).checkPlaced(MavenArtifacts.place(i));
        }
    }

    /** Returns {@link #attach}. */
    Set<String> attached() {
        Set<String> possible = new TreeSet<>(Set.of("kernel"));
        Stream.concat(disk.formats().stream(), disk.base() == null ? Stream.empty() : Stream.of(DELTA))
                .flatMap(format -> Stream.of(format, format + PACKED))
                .forEach(possible::add);
        Set<String> wanted = new TreeSet<>();
        attach.forEach(each -> wanted.add(each.strip().toLowerCase(Locale.ROOT)));
        wanted.stream().filter(each -> !possible.contains(each)).findFirst().ifPresent(each -> {
            throw Problem.of("attaching files of the image", "correct it, or add the format to <disk><formats>")
                    .at("<image><attach>")
                    .found(each)
                    .expected(String.join(", ", possible))
                    .raise();
        });
        return wanted;
    }
}
