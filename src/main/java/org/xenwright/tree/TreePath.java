package org.xenwright.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path inside a tree: bytes, relative to the root, no empty part, no {@code .} or {@code ..}. The root is empty.
 * Ordered by unsigned bytes.
 */
public final class TreePath implements Comparable<TreePath> {
    public static final TreePath ROOT = new TreePath(new byte[0]);

    /** Longest path in bytes, as Linux has it. */
    public static final int MAX_LENGTH = 4096;

    /** Longest part in bytes, as every file system we write has it. */
    public static final int MAX_NAME = 255;

    private final byte[] bytes;

    private TreePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Like {@link #of(byte[])}, from text in UTF-8. */
    public static TreePath of(String path) {
        return of(path.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the path an archive or a user wrote: leading slashes, {@code .} and doubled slashes are dropped.
     *
     * @throws UnsafePathException when a part is {@code ..}, holds a control character or is too long
     */
    public static TreePath of(byte[] path) {
        byte[] clean = new byte[path.length];
        int length = 0;
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i < path.length && path[i] != '/') {
                if (path[i] >= 0 && path[i] < 0x20 || path[i] == 0x7f) {
                    throw new UnsafePathException(path, "holds a control character");
                }
                continue;
            }
            int part = i - start;
            boolean here = part == 1 && path[start] == '.';
            if (part == 2 && path[start] == '.' && path[start + 1] == '.') {
                throw new UnsafePathException(path, "holds '..'");
            }
            if (part > MAX_NAME) {
                throw new UnsafePathException(path, "holds a name of " + part + " bytes, at most 255 are possible");
            }
            if (part > 0 && !here) {
                if (length > 0) {
                    clean[length++] = '/';
                }
                System.arraycopy(path, start, clean, length, part);
                length += part;
            }
            start = i + 1;
        }
        if (length > MAX_LENGTH) {
            throw new UnsafePathException(path, "has " + length + " bytes, at most 4096 are possible");
        }
        return length == 0 ? ROOT : new TreePath(Arrays.copyOf(clean, length));
    }

    public boolean isRoot() {
        return bytes.length == 0;
    }

    /** Returns the path without its last part. */
    public TreePath parent() {
        if (isRoot()) {
            throw new IllegalStateException("the root has no parent");
        }
        int slash = lastSlash();
        return slash < 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
    }

    /** Returns the last part. */
    public Name name() {
        if (isRoot()) {
            throw new IllegalStateException("the root has no name");
        }
        return new Name(Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length));
    }

    /** Returns the path of an entry of this directory. */
    public TreePath child(Name name) {
        byte[] part = name.array();
        if (isRoot()) {
            return new TreePath(part);
        }
        byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + part.length);
        joined[bytes.length] = '/';
        System.arraycopy(part, 0, joined, bytes.length + 1, part.length);
        return new TreePath(joined);
    }

    public TreePath child(String name) {
        return child(Name.of(name));
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** Returns how many parts it has. */
    public int depth() {
        int depth = bytes.length == 0 ? 0 : 1;
        for (byte each : bytes) {
            depth += each == '/' ? 1 : 0;
        }
        return depth;
    }

    /** Returns the parts from the root on. */
    public List<Name> names() {
        List<Name> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i > start) {
                    names.add(new Name(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return names;
    }

    /** Returns whether this is {@code other} or lies below it. */
    public boolean startsWith(TreePath other) {
        int length = other.bytes.length;
        return length == 0
                || bytes.length >= length
                        && Arrays.equals(bytes, 0, length, other.bytes, 0, length)
                        && (bytes.length == length || bytes[length] == '/');
    }

    /** Returns a copy of the bytes, without a leading slash. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    private int lastSlash() {
        int i = bytes.length - 1;
        while (i >= 0 && bytes[i] != '/') {
            i--;
        }
        return i;
    }

    @Override
    public int compareTo(TreePath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreePath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the path for people, with a leading slash; bytes that are not UTF-8 show as replacement characters. */
    @Override
    public String toString() {
        return "/" + new String(bytes, StandardCharsets.UTF_8);
    }
}
