package org.xenwright.filesystem.ext4;

import static org.xenwright.filesystem.ext4.Format.BLOCK;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.tree.Xattrs;

/** The extended attributes of an inode in their stored form: what fits lies in the inode, the rest in one block. */
final class XattrSet {
    private static final int ENTRY = XattrFields.ENTRY_LENGTH;
    private static final int BLOCK_HEADER = XattrFields.BLOCK_HEADER_LENGTH;

    /** After an entry list come four zero bytes. */
    private static final int END = XattrFields.WORD.length();

    /** Where attributes start in an inode: after the fixed fields and the extra ones. */
    static final int IN_INODE = InodeFields.GOOD_OLD + Format.EXTRA_ISIZE;

    private static final int INODE_ROOM = Format.INODE - IN_INODE - XattrFields.INODE_HEADER_LENGTH;

    private record Attribute(int index, byte[] name, byte[] value) {
        int size() {
            return padded(ENTRY + name.length) + padded(value.length);
        }
    }

    private static final Comparator<Attribute> ORDER = Comparator.comparingInt(Attribute::index)
            .thenComparingInt(attribute -> attribute.name.length)
            .thenComparing(Attribute::name, Arrays::compareUnsigned);

    private final List<Attribute> inner = new ArrayList<>();
    private final List<Attribute> outer = new ArrayList<>();

    private XattrSet() {}

    /** @throws IllegalArgumentException saying why an attribute cannot be stored */
    static XattrSet of(Xattrs xattrs) {
        List<Attribute> all = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : xattrs.asMap().entrySet()) {
            all.add(attribute(entry.getKey(), entry.getValue()));
        }
        all.sort(ORDER);
        XattrSet set = new XattrSet();
        int innerLeft = INODE_ROOM - END;
        int outerLeft = BLOCK - BLOCK_HEADER - END;
        for (Attribute attribute : all) {
            if (attribute.size() <= innerLeft) {
                innerLeft -= attribute.size();
                set.inner.add(attribute);
            } else {
                outerLeft -= attribute.size();
                set.outer.add(attribute);
            }
        }
        if (outerLeft < 0) {
            throw new IllegalArgumentException(
                    "extended attributes need " + -outerLeft + " bytes more than the one block they may fill");
        }
        return set;
    }

    private static Attribute attribute(String key, byte[] value) {
        XattrName name = XattrName.of(key);
        byte[] suffix = name.suffix().getBytes(StandardCharsets.UTF_8);
        if (suffix.length > 255) {
            throw new IllegalArgumentException("the name of attribute '" + key + "' is longer than 255 bytes");
        }
        byte[] stored = name.isAcl() ? PosixAcl.toDisk(value) : value;
        return new Attribute(name.index(), suffix, stored);
    }

    /** Whether a block is needed. */
    boolean hasBlock() {
        return !outer.isEmpty();
    }

    /** Writes what lies in the inode. */
    void writeInner(byte[] table, int inode) {
        if (inner.isEmpty()) {
            return;
        }
        int start = inode + IN_INODE;
        XattrFields.H_MAGIC.put(table, start, Format.XATTR_MAGIC);
        int first = start + XattrFields.INODE_HEADER_LENGTH;
        write(inner, table, first, first, inode + Format.INODE);
    }

    /** The block, without its checksum; empty when none is needed. */
    Optional<byte[]> block() {
        if (outer.isEmpty()) {
            return Optional.empty();
        }
        byte[] block = new byte[BLOCK];
        XattrFields.H_MAGIC.put(block, Format.XATTR_MAGIC);
        XattrFields.H_REFCOUNT.put(block, 1);
        XattrFields.H_BLOCKS.put(block, 1);
        XattrFields.H_HASH.put(block, write(outer, block, 0, BLOCK_HEADER, BLOCK));
        return Optional.of(block);
    }

    /** Writes entries forward and values backward; the result is the hash of all. */
    private static int write(List<Attribute> attributes, byte[] bytes, int base, int from, int end) {
        int at = from;
        int values = end;
        int hash = 0;
        for (Attribute attribute : attributes) {
            int length = attribute.value.length;
            values -= padded(length);
            System.arraycopy(attribute.value, 0, bytes, values, length);
            XattrFields.E_NAME_LEN.put(bytes, at, attribute.name.length);
            XattrFields.E_NAME_INDEX.put(bytes, at, attribute.index);
            XattrFields.E_VALUE_OFFS.put(bytes, at, length == 0 ? 0 : values - base);
            XattrFields.E_VALUE_SIZE.put(bytes, at, length);
            int own = hash(attribute.name, bytes, values, padded(length));
            XattrFields.E_HASH.put(bytes, at, own);
            System.arraycopy(attribute.name, 0, bytes, at + ENTRY, attribute.name.length);
            at += padded(ENTRY + attribute.name.length);
            hash = hash << 16 ^ hash >>> 16 ^ own;
        }
        return hash;
    }

    /** The hash of one entry, over its name and the words of its padded value. */
    static int hash(byte[] name, byte[] bytes, int value, int paddedLength) {
        int hash = 0;
        for (byte each : name) {
            hash = hash << 5 ^ hash >>> 27 ^ each & 0xff;
        }
        for (int i = 0; i < paddedLength; i += XattrFields.WORD.length()) {
            hash = hash << 16 ^ hash >>> 16 ^ XattrFields.WORD.getInt(bytes, value + i);
        }
        return hash;
    }

    static int padded(int length) {
        return length + 3 & ~3;
    }
}
