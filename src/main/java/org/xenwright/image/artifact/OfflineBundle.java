package org.xenwright.image.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.WholeFile;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.LayoutFolder;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * A folder with all inputs of a lock, for a machine without a network: its packages in folders that their world makes
 * (Debian's: {@code debian}, with repositories that apt can use too), under {@code maven} the artifacts in the layout
 * of a Maven repository, under {@code oci} the base as an OCI image layout, beside them the lock. Everything taken from
 * it is compared with the lock, so that the folder needs no trust.
 */
public final class OfflineBundle {
    private final Path folder;
    private final PackageWorld world;

    /** @param world of the packages of the lock */
    public OfflineBundle(Path folder, PackageWorld world) {
        this.folder = folder;
        this.world = world;
    }

    /** Returns the same folder for packages of another world. */
    public OfflineBundle in(PackageWorld other) {
        return new OfflineBundle(folder, other);
    }

    /**
     * Writes the inputs of a lock, fetching what the store lacks. Files that are there already stay as they are.
     *
     * @return bytes of all packages, artifacts and the base
     */
    public long write(Lock lock, PackageRequest request, List<ArtifactFile> artifacts, Access access)
            throws IOException {
        Files.createDirectories(folder);
        BaseSystem base = BaseSystem.pinned(lock, request, access).orElse(null);
        world.export(lock, request, base, folder, access);
        for (ArtifactFile each : artifacts) {
            copy(each.file(), maven(each.coordinates()));
        }
        if (base != null) {
            LayoutFolder.write(oci(), base.image(), access.store());
        }
        new LockFile(folder.resolve("xen.lock.json")).write(lock);
        return lock.packageBytes()
                + lock.bases().stream().mapToLong(Lock.LockedBase::size).sum()
                + lock.artifacts().stream().mapToLong(Lock.LockedArtifact::size).sum();
    }

    /**
     * Takes the packages of a lock into the store, without a network.
     *
     * @throws org.xenwright.problem.ProblemException when the folder lacks one, or has other bytes under its name
     */
    public void provide(Lock lock, Store store, Progress progress) throws IOException {
        // nothing but file: addresses is given to it
        world.provide(lock, folder, Access.online(store, progress));
    }

    /** Returns the file of a Maven artifact, when the mirror has it. */
    public Optional<Path> artifact(String coordinates) {
        return Optional.of(maven(coordinates)).filter(Files::isRegularFile);
    }

    /** Returns the base, when the mirror has one. */
    public Optional<ImageLayout> base() throws IOException {
        return Files.isRegularFile(oci().resolve("index.json"))
                ? Optional.of(ImageLayout.open(oci(), null))
                : Optional.empty();
    }

    private Path oci() {
        return folder.resolve("oci");
    }

    /** @param coordinates {@code group:artifact:type[:classifier]:version} */
    private Path maven(String coordinates) {
        String[] parts = coordinates.split(":");
        String version = parts[parts.length - 1];
        String classifier = parts.length > 4 ? "-" + parts[3] : "";
        Path root = folder.resolve("maven");
        Path file = root.resolve(parts[0].replace('.', '/') + "/" + parts[1] + "/" + version + "/" + parts[1] + "-"
                        + version + classifier + "." + parts[2])
                .normalize();
        if (!file.startsWith(root.normalize())) {
            throw new IllegalArgumentException("coordinates that leave the mirror: " + coordinates);
        }
        return file;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        WholeFile.open(to).copy(from);
    }
}
