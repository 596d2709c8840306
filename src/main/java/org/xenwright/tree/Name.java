package org.xenwright.tree;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;

/** The name of a directory entry: 1 to 255 bytes, no slash, not {@code .} or {@code ..}. Ordered by unsigned bytes. */
public final class Name implements Comparable<Name> {
    private final byte[] bytes;

    Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a name from text in UTF-8. */
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

    /**
     * Returns the last part of a path of this machine, byte for byte: as text it depends on the locale, and what the
     * locale cannot say is lost.
     *
     * @throws UnsafePathException when this is no name
     */
    public static Name of(Path file) {
        return of(bytes(file.getFileName()));
    }

    /** Returns the bytes of a relative path of this machine, such as the target of a link, whatever the locale. */
    public static byte[] bytes(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault() || File.separatorChar != '/') {
            return path.toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8);
        }
        // an address holds each byte that is no plain letter as %XX
        String raw = Path.of("/").resolve(path).toUri().getRawPath();
        int start = path.isAbsolute() ? 0 : 1;
        int end = raw.length() > 1 && raw.endsWith("/") ? raw.length() - 1 : raw.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    public int length() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
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
