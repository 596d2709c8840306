package org.xenwright.image.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.disk.DiskFormat;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;
import org.xenwright.store.Digest;

/**
 * The description of an image for its users: {@code manifest.json} beside its files. Holds no path of the machine that
 * made it.
 *
 * @param schema number of its form: the lowest that has all it says, so that older versions read it
 * @param name of the image
 * @param coordinates of the project that made it
 * @param architecture of its packages
 * @param type how its domains start: pvh, pv or hvm
 * @param clock the time nothing in it is younger than
 * @param base that it starts from; null for an image that starts from nothing
 * @param kernel null for an image without one
 * @param filesystem the root file system
 * @param partitions of its disk, in the order of the table; none for a disk that is one file system
 * @param disks its files, one a format
 * @param packages in the order they were unpacked
 * @param scripts maintainer scripts in the order they ran
 * @param setId files that run with another's rights
 * @param deploy what is left to do for each domain
 * @param documents names of files beside it that describe it: the bill of materials, and which package each file is of
 * @param diskBoot the ways in which its disk boots by itself; null for a disk whose kernel comes from outside
 */
public record ImageManifest(
        int schema,
        String name,
        String coordinates,
        String architecture,
        String type,
        String clock,
        @Nullable Base base,
        @Nullable Kernel kernel,
        FileSystem filesystem,
        List<Partition> partitions,
        List<Disk> disks,
        List<Package> packages,
        List<Script> scripts,
        List<String> setId,
        Deploy deploy,
        List<String> documents,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DiskBoot diskBoot) {
    private static final int FIRST_SCHEMA = 1;
    private static final int WITH_BOOT_LOADER = 2;
    private static final int WITH_ARGUMENTS = 3;

    public ImageManifest {
        partitions = List.copyOf(partitions);
        disks = List.copyOf(disks);
        packages = List.copyOf(packages);
        scripts = List.copyOf(scripts);
        setId = List.copyOf(setId);
        documents = List.copyOf(documents);
    }

    /** Collects the facts about an image when its disk is laid out. */
    public static ImageManifest of(
            ImageIdentity image,
            @Nullable Base base,
            @Nullable Kernel kernel,
            StorageFacts disk,
            SoftwareFacts software,
            Deploy deploy,
            List<String> documents) {
        boolean boots = disk.boot().boots();
        return new ImageManifest(
                schema(kernel, boots),
                image.name(),
                image.coordinates(),
                image.architecture(),
                image.type().word(),
                image.clock().toString(),
                base,
                kernel,
                disk.root(),
                disk.partitions(),
                disk.disks(),
                software.packages(),
                software.scripts(),
                software.setId(),
                deploy,
                documents,
                boots ? disk.boot() : null);
    }

    private static int schema(@Nullable Kernel kernel, boolean boots) {
        if (kernel != null && kernel.arguments() != null) {
            return WITH_ARGUMENTS;
        }
        return boots ? WITH_BOOT_LOADER : FIRST_SCHEMA;
    }

    /** Returns the number that its form has. */
    int form() {
        return schema(kernel, diskBoot != null);
    }

    /** A driver that is part of the kernel. */
    public static final String BUILT_IN = BootKernel.BUILT_IN;

    /** A driver the initramfs loads. */
    public static final String IN_INITRAMFS = BootKernel.IN_INITRAMFS;

    /** A driver on the root file system. */
    public static final String AS_MODULE = BootKernel.AS_MODULE;

    /** The suffix, after the image's name, of the file it travels as. */
    public static final String ARTIFACT = ".oci.tar";

    /** Name of the file. */
    public static final String FILE = "manifest.json";

    /**
     * The image another starts from.
     *
     * @param from as the project names it
     * @param digest of its own manifest
     */
    public record Base(String from, String digest) {}

    /**
     * The kernel that a domain is started with.
     *
     * @param file name beside the manifest
     * @param initramfs name beside the manifest; null for none
     * @param drivers where each driver is that domains may need: {@link #BUILT_IN}, {@link #IN_INITRAMFS} or
     *     {@link #AS_MODULE}; one that is not named is missing
     * @param memory that the guest needs; null when it is not known, as of an image made elsewhere
     * @param arguments that the project gives it, whatever starts it; null for none
     */
    public record Kernel(
            String file,
            String sha256,
            String release,
            String compression,
            boolean pv,
            boolean pvh,
            @Nullable String initramfs,
            @Nullable String initramfsSha256,
            SortedMap<String, String> drivers,
            @Nullable Memory memory,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            KernelArguments arguments) {
        /** Describes a kernel without arguments of its project. */
        public Kernel(
                String file,
                String sha256,
                String release,
                String compression,
                boolean pv,
                boolean pvh,
                @Nullable String initramfs,
                @Nullable String initramfsSha256,
                SortedMap<String, String> drivers,
                @Nullable Memory memory) {
            this(file, sha256, release, compression, pv, pvh, initramfs, initramfsSha256, drivers, memory, null);
        }

        /** Returns the arguments of its project, which may be none. */
        public KernelArguments given() {
            return arguments == null ? KernelArguments.NONE : arguments;
        }
    }

    /**
     * The memory a guest needs at least, in bytes.
     *
     * @param kernel as it is loaded
     * @param initramfs packed and unpacked, both of which are there until it is unpacked
     * @param system what init and what it starts have needed where it was measured
     */
    public record Memory(long kernel, long initramfs, long system) {}

    /**
     * The root. Sizes in bytes.
     *
     * @param uuid null for squashfs, which has none
     * @param readOnly how a root that is never written is used; null for one that is
     */
    public record FileSystem(
            FileSystemKind type,
            @Nullable String uuid,
            long size,
            long free,
            String rootDevice,
            @Nullable ReadOnly readOnly) {
        /** Describes a root that is written. */
        public FileSystem(FileSystemKind type, @Nullable String uuid, long size, long free, String rootDevice) {
            this(type, uuid, size, free, rootDevice, null);
        }
    }

    /**
     * The use of a root that is never written.
     *
     * @param overlay that takes the writes: {@code tmpfs} or {@code disk}
     * @param persist paths kept on a state disk
     * @param stateSize of the ext4 disk labelled {@code state} that each domain has, in bytes; 0 for none
     * @param verity null for a root that is not verified
     */
    public record ReadOnly(
            String overlay,
            List<String> persist,
            long stateSize,
            @Nullable Verity verity) {}

    /**
     * The data that the hashes behind the root file system are checked against.
     *
     * @param rootHash SHA-256 in hex
     * @param salt in hex
     * @param dataBlocks of 4 KiB; the hashes start behind them
     * @param kernelArgument that tells the initramfs all this
     */
    public record Verity(String rootHash, String salt, long dataBlocks, String kernelArgument) {}

    /**
     * A disk.
     *
     * @param file name beside the manifest
     * @param format of the file; its word in the document
     * @param size of the disk in bytes, whatever the file takes
     */
    public record Disk(String file, DiskFormat format, long size) {}

    /**
     * The parts of the image that differ for each domain.
     *
     * @param templates name of the file with the templates to render for each domain, beside the manifest; null for
     *     none
     * @param sha256 of that file; null for none
     * @param paths where the results of the templates belong
     * @param sshServer whether its guests show an SSH host key
     */
    public record Deploy(
            @Nullable String templates, @Nullable String sha256, List<String> paths, boolean sshServer) {}

    /**
     * A partition.
     *
     * @param number in the table, from 1 on
     * @param name {@code PARTLABEL}
     * @param id {@code PARTUUID}
     * @param type of what it holds
     * @param uuid of what it holds; null for squashfs, which has none
     * @param mount where a guest sees it; null for nowhere
     * @param offset in the disk, in bytes
     * @param size in bytes
     */
    public record Partition(
            int number,
            String name,
            String id,
            FileSystemKind type,
            @Nullable String uuid,
            @Nullable String mount,
            long offset,
            long size) {
        /** The name of the root's own. */
        public static final String ROOT = "root";
    }

    /**
     * A package in it.
     *
     * @param sha256 of its file; null when the base brought it, whose digest vouches for it
     */
    public record Package(
            String name,
            String version,
            String architecture,
            @Nullable String sha256) {}

    /** A maintainer script that ran; how long it took is not kept, since that is no property of the image. */
    public record Script(String name, int exit) {}

    /** Reads the manifest of a folder. */
    public static ImageManifest read(Path folder) throws IOException {
        return ManifestJson.read(folder.resolve(FILE));
    }

    /**
     * Reads one.
     *
     * @param where name of it in errors
     */
    public static ImageManifest parse(byte[] json, String where) throws IOException {
        return ManifestJson.parse(json, where);
    }

    /** Writes it beside its place and moves it there. */
    public Path write(Path folder) throws IOException {
        return WholeFile.open(folder.resolve(FILE)).write(text());
    }

    /** Returns it as it is written. */
    public String text() throws IOException {
        return ManifestJson.text(this);
    }

    /** Returns the digests, in hex, of the files in a folder that a domain of it is started from, by their names. */
    public SortedMap<String, String> startedFrom(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        disks.stream().filter(disk -> disk.format().xlWord().isPresent()).forEach(disk -> names.add(disk.file()));
        if (kernel != null) {
            names.add(kernel.file());
            if (kernel.initramfs() != null) {
                names.add(kernel.initramfs());
            }
        }
        SortedMap<String, String> digests = new TreeMap<>();
        for (String each : names) {
            digests.put(each, Digest.of(folder.resolve(each)).hex());
        }
        return digests;
    }

    /** Returns the names of all files of the image, the manifest's own last. */
    public List<String> files() {
        List<String> files = new ArrayList<>();
        disks.forEach(disk -> files.add(disk.file()));
        if (kernel != null) {
            files.add(kernel.file());
            if (kernel.initramfs() != null) {
                files.add(kernel.initramfs());
            }
        }
        if (deploy.templates() != null) {
            files.add(deploy.templates());
        }
        files.addAll(documents);
        files.add(FILE);
        return files;
    }

    /** Returns the name of the file that the image travels as; only where it was built. */
    public String artifact() {
        return name + ARTIFACT;
    }

    /** Returns the disk a hypervisor opens, the plainest first; empty when xl opens none. */
    public Optional<Disk> disk() {
        return outline().disk();
    }

    /** Returns the facts that the configurations of its domains need. */
    public ImageOutline outline() {
        return ImageOutline.of(this);
    }
}
