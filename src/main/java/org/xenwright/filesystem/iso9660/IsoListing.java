package org.xenwright.filesystem.iso9660;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * The records of one directory. Its length does not depend on where anything lies, so it can be made before that is known,
 * to be measured, and again after.
 */
final class IsoListing {
    /** Most bytes of one extent: as many whole blocks as 32 bits count. */
    static final long MOST_EXTENT = 0xfffff800L;

    private static final byte[] SELF = {0};
    private static final byte[] PARENT = {1};

    private final byte[] date;
    private final Continuations continuations;
    private final ToLongFunction<IsoFolder.Entry> places;
    private final List<byte[]> records = new ArrayList<>();

    private IsoListing(Instant clock, Continuations continuations, ToLongFunction<IsoFolder.Entry> places) {
        this.date = IsoStructures.shortDate(clock);
        this.continuations = continuations;
        this.places = places;
    }

    /** Parts of system use areas that did not fit into their records, one behind the other, none across two blocks. */
    static final class Continuations {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long block;

        /** @param block the first of them */
        Continuations(long block) {
            this.block = block;
        }

        /** Keeps a part; returns what leads to it. */
        byte[] add(byte[] part) {
            int left = IsoStructures.BLOCK - bytes.size() % IsoStructures.BLOCK;
            if (part.length > left) {
                bytes.writeBytes(new byte[left]);
            }
            int at = bytes.size();
            bytes.writeBytes(part);
            return RockRidge.continuation(block + at / IsoStructures.BLOCK, at % IsoStructures.BLOCK, part.length);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /**
     * Returns the bytes of a directory, whole blocks.
     *
     * @param places the first block of each file
     */
    static byte[] of(
            IsoFolder folder, Instant clock, Continuations continuations, ToLongFunction<IsoFolder.Entry> places) {
        IsoListing listing = new IsoListing(clock, continuations, places);
        listing.folder(folder, SELF, folder == folder.parent() ? RockRidge.present() : new byte[0], new byte[0]);
        listing.folder(folder.parent(), PARENT, new byte[0], new byte[0]);
        for (IsoFolder.Entry each : folder.entries()) {
            if (each.folder() != null) {
                listing.folder(each.folder(), each.name(), new byte[0], RockRidge.name(each.posix()));
            } else {
                listing.file(each);
            }
        }
        return listing.bytes();
    }

    /** Returns the record of the root as the volume descriptor has it. */
    static byte[] root(IsoFolder root, Instant clock) {
        IsoListing listing = new IsoListing(clock, new Continuations(0), each -> 0);
        return listing.record(
                SELF, root.block, (long) root.blocks * IsoStructures.BLOCK, IsoStructures.DIRECTORY, new byte[0]);
    }

    private void folder(IsoFolder to, byte[] name, byte[] head, byte[] posix) {
        byte[] attributes = RockRidge.attributes(RockRidge.S_IFDIR, to.links(), to.attributes());
        // that these are the entries of Rock Ridge stands in the first record of the root
        byte[] tail = head.length == 0 ? posix : RockRidge.extension();
        records.add(record(
                name,
                to.block,
                (long) to.blocks * IsoStructures.BLOCK,
                IsoStructures.DIRECTORY,
                use(name, joined(head, attributes), tail)));
    }

    private void file(IsoFolder.Entry entry) {
        byte[] attributes = RockRidge.attributes(
                RockRidge.S_IFREG, 1, Objects.requireNonNull(entry.file()).attributes());
        byte[] use = use(entry.name(), attributes, RockRidge.name(entry.posix()));
        long size = entry.content().size();
        long block = size == 0 ? 0 : places.applyAsLong(entry);
        long done = 0;
        do {
            long length = Math.min(MOST_EXTENT, size - done);
            int flags = done + length < size ? IsoStructures.MORE_EXTENTS : 0;
            records.add(record(entry.name(), block + done / IsoStructures.BLOCK, length, flags, use));
            done += length;
        } while (done < size);
    }

    /** Returns a system use area: all of it in the record, or the tail elsewhere. */
    private byte[] use(byte[] name, byte[] head, byte[] tail) {
        int room = IsoStructures.MOST_RECORD - 1 - even(IsoStructures.RECORD.length() + name.length);
        return joined(head, head.length + tail.length <= room ? tail : continuations.add(tail));
    }

    private byte[] record(byte[] name, long block, long length, int flags, byte[] use) {
        int useAt = even(IsoStructures.RECORD.length() + name.length);
        byte[] record = new byte[even(useAt + use.length)];
        IsoStructures.LENGTH.put(record, record.length);
        IsoStructures.putBoth(record, 0, IsoStructures.EXTENT, block);
        IsoStructures.putBoth(record, 0, IsoStructures.DATA_LENGTH, length);
        IsoStructures.DATE.put(record, 0, date);
        IsoStructures.FLAGS.put(record, flags);
        IsoStructures.putBoth(record, 0, IsoStructures.RECORD_SEQUENCE, 1);
        IsoStructures.NAME_LENGTH.put(record, name.length);
        System.arraycopy(name, 0, record, IsoStructures.RECORD.length(), name.length);
        System.arraycopy(use, 0, record, useAt, use.length);
        return record;
    }

    /** Returns the records one behind the other; none lies across two blocks. */
    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] each : records) {
            int left = IsoStructures.BLOCK - bytes.size() % IsoStructures.BLOCK;
            if (each.length > left) {
                bytes.writeBytes(new byte[left]);
            }
            bytes.writeBytes(each);
        }
        bytes.writeBytes(new byte[-bytes.size() & IsoStructures.BLOCK - 1]);
        return bytes.toByteArray();
    }

    private static int even(int length) {
        return length + 1 & ~1;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
