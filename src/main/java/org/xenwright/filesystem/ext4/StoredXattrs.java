package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.xenwright.content.Allowance;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Reads the extended attributes of an inode. */
final class StoredXattrs {
    private static final int ENTRY = 16;
    private static final int BLOCK_HEADER = 32;

    /** What an entry of a map takes in memory. */
    private static final int KEPT = 96;

    /** The attribute blocks of a file system: many inodes may have one, which then is one in memory too. */
    static final class Blocks {
        private final Volume volume;
        private final Allowance allowance;
        private final Map<Long, Xattrs> known = new HashMap<>();

        Blocks(Volume volume, Allowance allowance) {
            this.volume = volume;
            this.allowance = allowance;
        }

        private Xattrs of(StoredInode inode, TreePath path) throws IOException {
            Xattrs xattrs = known.get(inode.xattrBlock());
            if (xattrs == null) {
                byte[] block = volume.block(inode.xattrBlock());
                StoredXattrs reader = new StoredXattrs(inode, path, allowance);
                reader.verify(volume, block);
                reader.readEntries(block, 0, BLOCK_HEADER);
                xattrs = Xattrs.sharing(reader.values);
                known.put(inode.xattrBlock(), xattrs);
            }
            return xattrs;
        }
    }

    private final StoredInode inode;
    private final TreePath path;
    private final Allowance allowance;
    private final Map<String, byte[]> values = new HashMap<>();

    private StoredXattrs(StoredInode inode, TreePath path, Allowance allowance) {
        this.inode = inode;
        this.path = path;
        this.allowance = allowance;
    }

    static Xattrs read(Blocks blocks, StoredInode inode, TreePath path) throws IOException {
        StoredXattrs xattrs = new StoredXattrs(inode, path, blocks.allowance);
        byte[] bytes = inode.bytes();
        int at = inode.xattrsAt();
        if (inode.extra() > 0 && at + 4 <= bytes.length && get32(bytes, at) == Format.XATTR_MAGIC) {
            xattrs.readEntries(bytes, at + 4, at + 4);
        }
        if (inode.xattrBlock() == 0) {
            return Xattrs.sharing(xattrs.values);
        }
        Xattrs shared = blocks.of(inode, path);
        if (xattrs.values.isEmpty()) {
            return shared;
        }
        for (Map.Entry<String, byte[]> each : shared.asMap().entrySet()) {
            xattrs.allowance.hold(path, KEPT);
            if (xattrs.values.put(each.getKey(), each.getValue()) != null) {
                throw xattrs.broken("an attribute twice: " + each.getKey());
            }
        }
        return Xattrs.sharing(xattrs.values);
    }

    private void verify(Volume volume, byte[] block) throws Ext4FormatException {
        if (get32(block, 0) != Format.XATTR_MAGIC || get32(block, 8) != 1) {
            throw broken("no attributes in its attribute block");
        }
        if (volume.hasChecksums()) {
            byte[] copy = block.clone();
            LittleEndian.put32(copy, 0x10, 0);
            long place = inode.xattrBlock();
            int sum = volume.checksum()
                    .start()
                    .word((int) place)
                    .word((int) (place >>> 32))
                    .bytes(copy, 0, copy.length)
                    .value();
            if (sum != get32(block, 0x10)) {
                throw broken("an attribute block with a wrong checksum");
            }
        }
    }

    /** @param base what value offsets are relative to */
    private void readEntries(byte[] bytes, int base, int from) throws IOException {
        int at = from;
        while (at + 4 <= bytes.length && get32(bytes, at) != 0) {
            int nameLength = bytes[at] & 0xff;
            if (at + ENTRY + nameLength > bytes.length) {
                throw broken("an attribute name beyond its end");
            }
            int value = base + get16(bytes, at + 2);
            int length = get32(bytes, at + 8);
            if (get32(bytes, at + 4) != 0 || length < 0 || length > 0 && length > bytes.length - value) {
                throw broken("an attribute value beyond its end");
            }
            // several entries may have one value, so what they hold together can be more than the block
            allowance.hold(path, KEPT + 2L * nameLength + length);
            String suffix = new String(bytes, at + ENTRY, nameLength, StandardCharsets.UTF_8);
            byte[] content = length == 0 ? new byte[0] : Arrays.copyOfRange(bytes, value, value + length);
            put(bytes[at + 1] & 0xff, suffix, content);
            at += XattrSet.padded(ENTRY + nameLength);
        }
    }

    private void put(int index, String suffix, byte[] value) throws Ext4FormatException {
        try {
            XattrName name = new XattrName(index, suffix);
            if (values.put(name.full(), name.isAcl() ? PosixAcl.fromDisk(value) : value) != null) {
                throw broken("an attribute twice: " + name.full());
            }
        } catch (IllegalArgumentException e) {
            throw new Ext4FormatException(inode + ": " + e.getMessage(), e);
        }
    }

    private Ext4FormatException broken(String what) {
        return new Ext4FormatException(inode + " has " + what);
    }
}
