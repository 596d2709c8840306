package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.initramfs.InitramfsOptions.Verify;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.BootPartition;
import org.xenwright.loader.BootRoot;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/** The {@code <disk>} element: file system, size and formats of the disk. */
public final class DiskConfiguration {
    private static final String WHERE = "<image><disk>";

    /**
     * File system of the root: ext4, or squashfs, which is small and read-only: by default, a guest's changes are lost
     * when it reboots. Default: ext4.
     */
    String filesystem = "ext4";

    /** Size of the disk, for instance 1G. Default: what the content needs, plus the free space. */
    @Nullable
    String size;

    /** Free space when no size is given: a percentage of the content or a size. Default: 20%, at least 64M. */
    @Nullable
    String free;

    /**
     * Compression of a squashfs: zstd, xz or gzip, optionally with a level after a colon, as in zstd:15. Default: zstd,
     * level 3.
     */
    String compression = "zstd";

    /**
     * Where writes to a read-only root go: tmpfs, which is lost at a reboot, or disk, a state disk of each domain.
     * Makes an ext4 root read-only. Default: tmpfs for squashfs, else none.
     */
    @Nullable
    String overlay;

    /** Size of the state disk of each domain. Default: 1G. */
    @Nullable
    String stateSize;

    /**
     * Whether the root is checked against hashes, so that the domain stops where it was changed: false; true, which
     * checks each block that is read; or full, which also checks the whole root before the domain starts. Default:
     * false.
     */
    String verity = "false";

    /** Paths kept on the state disk of each domain, while all other changes are lost at a reboot. */
    @Values(item = "path", repeated = "persist")
    List<String> persist = new ArrayList<>();

    /**
     * Features of ext4: default; legacy, for guests whose e2fsck is older than 1.43; large, with 64-bit descriptors; or
     * readonly, without a journal and without room to grow. Default: default.
     */
    String profile = "default";

    /**
     * Partition table: none, where the whole disk is one file system, /dev/xvda; or gpt, where the root is the last
     * partition, /dev/xvda1 when it is the only one. Default: gpt when there are partitions, else none.
     */
    @Nullable
    String table;

    /** Partitions before that of the root, in order. The root's is always the last, so that it can grow. */
    List<PartitionConfiguration> partitions = new ArrayList<>();

    /**
     * Formats of the disk: raw, qcow2, vhd, vmdk; xva for XCP-ng and XenServer and ova for VMware and VirtualBox, which
     * bring their domain along and need a disk that boots by itself. Domains use the first of raw, qcow2 and vhd among
     * them. Default: raw.
     */
    @Values(item = "format")
    List<String> formats = List.of("raw");

    /**
     * The raw or qcow2 disk of an earlier build, or its groupId:artifactId:version. NAME-delta.qcow2 is then written as
     * an overlay on it, in which every unchanged file stays where it is, so that it is about as large as what changed.
     * Default: none.
     */
    @Nullable
    String base;

    /** Returns {@link #base}; null for none. */
    @Nullable
    String base() {
        return base == null || base.isBlank() ? null : base.strip();
    }

    /** Returns {@link #formats}. */
    List<String> formats() {
        return formats.stream()
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Returns the disk to make, for a kernel from outside. */
    DiskRequest request() {
        return request(BootMethod.DIRECT, Architecture.AMD64);
    }

    /** Returns the disk to make, with what boots it. */
    DiskRequest request(BootMethod boot, Architecture architecture) {
        FileSystemKind root = DiskRequest.fileSystem(filesystem.strip());
        List<PartitionRequest> own =
                partitions.stream().map(each -> each.request(profile)).toList();
        ReadOnlyRoot readOnly = readOnly();
        Set<String> mounts = new TreeSet<>();
        own.stream().map(PartitionRequest::mount).filter(Objects::nonNull).forEach(mounts::add);
        List<BootPartition> needed = boot.partitions(
                new BootRoot(root, readOnly != null && readOnly.verify() != Verify.NEVER, mounts), architecture);
        return new DiskRequest(
                        root,
                        size(size, free, WHERE),
                        table(boot, needed),
                        formats().stream().map(DiskRequest::format).toList(),
                        readOnly,
                        SquashfsPacking.parse(compression, WHERE + "<compression>"),
                        profile(profile, WHERE + "<profile>"),
                        own)
                .booting(needed);
    }

    private PartitionTable table(BootMethod boot, List<BootPartition> needed) {
        if (table == null) {
            return partitions.isEmpty() && needed.isEmpty() ? PartitionTable.NONE : PartitionTable.GPT;
        }
        PartitionTable written = DiskRequest.table(table.strip());
        if (!needed.isEmpty() && !written.isDivided()) {
            throw Problem.of("dividing the disk of the image", "write gpt, or take <table> or <bootloader> out")
                    .at(WHERE + "<table>")
                    .found(written.word() + ", and <bootloader>" + boot.name()
                            + "</bootloader>, which needs partitions")
                    .expected(PartitionTable.GPT.word())
                    .raise();
        }
        return written;
    }

    private @Nullable ReadOnlyRoot readOnly() {
        Verify verify =
                word("verity", verity, Map.of("false", Verify.NEVER, "true", Verify.READ, "full", Verify.START));
        boolean asked = overlay != null || !persist.isEmpty() || verify != Verify.NEVER;
        if (DiskRequest.fileSystem(filesystem.strip()).isWritable() && !asked) {
            return null;
        }
        ReadOnlyRoot.Overlay kept = overlay == null
                ? ReadOnlyRoot.Overlay.TMPFS
                : word(
                        "overlay",
                        overlay,
                        Map.of("tmpfs", ReadOnlyRoot.Overlay.TMPFS, "disk", ReadOnlyRoot.Overlay.DISK));
        long state = stateSize == null ? ReadOnlyRoot.DEFAULT_STATE : bytes(stateSize, WHERE + "<stateSize>");
        List<String> paths = persist.stream().map(String::strip).toList();
        return new ReadOnlyRoot(kept, paths, state, verify);
    }

    private static <T> T word(String element, String found, Map<String, T> known) {
        T meant = known.get(found.strip());
        if (meant == null) {
            throw Problem.of("reading the disk of the image", "write one of these")
                    .at(WHERE + "<" + element + ">")
                    .found("'" + found + "'")
                    .expected(String.join(", ", new TreeSet<>(known.keySet())))
                    .raise();
        }
        return meant;
    }

    /** Reads the size of a file system, or the space to leave free in it; with neither, returns the default. */
    static Ext4Size size(@Nullable String size, @Nullable String space, String where) {
        if (size != null) {
            return new Ext4Size.Fixed(bytes(size, where + "<size>"));
        }
        if (space == null) {
            return Ext4Size.DEFAULT;
        }
        String free = space.strip();
        if (free.matches("[0-9]{1,4} ?%")) {
            return new Ext4Size.PlusPercent(Integer.parseInt(free.replaceAll("[^0-9]", "")), 0);
        }
        return new Ext4Size.PlusBytes(bytes(free, where + "<free>"));
    }

    private static long bytes(String text, String where) {
        return ByteSize.parse(text)
                .orElseThrow(() -> Problem.of("reading a size", "correct the size")
                        .at(where)
                        .found("'" + text + "'")
                        .expected("a number with K, M, G or T, for example 4G")
                        .raise());
    }

    /** Reads the features of an ext4 file system. */
    static Ext4Profile profile(String word, String where) {
        for (Ext4Profile each : Ext4Profile.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word.strip())) {
                return each;
            }
        }
        throw Problem.of("choosing the features of ext4", "write one of these")
                .at(where)
                .found(word)
                .expected("default, legacy, large, readonly")
                .raise();
    }
}
