package org.xenwright.image.domain;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.WholeFile;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskImage;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.domain.guest.NoCloud;
import org.xenwright.domain.guest.SshHostKey;
import org.xenwright.filesystem.ext4.Ext4Patch;
import org.xenwright.filesystem.ext4.Ext4Patcher;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Makes the disks that domains of an image have for themselves. The image is read once, and not at all when every disk
 * is up to date.
 */
final class DomainDisks implements Closeable {
    /** Changes when the same domain would get other bytes. */
    private static final String KNOWN_HOSTS = "known_hosts";

    private final ImageManifest image;
    private final @Nullable Tree built;
    private final Path folder;
    private final HostKeys keys;
    private final PackageWorlds worlds;
    private @Nullable Digest base;
    private @Nullable Base opened;
    private @Nullable DiskContents looked;

    /** The image's disk, opened. */
    private record Base(Path file, ImagePlan plan, @Nullable Ext4Patcher patcher, DomainTree tree) {}

    /**
     * @param built the files of the image; null where they must be read from its disk
     * @param folder of the image
     * @param worlds one of which its packages are of
     */
    DomainDisks(ImageManifest image, @Nullable Tree built, Path folder, HostKeys keys, PackageWorlds worlds) {
        this.image = image;
        this.built = built;
        this.folder = folder;
        this.keys = keys;
        this.worlds = worlds;
    }

    /** Returns what tells one base from another without reading it. */
    private Digest identity() throws IOException {
        Fingerprint identity = new Fingerprint()
                .add("code", Generator.of(DomainDisks.class))
                .add("worlds", worlds.code())
                .add("manifest", Digest.of(folder.resolve(ImageManifest.FILE)).hex());
        for (ImageManifest.Disk disk : image.disks()) {
            Path file = folder.resolve(disk.file());
            identity.add("disk", file.getFileName());
            identity.add("size", Files.size(file));
            identity.add("modified", Files.getLastModifiedTime(file).toMillis());
        }
        return identity.digest();
    }

    /** Finds out whether a domain's disk can be made; writes nothing. */
    void check(Domain domain, OwnDisk kind) throws IOException {
        if (kind != OwnDisk.NONE) {
            Base over = opened();
            over.tree.check(domain, image);
            over.tree.files(domain, null);
        }
    }

    /**
     * Makes a domain's disk, unless it is there and made from the same: what a guest wrote to it then stays.
     *
     * @return whether it was made
     */
    boolean write(Domain domain, OwnDisk kind, Path domainFolder) throws IOException {
        Path record = domainFolder.resolve("." + domain.name() + ".own");
        for (OwnDisk each : OwnDisk.values()) {
            if (each != kind && each != OwnDisk.NONE) {
                Files.deleteIfExists(domainFolder.resolve(each.file(domain.name())));
            }
        }
        if (kind == OwnDisk.NONE) {
            Files.deleteIfExists(record);
            Files.deleteIfExists(domainFolder.resolve(KNOWN_HOSTS));
            return false;
        }
        Path disk = domainFolder.resolve(kind.file(domain.name()));
        SshHostKey key = image.deploy().sshServer() ? keys.of(domain) : null;
        Digest from = base == null ? identity() : base;
        base = from;
        String inputs = new Fingerprint()
                .add("base", from)
                .add("domain", new TreeMap<>(domain.context()))
                .add("guest", domain.guest())
                .add("identity", domain.identity().machineId())
                .add("key", key == null ? "" : key.publicKey())
                .digest()
                .hex();
        if (Files.exists(disk)
                && Files.exists(record)
                && Files.readString(record).equals(inputs)) {
            return false;
        }
        Base over = opened();
        over.tree.check(domain, image);
        SortedMap<TreePath, Inode> own = over.tree.files(domain, key);
        // from here on the disk that was there is none of these any more
        Files.deleteIfExists(record);
        if (kind == OwnDisk.DELTA) {
            delta(own, over, disk);
        } else {
            layer(own, over, disk);
        }
        Path known = disk.resolveSibling(KNOWN_HOSTS);
        if (key != null) {
            DomainOutputs.replace(known, knownHost(domain, key));
        } else {
            Files.deleteIfExists(known);
        }
        WholeFile.closed(record).write(inputs);
        return true;
    }

    /**
     * Makes the disk of a domain that cloud-init reads, if its file asks for one; it is made anew when it would be
     * another, since no guest writes to it.
     *
     * @param kind of the disk that the domain has besides, which holds network and host key then
     * @return where it lies, if the domain has one
     */
    Optional<Path> seed(Domain domain, OwnDisk kind, Path domainFolder) throws IOException {
        Path file = domainFolder.resolve(SeedDisk.file(domain.name()));
        if (!domain.guest().seedDisk()) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        boolean alone = kind == OwnDisk.NONE;
        boolean images = domain.disks().stream().anyMatch(disk -> domain.isOfImage(disk));
        // whether a disk from elsewhere has a server is not known here
        SshHostKey key = alone && (image.deploy().sshServer() || !images) ? keys.of(domain) : null;
        ImagePlan plan = SeedDisk.plan(domain, alone ? NoCloud.alone(domain, key) : NoCloud.of(domain), clock());
        if (!SeedDisk.isIn(file, plan)) {
            if (images) {
                opened().tree.checkCloudInit(domain);
            }
            RawDisk.write(plan, file);
        }
        if (key != null) {
            DomainOutputs.replace(domainFolder.resolve(KNOWN_HOSTS), knownHost(domain, key));
        }
        return Optional.of(file);
    }

    private void delta(SortedMap<TreePath, Inode> own, Base over, Path disk) throws IOException {
        Ext4Patcher patcher = Objects.requireNonNull(over.patcher);
        Ext4Patch patch = patcher.patch(clock());
        for (Map.Entry<TreePath, Inode> each : own.entrySet()) {
            patch.put(each.getKey(), each.getValue());
        }
        String name = Objects.requireNonNull(disk.toAbsolutePath().getParent())
                .relativize(over.file.toAbsolutePath())
                .toString();
        DiskFiles.write(
                patch.image(), disk, new DiskWriter.Qcow2Delta(new Backing(over.plan, name, DiskFormats.RAW), false));
    }

    /** Writes a file system of the domain's files alone; the folders they lie in are those of the image. */
    private void layer(SortedMap<TreePath, Inode> own, Base over, Path disk) throws IOException {
        Squashfs.write(over.tree.layer(own), SquashfsOptions.of(clock()).withThreads(1), disk);
    }

    private Instant clock() {
        return Instant.parse(image.clock());
    }

    /** Opens the base; the files of a squashfs lie unpacked in a temporary folder as long as it is open. */
    private Base opened() throws IOException {
        Base known = opened;
        if (known == null) {
            Path file = folder.resolve(image.disks().stream()
                    .filter(disk -> disk.format().equals(DiskFormats.RAW))
                    .findFirst()
                    .or(image::disk)
                    .orElseThrow()
                    .file());
            boolean writable = image.filesystem().readOnly() == null;
            DeployTemplates templates = DeployTemplates.read(image.deploy(), folder);
            if (built != null && writable) {
                known = new Base(
                        file,
                        DiskImage.read(file).plan(),
                        Ext4Patcher.open(file, 0),
                        new DomainTree(built, templates, clock(), worlds));
            } else {
                DiskContents contents = DiskContents.read(file);
                looked = contents;
                long offset = contents.root().map(DiskContents.Volume::offset).orElse(0L);
                known = new Base(
                        file,
                        contents.image().plan(),
                        writable ? Ext4Patcher.open(file, offset) : null,
                        new DomainTree(contents.files(), templates, clock(), worlds));
            }
            opened = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (opened != null && opened.patcher != null) {
            opened.patcher.close();
        }
        if (looked != null) {
            looked.close();
        }
    }

    /** Returns a line of known_hosts: the names a guest is known by, and its key. */
    private static String knownHost(Domain domain, SshHostKey key) {
        StringBuilder line = new StringBuilder(domain.guest().hostname());
        domain.guest().network().addresses().stream()
                .filter(address -> !address.equals("dhcp"))
                .forEach(address -> line.append(',').append(address, 0, address.indexOf('/')));
        return line.append(' ').append(key.publicKey()).toString();
    }
}
