package org.xenwright.image.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.LoaderStart;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.LibvirtXml;
import org.xenwright.domain.emit.Unsaid;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.BootNames;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** Writes the domain files of an image: one folder a domain, each with the files for the Xen host. */
public final class DomainOutputs {
    /** MiB of a domain whose file does not say. */
    static final long MEMORY = 512;

    private DomainOutputs() {}

    /**
     * The source of domain files, and how they see the image.
     *
     * @param folder of domain files; may be missing, then the image has one domain of its own name
     * @param hostFolder where the image's folder lies on the Xen host, absolute
     * @param seed what identities are derived from: the project without its version
     * @param context what templates may refer to
     * @param grub where the host has GRUB for guests that start from their disk
     * @param foreign whether the image was made elsewhere: then no program of the host reads its disk, unless its user says
     *     so
     */
    public record DomainRequest(
            Path folder, String hostFolder, String seed, Map<String, ?> context, HostGrub grub, boolean foreign) {
        /** A request for an image of the user's own, on a host that has all where it usually is. */
        public DomainRequest(Path folder, String hostFolder, String seed, Map<String, ?> context) {
            this(folder, hostFolder, seed, context, HostGrub.USUAL, false);
        }

        /** Returns the same for a host that has GRUB elsewhere. */
        public DomainRequest withGrub(HostGrub other) {
            return new DomainRequest(folder, hostFolder, seed, context, other, foreign);
        }

        /** Returns the same for an image that was made elsewhere. */
        public DomainRequest ofStranger() {
            return new DomainRequest(folder, hostFolder, seed, context, grub, true);
        }
    }

    /**
     * Returns the domains of an image with everything resolved. Each has a disk of its own where it differs from the
     * others: by what its file says of its guest, by the image's templates for domains, or because it is one of
     * several. The one domain of an image that asks for none of this is the image itself.
     */
    public static List<Domain> load(ImageManifest image, DomainRequest request) throws IOException {
        return load(image.outline(), request);
    }

    /** Returns the same for an image of which no more is known than its outline. */
    public static List<Domain> load(ImageOutline image, DomainRequest request) throws IOException {
        Optional<String> none = none(image);
        if (none.isPresent()) {
            throw Problem.of("making the domains of an image", "add raw or qcow2 to <image><disk><formats>")
                    .found("an image without any: " + none.get())
                    .raise();
        }
        List<Domain> domains = load(image, request, request.folder());
        checkShared(domains, image);
        String host = slash(request.hostFolder());
        return domains.stream()
                .map(domain -> OwnDisk.of(domain, image, domains.size()).give(domain, image, host))
                .map(domain -> StateDisk.give(forgetful(domain, image), image, host))
                .map(domain -> SeedDisk.give(domain, host))
                .toList();
    }

    /** Returns why an image has no domains; empty when it has some. */
    public static Optional<String> none(ImageOutline image) {
        if (image.disk().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                image.disks().stream().allMatch(disk -> disk.format().isAppliance())
                        ? "the appliance is its own"
                        : "xl opens none of its disks");
    }

    /** Refuses a machine, which can write to its disk, where that is the root of other domains too. */
    private static void checkShared(List<Domain> domains, ImageOutline image) {
        if (!image.root().readOnly() || domains.size() < 2) {
            return;
        }
        for (Domain domain : domains) {
            if (domain.type() == GuestType.HVM && domain.disks().stream().anyMatch(domain::isOfImage)) {
                throw Problem.of(
                                "giving " + domain.name() + " the disk of the image",
                                "write type = \"pvh\" or \"pv\" in its domain file, or let it be the only domain of the image")
                        .found("an hvm domain, which libxl gives its disk for writing, and a read-only root that "
                                + (domains.size() - 1) + " more have")
                        .expected("a root that no domain can change for another")
                        .raise();
            }
        }
    }

    /** Returns a domain that keeps nothing, on an image whose root is writable: its own initramfs can handle that. */
    private static Domain forgetful(Domain domain, ImageOutline image) {
        boolean said = domain.text("cmdline").orElse("").contains("xenwright.overlay=");
        if (said || !domain.guest().stateless() || image.root().readOnly()) {
            return domain;
        }
        BootWay way = BootWay.of(domain);
        if (image.diskBoot().boots() && way.fromDisk() && !way.takesWords()) {
            throw Problem.of(
                            "starting " + domain.name() + " without keeping anything",
                            "write extends = \"pygrub\" in its domain file, or give the image a read-only root, or set"
                                    + " <bootloader>none</bootloader>")
                    .found("a domain that starts by " + way.word()
                            + ", which does not tell its initramfs to keep the changes in memory")
                    .raise();
        }
        boolean ours = way == BootWay.PYGRUB
                || domain.text("ramdisk").orElse("").endsWith("/" + image.boot().ramdisk());
        return image.forgetful() && ours ? domain.withKernelWord("xenwright.overlay=tmpfs") : domain;
    }

    private static List<Domain> load(ImageOutline image, DomainRequest request, @Nullable Path folder)
            throws IOException {
        return DomainFiles.load(folder, request.context(), defaults(image, request));
    }

    /**
     * The result of writing.
     *
     * @param files configurations and disks, including those that were there and stay
     * @param disks own disks that were made
     * @param kept own disks that were there and are up to date
     * @param warnings of settings that the XML for libvirt does not say, each once with its place and its domains
     */
    public record Written(List<Path> files, int disks, List<Path> kept, List<String> warnings) {
        /** Returns how many domains were written, and what became of their own disks. */
        public String summary(int domains) {
            String text = domains == 1 ? "1" : domains + " of one image";
            if (disks + kept.size() == 0) {
                return text + ", on its disk itself";
            }
            return text + ", " + disks + " own disks made, " + kept.size() + " kept";
        }
    }

    /**
     * Writes, below the image's folder and for each domain, {@code domains/NAME/NAME.cfg}, {@code NAME.xml} for
     * libvirt, and the disk it has for itself, with {@code known_hosts} for its SSH host key. Needs nothing but the
     * folder of the image. An own disk stays as it is while its image, its domain file and the templates do. All files
     * are for their owner alone.
     *
     * @param domains as they were loaded, all or some
     * @param keys source of the domains' SSH host keys
     * @param worlds one of which the packages of the image are of
     */
    public static Written write(
            List<Domain> domains, ImageManifest image, Path imageFolder, HostKeys keys, PackageWorlds worlds)
            throws IOException {
        return write(domains, image, null, imageFolder, keys, worlds);
    }

    /**
     * The same of an image that was just made.
     *
     * @param built its files; null where they must be read from its disk
     */
    public static Written write(
            List<Domain> domains,
            ImageManifest image,
            @Nullable Tree built,
            Path imageFolder,
            HostKeys keys,
            PackageWorlds worlds)
            throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        int disks = 0;
        Map<Unsaid, List<String>> unsaid = new LinkedHashMap<>();
        try (DomainDisks own = new DomainDisks(image, built, imageFolder, keys, worlds)) {
            if (domains.size() > 1 && image.deploy().templates() != null) {
                // the template that fails for the last of them is found before the first is written
                for (Domain domain : domains) {
                    own.check(domain, OwnDisk.in(domain));
                }
            }
            for (Domain domain : domains) {
                Path file = file(domain, imageFolder);
                Path folder = Objects.requireNonNull(file.getParent());
                Files.createDirectories(folder);
                OwnDisk kind = OwnDisk.in(domain);
                boolean made = own.write(domain, kind, folder);
                LibvirtXml.Document document = LibvirtXml.of(domain, image.architecture());
                document.unsaid()
                        .forEach(each -> unsaid.computeIfAbsent(each, first -> new ArrayList<>())
                                .add(domain.name()));
                files.add(replace(file, XlCfg.emit(domain)));
                files.add(replace(file.resolveSibling(domain.name() + ".xml"), document.text()));
                if (kind != OwnDisk.NONE) {
                    Path disk = file.resolveSibling(kind.file(domain.name()));
                    files.add(disk);
                    if (made) {
                        disks++;
                    } else {
                        kept.add(disk);
                    }
                }
                own.seed(domain, kind, folder).ifPresent(files::add);
                StateDisk.make(domain, image, imageFolder).ifPresent(files::add);
            }
        }
        List<String> warnings = new ArrayList<>();
        unsaid.forEach((each, names) -> warnings.add(each.origin() + ": " + each.key() + " is not in "
                + names.get(0) + ".xml" + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : "") + ": "
                + each.why()));
        return new Written(files, disks, kept, warnings);
    }

    /** Returns where a domain's configuration lies. */
    public static Path file(Domain domain, Path imageFolder) {
        return imageFolder.resolve("domains").resolve(domain.name()).resolve(domain.name() + ".cfg");
    }

    /** Returns a domain of an image started as another type, in the way in which its disk boots such guests. */
    public static Domain as(GuestType type, Domain domain, ImageOutline image) {
        Domain other = domain.withType(type);
        return image.diskBoot().boots() && type != domain.type()
                ? new LoaderStart(DiskWays.of(image.diskBoot()), HostGrub.USUAL).restarted(domain, other)
                : other;
    }

    /**
     * Returns a domain of an image started with the kernel beside the disk, whatever starts it from the disk; the same
     * for one that does so anyway, or of an image without such a kernel.
     *
     * @param hostFolder where the image's folder lies on the Xen host
     */
    public static Domain beside(Domain domain, ImageOutline image, String hostFolder) {
        return BootWay.of(domain).fromDisk()
                ? boot(image, slash(hostFolder))
                        .map(boot -> boot.started(domain))
                        .orElse(domain)
                : domain;
    }

    private static ImageDefaults defaults(ImageOutline image, DomainRequest request) {
        String host = slash(request.hostFolder());
        ImageDefaults.Boot boot = boot(image, host).orElse(null);
        GuestType type = GuestType.of(image.type())
                .orElseThrow(() -> Problem.of("reading the manifest of the image", "make the image again")
                        .found("type " + image.type())
                        .raise());
        ImageManifest.Disk disk = image.disk().orElse(image.disks().get(0));
        DiskSpec spec = DiskSpec.of(
                host + disk.file(), "xvda", format(disk), !image.root().readOnly());
        ImageDefaults plain =
                new ImageDefaults(image.name(), request.seed(), type, boot, null, request.grub(), spec, MEMORY);
        return image.diskBoot().boots()
                ? plain.withStart(new LoaderStart(ways(image, request.foreign()), request.grub()))
                : plain;
    }

    private static Optional<ImageDefaults.Boot> boot(ImageOutline image, String host) {
        BootNames names = image.boot();
        List<String> words = new ArrayList<>(image.root().words());
        words.addAll(image.arguments().words());
        return Optional.ofNullable(names.kernel())
                .map(kernel -> new ImageDefaults.Boot(
                        host + kernel,
                        names.ramdisk() == null ? null : host + names.ramdisk(),
                        image.root().device(),
                        String.join(" ", words)));
    }

    private static Set<BootWay> ways(ImageOutline image, boolean foreign) {
        Set<BootWay> ways = DiskWays.of(image.diskBoot());
        if (foreign) {
            ways.remove(BootWay.PYGRUB);
        }
        return ways;
    }

    private static String slash(String folder) {
        return folder.endsWith("/") ? folder : folder + "/";
    }

    /** Returns how xl opens the disk. */
    private static XlFormat format(ImageManifest.Disk disk) {
        return XlFormat.of(disk.format())
                .orElseThrow(
                        () -> Problem.of("making the domains of an image", "add raw or qcow2 to <image><disk><formats>")
                                .found("no disk but " + disk.file() + ", of a format that xl does not open")
                                .raise());
    }

    static Path replace(Path file, String text) throws IOException {
        // a password of a console, or what a template was told, may be in it
        return WholeFile.closed(file).write(text);
    }
}
