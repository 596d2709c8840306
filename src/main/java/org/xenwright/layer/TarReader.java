package org.xenwright.layer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

/**
 * Reads the entries of an uncompressed tar file that stays where it is: contents are references into it. Knows ustar,
 * GNU long names and base-256 numbers, PAX records and the sparse files of GNU tar in all their forms. What an archive asks
 * for is charged to an {@link Allowance} before it is believed.
 *
 * <p>commons-compress is not used here because it reads PAX values as UTF-8 text, which damages binary extended
 * attributes.
 */
public final class TarReader implements Closeable {
    private final String name;
    private final Path file;
    private final FileChannel channel;
    private final long end;
    private final ByteBuffer window = ByteBuffer.allocate(1 << 16);
    private long windowAt;
    private long position;
    private final Allowance allowance;

    /** Opens an archive that counts for itself. */
    public TarReader(Path file) throws IOException {
        this(file, new Allowance(Bounds.ofArchive()), String.valueOf(file.getFileName()));
    }

    /**
     * Opens an archive.
     *
     * @param allowance what it may ask for
     * @param name what errors call it
     */
    public TarReader(Path file, Allowance allowance, String name) throws IOException {
        this.file = file;
        this.allowance = allowance.reading(name);
        this.name = name;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.end = channel.size();
        window.limit(0);
    }

    /**
     * The next entry, or null at the end.
     *
     * @throws LayerException when a header is broken or its path is unsafe
     * @throws org.xenwright.content.BoundsException when it asks for more than it may
     */
    public @Nullable LayerEntry next() throws IOException {
        PaxRecords pax = null;
        byte[] longName = null;
        byte[] longLink = null;
        while (true) {
            long at = position;
            if (end - position < TarHeader.BLOCK) {
                if (end != position || pax != null || longName != null) {
                    throw new LayerException(name, at, "the archive is cut off");
                }
                return null;
            }
            byte[] block = read(position, TarHeader.BLOCK);
            position += TarHeader.BLOCK;
            if (TarHeader.isEmpty(block)) {
                return null;
            }
            TarHeader header = new TarHeader(block, name, at);
            switch (header.type()) {
                case 'x' -> pax = new PaxRecords(extension(header, at), name, at);
                case 'g' -> extension(header, at); // global records only carry comments in what we read
                case 'L' -> longName = upToNul(extension(header, at));
                case 'K' -> longLink = upToNul(extension(header, at));
                default -> {
                    return entry(header, at, pax, longName, longLink);
                }
            }
        }
    }

    private LayerEntry entry(
            TarHeader header,
            long at,
            @Nullable PaxRecords records,
            byte @Nullable [] longName,
            byte @Nullable [] longLink)
            throws IOException {
        PaxRecords pax = records == null ? new PaxRecords(new byte[0], name, at) : records;
        byte[] path = first(pax.bytes("GNU.sparse.name"), pax.bytes("path"), longName, header.name());
        byte[] link = first(pax.bytes("linkpath"), longLink, header.linkName());
        boolean carriesData = "0\0007S".indexOf(header.type()) >= 0;
        long size = carriesData ? pax.number("size", header.size()) : 0;
        SparseMap sparse = header.type() == 'S'
                ? SparseMap.ofOldGnu(header, this, name, at)
                : pax.areOfSparseFile() ? SparseMap.ofPax(pax, this, name, at) : null;
        long data = position;
        // links of some writers repeat the size of what they lead to, without its bytes
        long padded = size + TarHeader.BLOCK - 1 & -TarHeader.BLOCK;
        if (size < 0 || padded < size || padded > end - position + TarHeader.BLOCK - 1 || size > end - position) {
            throw new LayerException(name, at, "the entry's " + size + " bytes reach beyond the archive");
        }
        position = Math.min(end, position + padded);
        try {
            TreePath place = TreePath.of(path);
            allowance.entry(place, place.length(), place.depth());
            if (header.type() == '1') {
                TreePath target = TreePath.of(link);
                allowance.hold(place, target.length());
                return new LayerEntry(place, null, target, header.user(), header.group());
            }
            // the old form of a directory is a plain file whose name ends in a slash
            boolean directory = header.type() == '5' || size == 0 && path.length > 0 && path[path.length - 1] == '/';
            Attributes attributes = attributes(header, pax, at, place);
            Inode inode;
            if (directory) {
                inode = new Directory(attributes);
            } else if (sparse != null && carriesData) {
                inode = new RegularFile(attributes, sparse.content(allowance, place, file, data, size));
            } else {
                inode = inode(header, at, attributes, place, link, data, size);
            }
            return new LayerEntry(
                    place,
                    inode,
                    null,
                    owner(pax, "uname", header.user(), place),
                    owner(pax, "gname", header.group(), place));
        } catch (UnsafePathException e) {
            throw new LayerException(name, at, Problem.messageOf(e));
        }
    }

    private Inode inode(
            TarHeader header, long at, Attributes attributes, TreePath place, byte[] link, long data, long size)
            throws IOException {
        try {
            return switch (header.type()) {
                case '0', '\0', '7' -> {
                    allowance.file(place, size);
                    yield new RegularFile(attributes, size == 0 ? Content.EMPTY : new Content.Slice(file, data, size));
                }
                case '2' -> {
                    allowance.target(place, link.length);
                    yield new Symlink(attributes, link);
                }
                case '3' -> new Device(attributes, Device.Kind.CHARACTER, header.major(), header.minor());
                case '4' -> new Device(attributes, Device.Kind.BLOCK, header.major(), header.minor());
                case '6' -> new Special(attributes, Special.Kind.FIFO);
                default ->
                    throw new LayerException(
                            name, at, "an entry of type '" + header.type() + "', which no layer may have");
            };
        } catch (IllegalArgumentException e) {
            throw new LayerException(name, at, Problem.messageOf(e));
        }
    }

    private Attributes attributes(TarHeader header, PaxRecords pax, long at, TreePath place) throws IOException {
        long[] time = pax.time("mtime");
        Xattrs xattrs = pax.xattrs(allowance, place);
        try {
            return new Attributes(
                    header.mode(),
                    pax.number("uid", header.uid()),
                    pax.number("gid", header.gid()),
                    time == null ? header.time() : time[0],
                    time == null ? 0 : (int) time[1],
                    xattrs);
        } catch (IllegalArgumentException e) {
            throw new LayerException(name, at, Problem.messageOf(e));
        }
    }

    private byte[] extension(TarHeader header, long at) throws IOException {
        long size = header.size();
        allowance.header("byte " + at, size);
        if (size > end - position) {
            throw new LayerException(name, at, "an extended header of " + size + " bytes");
        }
        byte[] bytes = read(position, (int) size);
        position = Math.min(end, position + (size + TarHeader.BLOCK - 1 & -TarHeader.BLOCK));
        return bytes;
    }

    /** Bytes of the archive; headers are close together, so a window spares most system calls. */
    byte[] read(long at, int length) throws IOException {
        if (at < windowAt || at + length > windowAt + window.limit()) {
            if (length > window.capacity()) {
                ByteBuffer large = ByteBuffer.allocate(length);
                fill(large, at, length);
                return large.array();
            }
            window.clear();
            fill(window, at, length);
            window.flip();
            windowAt = at;
        }
        int from = (int) (at - windowAt);
        return Arrays.copyOfRange(window.array(), from, from + length);
    }

    private void fill(ByteBuffer buffer, long at, int atLeast) throws IOException {
        while (buffer.position() < atLeast) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new LayerException(name, at, "the archive is cut off");
            }
        }
    }

    private static byte[] upToNul(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] first(byte @Nullable [] a, byte @Nullable [] b, byte[] otherwise) {
        return a != null ? a : b != null ? b : otherwise;
    }

    private static byte[] first(byte @Nullable [] a, byte @Nullable [] b, byte @Nullable [] c, byte[] otherwise) {
        return a != null ? a : first(b, c, otherwise);
    }

    private String owner(PaxRecords pax, String key, String otherwise, TreePath place) throws IOException {
        byte[] value = pax.bytes(key);
        if (value == null) {
            return otherwise;
        }
        allowance.hold(place, value.length);
        return new String(value, StandardCharsets.UTF_8);
    }

    /** The next block, which belongs to the header of a sparse file. */
    byte[] extendedHeader(long at) throws IOException {
        if (end - position < TarHeader.BLOCK) {
            throw new LayerException(name, at, "the archive is cut off");
        }
        byte[] block = read(position, TarHeader.BLOCK);
        position += TarHeader.BLOCK;
        return block;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
