package org.xenwright.compress;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Reads a zip, jar or tar (plain or compressed; told by their first bytes) into a tree of its own, where a path
 * cannot leave it and nothing is written through a link. Owners and set-id bits of the archive do not count, modes only
 * as far as a file is executable.
 */
public final class ArchiveTree {
    private static final long MAX_SIZE = 32L << 30;
    private static final long MAX_FILE = 16L << 30;

    /** A bomb is what grows more than a thousandfold; small ones do no harm. */
    private static final long MAX_RATIO = 1000;

    private static final long HARMLESS = 64L << 20;

    private final Path archive;
    private final Path data;
    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
    private final long limit;
    private final Allowance allowance;
    private long written;

    private ArchiveTree(Path archive, Path data) throws IOException {
        this.archive = archive;
        this.data = data;
        this.limit = Math.min(MAX_SIZE, Math.max(HARMLESS, Files.size(archive) * MAX_RATIO));
        String remedy = "use another archive, or place it without unpacking: <unpack>false</unpack>";
        this.allowance = new Allowance(Bounds.ofArchive().withBytes(limit, remedy)).reading(name());
    }

    /**
     * Reads an archive.
     *
     * @param data a file to make, which holds the content the tree refers to
     * @throws IOException when it is broken, unsafe or too large
     */
    public static Tree read(Path archive, Path data) throws IOException {
        ArchiveTree reader = new ArchiveTree(archive, data);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(data), 1 << 16)) {
            byte[] begin;
            try (InputStream in = Files.newInputStream(archive)) {
                begin = in.readNBytes(6);
            }
            if (begin.length >= 4 && begin[0] == 'P' && begin[1] == 'K') {
                reader.zip(out);
            } else {
                reader.tar(begin, out);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(archive.getFileName() + ": " + e.getMessage(), e);
        }
        return reader.tree;
    }

    /** Reads a zip or jar as {@link #read} does, also one behind the script that makes it executable. */
    public static Tree readZip(Path archive, Path data) throws IOException {
        ArchiveTree reader = new ArchiveTree(archive, data);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(data), 1 << 16)) {
            reader.zip(out);
        } catch (IllegalArgumentException e) {
            throw new IOException(archive.getFileName() + ": " + e.getMessage(), e);
        }
        return reader.tree;
    }

    private void zip(OutputStream out) throws IOException {
        ZipDirectory.charge(archive, allowance);
        // by the directory at the end, which holds modes and cannot disagree with itself
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            Enumeration<ZipArchiveEntry> all = zip.getEntriesInPhysicalOrder();
            while (all.hasMoreElements()) {
                ZipArchiveEntry entry = all.nextElement();
                TreePath name = TreePath.of(entry.getName().replace('\\', '/'));
                allowance.entry(name, name.length(), name.depth());
                int mode = entry.getUnixMode();
                if (entry.isDirectory()) {
                    directory(name);
                } else if (entry.isUnixSymlink()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        byte[] target = in.readNBytes(Bounds.TARGET + 1);
                        allowance.target(name, target.length);
                        link(name, target);
                    }
                } else if (mode != 0
                        && (mode & UnixStat.FILE_TYPE_FLAG) != 0
                        && (mode & UnixStat.FILE_TYPE_FLAG) != UnixStat.FILE_FLAG) {
                    throw new IOException(archive.getFileName() + ": entry '" + entry.getName() + "' is no file");
                } else {
                    try (InputStream in = zip.getInputStream(entry)) {
                        file(name, in, (mode & 0111) != 0, out);
                    }
                }
            }
        }
    }

    private void tar(byte[] begin, OutputStream out) throws IOException {
        Limits limits = Limits.of(MAX_SIZE).forInput(Files.size(archive));
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream plain = Compression.ofContent(begin).open(raw, name(), limits)) {
            plain.transferTo(out);
        }
        out.flush();
        int entries = 0;
        try (TarReader reader = new TarReader(data, allowance, name())) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries++;
                TreePath path = entry.path();
                Inode inode = entry.inode();
                TreePath linkTo = entry.linkTo();
                if (linkTo != null) {
                    hardLink(path, linkTo);
                } else if (inode instanceof Directory) {
                    directory(path);
                } else if (inode instanceof Symlink link) {
                    link(path, link.target());
                } else if (inode instanceof RegularFile file) {
                    boolean executable = (file.attributes().mode() & 0111) != 0;
                    put(fresh(path), new RegularFile(attributes(executable), file.content()));
                } else {
                    throw new IOException(name() + ": entry '" + path + "' is no file, directory or link");
                }
            }
        }
        if (entries == 0) {
            throw new IOException(name() + " is no zip, jar or tar, or an empty one");
        }
    }

    private String name() {
        return String.valueOf(archive.getFileName());
    }

    private static Attributes attributes(boolean executable) {
        return Attributes.of(executable ? 0755 : 0644, Instant.EPOCH);
    }

    private void directory(TreePath path) {
        tree.directory(path, Attributes.of(0755, Instant.EPOCH));
    }

    private void file(TreePath name, InputStream in, boolean executable, OutputStream out) throws IOException {
        TreePath path = fresh(name);
        long start = written;
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            written += n;
            if (written > limit || written - start > MAX_FILE) {
                throw new IOException(archive.getFileName() + " unpacks to more than " + Math.min(limit, MAX_FILE)
                        + " bytes, which nothing honest does");
            }
            out.write(buffer, 0, n);
        }
        Content content = written == start ? Content.EMPTY : new Content.Slice(data, start, written - start);
        put(path, new RegularFile(attributes(executable), content));
    }

    private void link(TreePath name, byte[] target) throws IOException {
        if (target.length == 0) {
            throw new IOException(name() + ": a link of no bytes, " + name);
        }
        put(fresh(name), new Symlink(Attributes.of(0777, Instant.EPOCH), target));
    }

    private void hardLink(TreePath name, TreePath target) throws IOException {
        Inode inode = tree.find(target)
                .filter(found -> !(found instanceof Directory))
                .orElseThrow(() -> new IOException(archive.getFileName() + ": a hard link to '" + target
                        + "', which is no earlier entry of the archive"));
        put(fresh(name), inode);
    }

    private TreePath fresh(TreePath path) throws IOException {
        if (path.isRoot() || tree.find(path).isPresent()) {
            throw new IOException(archive.getFileName() + ": entry " + path + " is there twice or is the root");
        }
        return path;
    }

    private void put(TreePath path, Inode inode) {
        tree.directory(path.parent(), Attributes.of(0755, Instant.EPOCH));
        tree.put(path, inode);
    }
}
