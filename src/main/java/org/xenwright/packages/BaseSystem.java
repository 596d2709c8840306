package org.xenwright.packages;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * The system of the image another one starts from.
 *
 * @param image its layers in the store
 * @param tree without what an image must not bring: device nodes, and attributes that belong to one machine
 * @param notes what was left out
 */
public record BaseSystem(StoredImage image, Tree tree, List<String> notes) {
    // a clock beyond this would not fit the inodes of ext4, and is a mistake anyway
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    public BaseSystem {
        notes = List.copyOf(notes);
    }

    /** Finds the image that the request's name stands for now, and fetches it. */
    public static BaseSystem now(BaseRequest request, String architecture, Access access) throws IOException {
        ImageStore images = new ImageStore(access.store(), access.progress());
        BlobDigest digest = images.pin(request.origin().open(), Platform.ofDebian(architecture), request.digest());
        return of(images.get(digest, request.written(), request.origin()));
    }

    /** Returns the image that a lock pins for a request; empty for a request or a lock without one. */
    public static Optional<BaseSystem> pinned(Lock lock, PackageRequest request, Access access) throws IOException {
        BaseRequest from = request.from();
        return from == null || lock.bases().isEmpty()
                ? Optional.empty()
                : Optional.of(locked(from, lock.bases().get(0), access));
    }

    /** Returns the image that a lock pins. */
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

    /**
     * Tells of it: what was left out, how much of it was fetched, what it is.
     *
     * @param packages how many it has installed; 0 for one that has no records of any
     */
    public void tell(int packages, Progress progress, BuildReport report) throws IOException {
        notes.forEach(progress::note);
        long fetched = image.fetched();
        report.step(
                "base",
                fetched == 0 ? BuildReport.State.REUSED : BuildReport.State.MADE,
                (fetched == 0 ? "all in the store" : ByteSize.format(fetched) + " fetched") + ", "
                        + release().name() + ", "
                        + Count.of(image.layers().size(), "layer")
                        + (packages == 0 ? "" : ", " + Count.of(packages, "package")));
    }

    private static BaseSystem of(StoredImage image) throws IOException {
        Tree tree = image.tree();
        List<String> notes = clean(tree);
        return new BaseSystem(image, tree, notes);
    }

    private static List<String> clean(Tree tree) {
        List<TreePath> devices = new ArrayList<>();
        AtomicInteger attributes = new AtomicInteger();
        tree.walk((path, inode) -> {
            if (inode instanceof Device) {
                devices.add(path);
            } else if (foreign(inode)) {
                Attributes with = inode.attributes();
                Map<String, byte[]> kept = new TreeMap<>(with.xattrs().asMap());
                kept.keySet().removeIf(BaseSystem::isForeign);
                inode.attributes(with.withXattrs(Xattrs.of(kept)));
                attributes.incrementAndGet();
            }
        });
        devices.forEach(tree::remove);
        List<String> notes = new ArrayList<>();
        if (!devices.isEmpty()) {
            notes.add(devices.size() + " device nodes of the base are left out; the kernel makes those of /dev");
        }
        if (attributes.get() > 0) {
            notes.add("attributes of another machine (trusted.*, security.selinux) are left out of " + attributes
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

    /** Returns it as a lock pins it. */
    public Lock.LockedBase asLocked(BaseRequest request) {
        return new Lock.LockedBase(request.written(), image.digest().toString(), image.size());
    }

    /** Returns when it says it was made; empty when it does not say, or says something impossible. */
    public Optional<Instant> created() {
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

    /** Reads its os-release. */
    public OsRelease release() throws IOException {
        return OsRelease.of(tree);
    }
}
