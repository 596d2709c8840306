package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.LittleEndian.get16;
import static org.xenwright.filesystem.ext4.LittleEndian.get32;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.xenwright.tree.Xattrs;

/** Reads the extended attributes of an inode. */
final class StoredXattrs {
    private static final int ENTRY = 16;
    private static final int BLOCK_HEADER = 32;

    private final StoredInode inode;
    private final Map<String, byte[]> values = new HashMap<>();

    private StoredXattrs(StoredInode inode) {
        this.inode = inode;
    }

    static Xattrs read(Volume volume, StoredInode inode) throws IOException {
        StoredXattrs xattrs = new StoredXattrs(inode);
        byte[] bytes = inode.bytes();
        int at = inode.xattrsAt();
        if (inode.extra() > 0 && at + 4 <= bytes.length && get32(bytes, at) == Format.XATTR_MAGIC) {
            xattrs.readEntries(bytes, at + 4, at + 4);
        }
        if (inode.xattrBlock() != 0) {
            byte[] block = volume.block(inode.xattrBlock());
            xattrs.verify(volume, block);
            xattrs.readEntries(block, 0, BLOCK_HEADER);
        }
        return Xattrs.of(xattrs.values);
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
    private void readEntries(byte[] bytes, int base, int from) throws Ext4FormatException {
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
