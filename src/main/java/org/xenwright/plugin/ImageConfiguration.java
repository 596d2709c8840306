package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.WholeSystem;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;
import org.xenwright.loader.LiveMedium;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageRequest.LocalPackage;
import org.xenwright.packages.PackageRequest.PreferencesFile;
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

    /** systemd units to enable, disable or mask. */
    ServicesConfiguration services = new ServicesConfiguration();

    /** Shell commands to run inside the image once everything else is in place. */
    List<String> commands = new ArrayList<>();

    /**
     * The package of the kernel, or none. Default: linux-image-cloud-amd64, or its counterpart for the architecture.
     */
    @Nullable
    String kernel;

    /**
     * Arguments that the kernel is given besides those of the image, whatever starts it: a domain, GRUB or UEFI. One
     * in each element, such as mitigations=off; a blank stands in quotes, as in name="a value". Default: none.
     */
    @Values(item = "argument")
    List<String> kernelArguments = new ArrayList<>();

    /** The initramfs: generated (2 MB, made by this plugin), or none. Default: generated. */
    String initramfs = "generated";

    /**
     * What boots the image from its own disk: none, so that its kernel comes from files beside the disk; or grub, so that
     * it boots everywhere by BIOS, UEFI and Xen's boot loaders, and kernels can be upgraded in a guest; or uki, one program
     * for UEFI with kernel, initramfs and command line, which secureBoot signs. Default: none.
     */
    String bootloader = BootLoaders.NONE;

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

    /** Returns what to leave out of packages. */
    List<String> excludes() {
        return isApplicationAlone() && excludes.isEmpty() ? WholeSystem.EXCLUDES : excludes;
    }

    /** Returns the image's own architecture, then the foreign ones. */
    List<String> architectures() {
        List<String> all = new ArrayList<>(List.of(architecture));
        for (String each : foreignArchitectures) {
            String foreign = String.valueOf(each).strip();
            if (!PackageName.isArchitecture(foreign) || foreign.equals("all") || all.contains(foreign)) {
                throw Problem.of("reading the architectures of the image", "correct it, or remove it")
                        .at("<image><foreignArchitectures><architecture>")
                        .found("'" + foreign + "'" + (all.contains(foreign) ? ", which it has already" : ""))
                        .expected("another architecture of Debian, for example i386")
                        .raise();
            }
            all.add(foreign);
        }
        return all;
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

    /**
     * Returns how its domains get their kernel, with the key that signs it.
     *
     * @param folder that paths start at
     * @throws org.xenwright.problem.ProblemException when there is no such key, or firmware would refuse what it signs
     */
    BootMethod boot(Path folder, MavenSettings settings) throws IOException {
        BootMethod plain = boot();
        return secureBoot == null ? plain : BootMethod.signed(secureBoot.signer(folder, settings, Instant.now()));
    }

    /** Returns how its domains get their kernel, as far as it can be told without a key. */
    BootMethod boot() {
        if (secureBoot != null && !bootloader.strip().equals(BootMethod.UKI.name())) {
            throw Problem.of("choosing what boots the image from its disk", "write uki, or take <secureBoot> out")
                    .at("<image><secureBoot>")
                    .found("a key for <bootloader>" + bootloader.strip() + "</bootloader>, which nothing signs with it")
                    .expected("<bootloader>" + BootMethod.UKI.name() + "</bootloader>")
                    .raise();
        }
        return BootLoaders.method(bootloader, !"none".equals(kernel));
    }

    /** Returns the ways in which its disk will boot by itself. */
    DiskBoot diskBoot() {
        DiskBoot plain = boot().diskBoot(architecture());
        return secureBoot == null ? plain : plain.with(BootPath.SECURE_BOOT);
    }

    /**
     * Returns the arguments of its kernel.
     *
     * @throws org.xenwright.problem.ProblemException for one that a loader would take for another, or an image without a
     *     kernel
     */
    KernelArguments arguments() {
        if (!kernelArguments.isEmpty() && !boot().needsKernel()) {
            throw Problem.of("reading the arguments of the kernel", "name a <kernel>, or write them in a domain file")
                    .at("<image><kernelArguments>")
                    .found("arguments for the kernel of an image that has none")
                    .raise();
        }
        return new KernelArguments(kernelArguments);
    }

    /** Returns its disk, with the partitions that boot it. */
    DiskRequest diskRequest() {
        return disk.request(boot(), architecture());
    }

    private boolean generatesInitramfs() {
        return switch (initramfs) {
            case "generated" -> true;
            case "none" -> false;
            default ->
                throw Problem.of("choosing the initramfs", "write one of the two")
                        .at("<image><initramfs>")
                        .found(initramfs)
                        .expected("generated, none")
                        .raise();
        };
    }

    /** Returns its own repositories. */
    List<RepositoryRequest> sources() {
        List<RepositoryRequest> sources = new ArrayList<>();
        for (RepositoryConfiguration each : repositories) {
            sources.add(each.request("<image><repositories><repository>[" + (sources.size() + 1) + "]"));
        }
        return sources;
    }

    /**
     * Returns the packages it is made of.
     *
     * @param folder that paths start at
     * @param artifacts packages among the artifacts
     * @param base the image that it starts from; null for none
     * @param world the kind of packages
     */
    PackageRequest packages(Path folder, List<LocalPackage> artifacts, @Nullable BaseRequest base, PackageWorld world)
            throws IOException {
        return packages(folder, artifacts, base, world, List.of());
    }

    /** The same, with packages that an application needs. */
    PackageRequest packages(
            Path folder,
            List<LocalPackage> artifacts,
            @Nullable BaseRequest base,
            PackageWorld world,
            List<String> application)
            throws IOException {
        List<String> wanted = new ArrayList<>(application);
        List<LocalPackage> local = new ArrayList<>();
        for (String each : packages) {
            if (each.startsWith(".") || each.startsWith("/")) {
                local.add(new LocalPackage(each, localFile(folder, each)));
            } else {
                wanted.add(each);
            }
        }
        local.addAll(artifacts);
        String named = kernel != null ? kernel : world.kernelPackage(architecture());
        PackageRequest request = new PackageRequest(
                architectures(),
                sources(),
                folder,
                wanted,
                local,
                boot().needsKernel() ? named : null,
                recommends,
                generatesInitramfs(),
                base,
                preferences(folder),
                world.loaderPackages(loaderParts(), architecture()));
        world.check(request);
        return request;
    }

    /** Returns the parts of boot loaders on its disk and its medium. */
    private Set<LoaderPart> loaderParts() {
        Set<LoaderPart> parts = new TreeSet<>(boot().parts(architecture()));
        if (boot().needsKernel() && diskRequest().isLive()) {
            parts.addAll(LiveMedium.parts(architecture()));
        }
        return parts;
    }

    private static Path localFile(Path folder, String written) {
        Path file = folder.resolve(written);
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading the packages of the image", "correct the path, or build the package first")
                    .at("<image><packages>")
                    .found(written + ", which is no file")
                    .raise();
        }
        return file;
    }

    private @Nullable PreferencesFile preferences(Path folder) throws IOException {
        if (preferences == null) {
            return null;
        }
        Path file = folder.resolve(preferences.toPath());
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading preferences", "correct the path")
                    .at("<image><preferences>")
                    .found(preferences + ", which is no file")
                    .raise();
        }
        return new PreferencesFile(
                preferences.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
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
