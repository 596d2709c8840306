package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code <disk>} element. */
public final class DiskConfiguration {
    /** ext4, or squashfs: a small root that is never written; a guest forgets at a reboot what it changed. Default: ext4. */
    String filesystem = "ext4";

    /** Size of the disk, for instance 1G. Default: what is needed, and the free space. */
    String size;

    /** Free space when no size is given: a percentage of the content or a size. Default: 20%, at least 64M. */
    String free;

    /** How a squashfs is packed: zstd, xz or gzip, with a level behind a colon, as in zstd:15. Default: zstd, level 3. */
    String compression = "zstd";

    /**
     * What takes the writes of a root that is only read: tmpfs, which a reboot forgets, or disk, a state disk each
     * domain has. Makes an ext4 root one that is only read. Default: tmpfs for squashfs, else none.
     */
    String overlay;

    /** Size of the state disk of each domain. Default: 1G. */
    String stateSize;

    /**
     * Whether the root is held against hashes and the domain stops where it was changed: false; true for each block
     * that is read; full for the whole root before it starts, too. Default: false.
     */
    String verity = "false";

    private final List<String> persisted = new ArrayList<>();

    /** A path that is kept on the state disk of each domain when everything else is forgotten. May be given several times. */
    public void setPersist(String path) {
        persisted.add(path.strip());
    }

    List<String> persisted() {
        return persisted;
    }

    /**
     * Features of ext4: default; legacy, for guests whose e2fsck is older than 1.43; large, with 64-bit descriptors;
     * readonly, without a journal and without room to grow. Default: default.
     */
    String profile = "default";

    /**
     * none: the disk is one file system, /dev/xvda; or gpt: the root is its last partition, /dev/xvda1 when it is the
     * only one. Default: gpt when there are partitions, else none.
     */
    String table;

    /** Partitions before the root's, in their order; the root is always the last, so that it can grow. */
    List<Partition> partitions = new ArrayList<>();

    /**
     * Formats of the disk, separated by commas: raw, qcow2, vhd, xva. Domains use the first of raw, qcow2 and vhd that
     * there is. Default: raw.
     */
    String formats = "raw";

    /**
     * The raw or qcow2 disk of an earlier build, or its groupId:artifactId:version: NAME-delta.qcow2 is written over it,
     * in which every file that is the same lies where it lies there, so that it is about as large as what changed.
     * Default: none.
     */
    String base;

    /** What {@link #base} names; null for none. */
    @Nullable
    String base() {
        return base == null || base.isBlank() ? null : base.strip();
    }

    /** The words of {@link #formats}. */
    List<String> formats() {
        return XenMojo.words(formats.toLowerCase(Locale.ROOT));
    }

    /** A {@code <partition>} before the root's. */
    public static final class Partition {
        /** Name of the partition, and label of its file system: at most 16 letters, digits, dots and dashes. */
        String name;

        /** ext4 or swap. Default: ext4. */
        String filesystem = "ext4";

        /** Where a guest sees it; the files of the image below lie on it. Default: nowhere. */
        String mount;

        /** Size, for instance 512M; swap must have one. Default: what is needed, and the free space. */
        String size;

        /** Free space when no size is given: a percentage of the content or a size. Default: 20%, at least 64M. */
        String free;

        /** Features of ext4, as for the root. Default: those of the root. */
        String profile;
    }
}
