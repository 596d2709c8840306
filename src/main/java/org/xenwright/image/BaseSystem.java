package org.xenwright.image;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.customize.OsRelease;
import org.xenwright.deb.archive.InstalledPackages;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.resolve.Pin;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Wanted;
import org.xenwright.kernel.Kernel;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * The system of the image another one starts from: its tree, and the Debian packages dpkg knows in it.
 *
 * @param image its layers in the store
 * @param tree without what no image may bring: device nodes, and attributes that are the business of one machine
 * @param installed what its dpkg has installed; null when it has no dpkg
 * @param notes what was left out
 */
public record BaseSystem(
        StoredImage image, Tree tree, @Nullable PackageIndex installed, List<String> notes) {
    /** What a lock calls the source of its packages. */
    public static final String SOURCE = "base";

    /** Above the priority that makes apt take what is offered, below the one that makes it go back. */
    private static final int STAY = 995;

    // a clock beyond this would not fit the inodes of ext4, and is a mistake anyway
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    /** Finds what the request's name stands for now, and brings it. */
    static BaseSystem now(BaseRequest request, String architecture, Access access) throws IOException {
        ImageStore images = new ImageStore(access.store(), access.progress());
        BlobDigest digest = images.pin(request.origin().open(), Platform.ofDebian(architecture), request.digest());
        return of(images.get(digest, request.written(), request.origin()));
    }

    /** The one that a lock pins. */
    public static BaseSystem locked(BaseRequest request, Lock.LockedBase base, Access access) throws IOException {
        BlobDigest digest;
        try {
            digest = BlobDigest.parse(base.digest());
        } catch (IllegalArgumentException e) {
            throw Problem.of("reading the lock", "run 'mvn xen:lock' to make a new one")
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
        return of(new ImageStore(access.store(), access.progress()).get(digest, request.written(), request.origin()));
    }

    private static BaseSystem of(StoredImage image) throws IOException {
        Tree tree = image.tree();
        List<String> notes = clean(tree);
        Optional<PackageIndex> installed = InstalledPackages.of(tree, SOURCE);
        return new BaseSystem(image, tree, installed.orElse(null), notes);
    }

    private static List<String> clean(Tree tree) {
        List<TreePath> devices = new ArrayList<>();
        int[] attributes = {0};
        tree.walk((path, inode) -> {
            if (inode instanceof Device) {
                devices.add(path);
            } else if (foreign(inode)) {
                Attributes with = inode.attributes();
                Map<String, byte[]> kept = new TreeMap<>(with.xattrs().asMap());
                kept.keySet().removeIf(BaseSystem::isForeign);
                inode.attributes(with.withXattrs(Xattrs.of(kept)));
                attributes[0]++;
            }
        });
        devices.forEach(tree::remove);
        List<String> notes = new ArrayList<>();
        if (!devices.isEmpty()) {
            notes.add(devices.size() + " device nodes of the base are left out; the kernel makes those of /dev");
        }
        if (attributes[0] > 0) {
            notes.add("attributes of another machine (trusted.*, security.selinux) are left out of " + attributes[0]
                    + " files of the base");
        }
        return notes;
    }

    private static boolean foreign(Inode inode) {
        return inode.attributes().xattrs().asMap().keySet().stream().anyMatch(BaseSystem::isForeign);
    }

    private static boolean isForeign(String xattr) {
        return xattr.startsWith("trusted.") || xattr.equals("security.selinux") || xattr.equals("security.ima");
    }

    Lock.LockedBase asLocked(BaseRequest request) {
        return new Lock.LockedBase(request.written(), image.digest().toString(), image.size());
    }

    /** The architectures of what is built on it: those that are asked for, and those its own dpkg knows. */
    List<String> architectures(List<String> asked) throws IOException {
        Set<String> all = new LinkedHashSet<>(asked);
        all.addAll(InstalledPackages.foreign(tree, asked.get(0)));
        return List.copyOf(all);
    }

    /** A package of the base as something to ask for. */
    static Wanted wanted(BinaryPackage each) {
        String architecture = each.architecture().equals("all") ? "" : ":" + each.architecture();
        return Wanted.parse(each.name() + architecture);
    }

    /** Keeps each package at the version it has, unless what is asked for cannot be had with it. */
    Preferences preferences(Preferences others) {
        List<Pin> pins = new ArrayList<>();
        packages()
                .forEach(each -> pins.add(
                        new Pin(each.name(), Pin.Kind.VERSION, each.version().toString(), STAY)));
        pins.addAll(others.pins());
        return new Preferences(pins, others.defaultRelease());
    }

    /** The packages its dpkg has on hold, which stay as they are whatever is asked for. */
    List<Wanted> held() {
        List<Wanted> held = new ArrayList<>();
        for (BinaryPackage each : packages()) {
            if (String.valueOf(each.field("Status")).startsWith("hold ")) {
                held.add(new Wanted(each.name(), wanted(each).architecture(), each.version(), null, false));
            }
        }
        return held;
    }

    /** Refuses what only a Debian system can do for one that is none. */
    void refuse(PackageRequest request) throws IOException {
        if (isDebian()) {
            return;
        }
        String asked = !request.wanted().isEmpty()
                ? request.wanted().get(0).toString()
                : !request.local().isEmpty() ? request.local().get(0).origin() : "";
        boolean kernel = Kernel.newest(tree).isPresent();
        if (!asked.isEmpty() || request.kernel() != null && !kernel) {
            throw Problem.of(
                            "adding packages to the base",
                            "take a base of Debian or Ubuntu, or leave the packages out and write"
                                    + " <kernel>none</kernel>")
                    .at("<image><from>" + request.from() + "</from>")
                    .found(release().name() + ", which has no dpkg"
                            + (asked.isEmpty() ? " and no kernel in /boot" : "; asked for: " + asked))
                    .expected("/" + "var/lib/dpkg/status")
                    .raise();
        }
    }

    boolean isDebian() {
        return installed != null;
    }

    public List<BinaryPackage> packages() {
        return installed == null ? List.of() : installed.packages();
    }

    /** What a package of its name that is installed in it means for the one it has; empty when it has none. */
    Optional<String> replacement(BinaryPackage by) {
        return packages().stream()
                .filter(each ->
                        each.name().equals(by.name()) && each.architecture().equals(by.architecture()))
                .map(each -> each.name() + " " + each.version() + " of the base becomes " + by.version())
                .findFirst();
    }

    /** When it says it was made; empty when it does not say, or something impossible. */
    Optional<Instant> created() {
        String created = image.config().created();
        if (created == null) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(created).toInstant();
            return time.isAfter(LATEST) || time.isBefore(Instant.EPOCH) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** What os-release says of it. */
    OsRelease release() throws IOException {
        return OsRelease.of(tree);
    }

    /** Tells what a system lacks that a kernel could start. */
    void refuseWithoutInit(Tree finished) throws IOException {
        if (!hasInit(finished)) {
            throw Problem.of(
                            "completing the base to a system that boots",
                            isDebian()
                                    ? "add <package>systemd-sysv</package>, or <package>sysvinit-core</package>"
                                    : "take a base that has an init, or one of Debian, which packages can complete")
                    .at("<image><from>")
                    .found(release().name() + " without an init: containers need none")
                    .expected("/sbin/init")
                    .raise();
        }
    }

    /** Whether something in a tree takes over from the kernel or the initramfs. */
    static boolean hasInit(Tree tree) {
        return List.of("sbin/init", "etc/init", "bin/init").stream()
                .anyMatch(path -> tree.follow(path).isPresent());
    }

    /** The copyright files of a tree's packages, by package. */
    static SortedMap<String, Content> copyrights(Tree tree) {
        SortedMap<String, Content> found = new TreeMap<>();
        if (tree.find("usr/share/doc").orElse(null) instanceof Directory documents) {
            documents
                    .entries()
                    .keySet()
                    .forEach(name -> tree.follow(
                                    TreePath.of("usr/share/doc").child(name).child("copyright"))
                            .filter(RegularFile.class::isInstance)
                            .ifPresent(file -> found.put(name.toString(), ((RegularFile) file).content())));
        }
        return found;
    }

    static List<TreePath> setIds(Tree tree) {
        List<TreePath> found = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (inode instanceof org.xenwright.tree.RegularFile
                    && (inode.attributes().mode() & 06000) != 0) {
                found.add(path);
            }
        });
        return found;
    }
}
