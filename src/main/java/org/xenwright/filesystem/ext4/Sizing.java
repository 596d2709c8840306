package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;
import static org.xenwright.filesystem.ext4.Format.BLOCKS_PER_GROUP;

import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Finds the geometry for what a tree needs, and the journal's length. */
final class Sizing {
    private static final long MEBIBYTE = 1 << 20;
    private static final int BYTES_PER_INODE = 16384;

    /** A descriptor table must leave room in its group; far beyond any disk of today. */
    private static final long MAX_BLOCKS = (64L << 40) / BLOCK;

    private static final long MAX_NARROW_BLOCKS = 0xffffffffL;

    /** Numbers stay positive in 31 bits, rounding up included. */
    private static final long MAX_INODES_BY_SIZE = 0x70000000L;

    /** What was decided. */
    record Result(Geometry geometry, int journalBlocks, long imageBytes) {}

    private final Ext4Options options;
    private final SpaceRequirements required;

    Sizing(Ext4Options options, SpaceRequirements required) {
        this.options = options;
        this.required = required;
    }

    Result solve() {
        if (options.size() instanceof Ext4Size.Fixed fixed) {
            return fixed(fixed.bytes());
        }
        if (options.size() instanceof Ext4Size.PlusPercent share) {
            return grown(Math.max(share(required.blocks(), share.percent()), Format.blocks(share.atLeast())));
        }
        return grown(Format.blocks(((Ext4Size.PlusBytes) options.size()).free()));
    }

    /** Returns a share of so many blocks; one that cannot be counted in bytes is as much as can. */
    private static long share(long blocks, int percent) {
        return percent > 0 && blocks > Long.MAX_VALUE / percent
                ? Format.blocks(Long.MAX_VALUE)
                : blocks * percent / 100;
    }

    /** Length of the journal of a file system with so many blocks, as mke2fs chooses it. */
    static int journalBlocks(long blocks) {
        long mebibytes = blocks * BLOCK / MEBIBYTE;
        if (mebibytes < 8) {
            return 0;
        } else if (mebibytes < 128) {
            return 1024;
        } else if (mebibytes < 1024) {
            return 4096;
        } else if (mebibytes < 2048) {
            return 8192;
        } else if (mebibytes < 16 * 1024) {
            return 16384;
        } else if (mebibytes < 32 * 1024) {
            return 32768;
        } else if (mebibytes < 64 * 1024) {
            return 65536;
        }
        return mebibytes < 128 * 1024 ? 131072 : 262144;
    }

    private Result fixed(long bytes) {
        long blocks = bytes / BLOCK;
        long limit = limit();
        if (blocks > limit) {
            throw Problem.of(
                            "planning an ext4 file system",
                            options.profile() == Ext4Profile.LARGE
                                    ? "choose a smaller size"
                                    : "choose the profile LARGE")
                    .found(bytes + " bytes")
                    .expected("at most " + limit * BLOCK + " bytes with the profile " + options.profile())
                    .raise();
        }
        Geometry geometry = geometry(blocks);
        if (geometry == null) {
            throw tooSmall(bytes);
        }
        return new Result(geometry, journal(geometry.blocks()), bytes);
    }

    /** The least geometry that leaves {@code free} blocks beside the content. */
    private Result grown(long free) {
        long wanted = required.blocks() + free;
        return grown(wanted, Math.max(wanted, (leastGroups() - 1) * BLOCKS_PER_GROUP));
    }

    /** The least geometry from a length on that has so many blocks beside its own metadata. */
    private Result grown(long wanted, long from) {
        long blocks = from;
        while (true) {
            blocks = rounded(blocks);
            if (blocks > limit()) {
                throw Problem.of("planning an ext4 file system", "choose the profile LARGE, or leave content out")
                        .found("content and free space of " + Long.toUnsignedString(wanted * BLOCK) + " bytes")
                        .expected("at most " + limit() * BLOCK + " bytes with the profile " + options.profile())
                        .raise();
            }
            Geometry geometry = geometry(blocks);
            if (geometry == null || geometry.blocks() < blocks) {
                // a group too short for its metadata would stay unused: make it just long enough
                blocks += MEBIBYTE / BLOCK;
                continue;
            }
            long journal = journal(blocks);
            long resize = geometry.reservedBlocks() > 0 ? 1 : 0;
            long needed = wanted + geometry.overhead() + journal + resize;
            if (needed <= blocks) {
                return new Result(geometry, (int) journal, blocks * BLOCK);
            }
            blocks = needed;
        }
    }

    private int journal(long blocks) {
        return options.profile().hasJournal() ? journalBlocks(blocks) : 0;
    }

    private long limit() {
        return options.profile() == Ext4Profile.LARGE ? MAX_BLOCKS : MAX_NARROW_BLOCKS;
    }

    private static long rounded(long blocks) {
        long step = MEBIBYTE / BLOCK;
        return (Math.max(blocks, step) + step - 1) / step * step;
    }

    /** A geometry of at most so many blocks with inodes enough, or null when there is no room for its own metadata. */
    private @Nullable Geometry geometry(long blocks) {
        long usable = blocks;
        while (usable > 0) {
            int groups = Geometry.groups(usable);
            long perGroup = inodesPerGroup(usable, groups);
            if (perGroup > Format.MAX_INODES_PER_GROUP) {
                return null;
            }
            long shorter = Geometry.usable(usable, (int) perGroup, options.profile());
            if (shorter == usable) {
                Geometry geometry = new Geometry(usable, (int) perGroup, options.profile());
                return geometry.fits() ? geometry : null;
            }
            usable = shorter;
        }
        return null;
    }

    /** A group holds a limited number of inodes, so many small files need many groups. */
    private long leastGroups() {
        return (spacious() + Format.MAX_INODES_PER_GROUP - 1) / Format.MAX_INODES_PER_GROUP;
    }

    /** The inodes needed and a quarter more. */
    private long spacious() {
        return required.inodes() + required.inodes() / 4;
    }

    private long inodesPerGroup(long blocks, int groups) {
        long bySize = Math.min(MAX_INODES_BY_SIZE, blocks * BLOCK / BYTES_PER_INODE);
        long inodes = Math.max(spacious(), bySize);
        long perGroup = (inodes + groups - 1) / groups;
        return (perGroup + Format.INODES_PER_BLOCK - 1) / Format.INODES_PER_BLOCK * Format.INODES_PER_BLOCK;
    }

    /** Says how much is missing: with that added it fits, larger journal and tables included. */
    ProblemException tooSmall(long bytes) {
        // an image that is given no size has whole mebibytes
        long missing = grown(required.blocks(), Format.blocks(bytes)).imageBytes() - bytes;
        return Problem.of("planning an ext4 file system", "make the disk larger, or leave content out")
                .found("a size of " + bytes + " bytes, " + missing + " bytes too small")
                .expected("at least " + (bytes + missing) / MEBIBYTE + "M, with no space free")
                .raise();
    }
}
