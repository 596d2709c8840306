package org.xenwright.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a directory entry: 1 to 255 bytes, no slash, not {@code .} or {@code ..}. Ordered by unsigned bytes. */
public final class Name implements Comparable<Name> {
    private final byte[] bytes;

    Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A name from text in UTF-8. */
    public static Name of(String name) {
        return of(name.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws UnsafePathException when this is no name */
    public static Name of(byte[] name) {
        TreePath path = TreePath.of(name);
        if (path.isRoot()
                || path.toBytes().length != name.length
                || path.names().size() != 1) {
            throw new UnsafePathException(name, "is no name of a directory entry");
        }
        return new Name(name.clone());
    }

    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] array() {
        return bytes;
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
