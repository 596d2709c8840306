package org.xenwright.filesystem.ext4;

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
                reader.readEntries(block, 0, XattrFields.BLOCK_HEADER_LENGTH);
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
        int first = at + XattrFields.INODE_HEADER_LENGTH;
        if (inode.extra() > 0 && first <= bytes.length && XattrFields.H_MAGIC.getInt(bytes, at) == Format.XATTR_MAGIC) {
            xattrs.readEntries(bytes, first, first);
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
        if (XattrFields.H_MAGIC.getInt(block) != Format.XATTR_MAGIC || XattrFields.H_BLOCKS.get(block) != 1) {
            throw broken("no attributes in its attribute block");
        }
        if (volume.hasChecksums()) {
            int sum = XattrFields.sum(volume.checksum(), inode.xattrBlock(), block);
            if (sum != XattrFields.H_CHECKSUM.getInt(block)) {
                throw broken("an attribute block with a wrong checksum");
            }
        }
    }

    /** @param base what value offsets are relative to */
    private void readEntries(byte[] bytes, int base, int from) throws IOException {
        int at = from;
        while (at + XattrFields.WORD.length() <= bytes.length && XattrFields.WORD.get(bytes, at) != 0) {
            int nameLength = XattrFields.E_NAME_LEN.getInt(bytes, at);
            if (at + XattrFields.ENTRY_LENGTH + nameLength > bytes.length) {
                throw broken("an attribute name beyond its end");
            }
            int value = base + XattrFields.E_VALUE_OFFS.getInt(bytes, at);
            int length = XattrFields.E_VALUE_SIZE.getInt(bytes, at);
            boolean elsewhere = XattrFields.E_VALUE_INUM.get(bytes, at) != 0;
            if (elsewhere || length < 0 || length > 0 && length > bytes.length - value) {
                throw broken("an attribute value beyond its end");
            }
            // several entries may have one value, so what they hold together can be more than the block
            allowance.hold(path, KEPT + 2L * nameLength + length);
            String suffix = new String(bytes, at + XattrFields.ENTRY_LENGTH, nameLength, StandardCharsets.UTF_8);
            byte[] content = length == 0 ? new byte[0] : Arrays.copyOfRange(bytes, value, value + length);
            put(XattrFields.E_NAME_INDEX.getInt(bytes, at), suffix, content);
            at += XattrSet.padded(XattrFields.ENTRY_LENGTH + nameLength);
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
