package org.xenwright.layer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.content.ContentOutput;
import org.xenwright.content.ContentReader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;

/**
 * Writes a tar stream in POSIX.1-2001 form: ustar headers, and PAX records only for what those cannot hold. The same
 * entries give the same bytes.
 */
public final class TarWriter implements Closeable {
    private static final long OCTAL_12 = 1L << 33;
    private static final long OCTAL_8 = 1L << 21;
    private static final byte[] NO_LINK = {};

    private final OutputStream out;
    private final boolean keepsHoles;

    /** Most files of a tree lie in few of the store, which stay open. */
    private final ContentReader reader = new ContentReader();

    private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16);

    /** Writes to {@code out}, which is closed with this. Holes of sparse content are written as zeros. */
    public TarWriter(OutputStream out) {
        this(out, false);
    }

    private TarWriter(OutputStream out, boolean keepsHoles) {
        this.out = out;
        this.keepsHoles = keepsHoles;
    }

    /** Returns a writer whose readers know GNU's sparse files, so that holes stay holes. */
    public static TarWriter keepingHoles(OutputStream out) {
        return new TarWriter(out, true);
    }

    /** Adds an inode; sockets are left out, since tar has no form for them. */
    public void add(TreePath path, Inode inode) throws IOException {
        if (inode instanceof RegularFile file) {
            Content content = file.content();
            if (keepsHoles && content instanceof Content.Sparse sparse) {
                add(path, inode.attributes(), sparse);
                return;
            }
            header(path, '0', inode.attributes(), content.size(), NO_LINK, 0, 0);
            write(content);
            pad(content.size());
        } else if (inode instanceof Directory) {
            header(path, '5', inode.attributes(), 0, NO_LINK, 0, 0);
        } else if (inode instanceof Symlink link) {
            header(path, '2', inode.attributes(), 0, link.target(), 0, 0);
        } else if (inode instanceof Device device) {
            char type = device.kind() == Device.Kind.BLOCK ? '4' : '3';
            header(path, type, inode.attributes(), 0, NO_LINK, device.major(), device.minor());
        } else if (inode instanceof Special special && special.kind() == Special.Kind.FIFO) {
            header(path, '6', inode.attributes(), 0, NO_LINK, 0, 0);
        }
    }

    private void write(Content content) throws IOException {
        if (out instanceof ContentOutput whole) {
            whole.write(content);
            return;
        }
        for (long at = 0; at < content.size(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), content.size() - at));
            reader.read(content, at, chunk);
            out.write(chunk.array(), 0, chunk.limit());
        }
    }

    private void add(TreePath path, Attributes attributes, Content.Sparse sparse) throws IOException {
        byte[] map = SparseMap.of(sparse);
        long data = 0;
        for (Content.Segment segment : sparse.segments()) {
            data += segment.content().size();
        }
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.write(record("GNU.sparse.major", "1"));
        records.write(record("GNU.sparse.minor", "0"));
        records.write(PaxRecords.record("GNU.sparse.name", path.toBytes()));
        records.write(record("GNU.sparse.realsize", Long.toString(sparse.size())));
        header(path, '0', attributes, map.length + data, NO_LINK, 0, 0, records.toByteArray());
        out.write(map);
        for (Content.Segment segment : sparse.segments()) {
            write(segment.content());
        }
        pad(data);
    }

    /** Adds another name of an inode that was added before as {@code first}. */
    public void link(TreePath path, TreePath first, Attributes attributes) throws IOException {
        header(path, '1', attributes, 0, first.toBytes(), 0, 0);
    }

    private void header(TreePath path, char type, Attributes attributes, long size, byte[] link, int major, int minor)
            throws IOException {
        header(path, type, attributes, size, link, major, minor, new byte[0]);
    }

    private void header(
            TreePath path,
            char type,
            Attributes attributes,
            long size,
            byte[] link,
            int major,
            int minor,
            byte[] records)
            throws IOException {
        byte[] name = path.isRoot() ? new byte[] {'.', '/'} : path.toBytes();
        if (type == '5' && !path.isRoot()) {
            name = Arrays.copyOf(name, name.length + 1);
            name[name.length - 1] = '/';
        }
        byte[] pax = type == '1' ? paxOfLink(name, link) : pax(name, attributes, size, link);
        if (records.length > 0) {
            byte[] own = pax;
            pax = Arrays.copyOf(records, records.length + own.length);
            System.arraycopy(own, 0, pax, records.length, own.length);
        }
        if (pax.length > 0) {
            block("PaxHeader".getBytes(StandardCharsets.US_ASCII), 'x', 0644, 0, 0, 0, pax.length, NO_LINK, 0, 0);
            out.write(pax);
            pad(pax.length);
        }
        long uid = attributes.uid() < OCTAL_8 ? attributes.uid() : 0;
        long gid = attributes.gid() < OCTAL_8 ? attributes.gid() : 0;
        long seconds = attributes.seconds();
        long time = seconds >= 0 && seconds < OCTAL_12 ? seconds : 0;
        block(name, type, attributes.mode(), uid, gid, time, size < OCTAL_12 ? size : 0, link, major, minor);
    }

    private static byte[] pax(byte[] name, Attributes attributes, long size, byte[] link) throws IOException {
        ByteArrayOutputStream pax = new ByteArrayOutputStream(0);
        pax.write(paxOfLink(name, link));
        if (attributes.uid() >= OCTAL_8) {
            pax.write(record("uid", Long.toString(attributes.uid())));
        }
        if (attributes.gid() >= OCTAL_8) {
            pax.write(record("gid", Long.toString(attributes.gid())));
        }
        if (size >= OCTAL_12) {
            pax.write(record("size", Long.toString(size)));
        }
        if (attributes.nanos() != 0 || attributes.seconds() < 0 || attributes.seconds() >= OCTAL_12) {
            BigDecimal time = BigDecimal.valueOf(attributes.seconds()).add(BigDecimal.valueOf(attributes.nanos(), 9));
            pax.write(record("mtime", time.stripTrailingZeros().toPlainString()));
        }
        for (Map.Entry<String, byte[]> xattr : attributes.xattrs().asMap().entrySet()) {
            pax.write(PaxRecords.xattrRecord(xattr.getKey(), xattr.getValue()));
        }
        return pax.toByteArray();
    }

    private static byte[] paxOfLink(byte[] name, byte[] link) throws IOException {
        ByteArrayOutputStream pax = new ByteArrayOutputStream(0);
        if (name.length > 100) {
            pax.write(PaxRecords.record("path", name));
        }
        if (link.length > 100) {
            pax.write(PaxRecords.record("linkpath", link));
        }
        return pax.toByteArray();
    }

    private static byte[] record(String key, String value) {
        return PaxRecords.record(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void block(
            byte[] name,
            char type,
            int mode,
            long uid,
            long gid,
            long time,
            long size,
            byte[] link,
            int major,
            int minor)
            throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, time);
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, Math.min(100, link.length));
        byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
        System.arraycopy(magic, 0, block, 257, magic.length);
        octal(block, 329, 8, major);
        octal(block, 337, 8, minor);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        out.write(block);
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[offset + length - 1] = 0;
    }

    private void pad(long size) throws IOException {
        int over = (int) (size % TarHeader.BLOCK);
        if (over > 0) {
            out.write(new byte[TarHeader.BLOCK - over]);
        }
    }

    /** Ends the archive and closes the stream. */
    @Override
    public void close() throws IOException {
        try (reader;
                out) {
            out.write(new byte[2 * TarHeader.BLOCK]);
        }
    }
}
