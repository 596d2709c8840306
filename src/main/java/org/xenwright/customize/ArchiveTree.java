package org.xenwright.customize;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Reads a zip, jar or tar (plain, gzip, xz, bzip2; told by their first bytes) into a tree of its own, where a path
 * cannot leave it and nothing is written through a link. Owners and set-id bits of the archive do not count, modes only
 * as far as a file is executable.
 */
final class ArchiveTree {
    private static final int MAX_ENTRIES = 2_000_000;
    private static final long MAX_SIZE = 32L << 30;
    private static final long MAX_FILE = 16L << 30;

    /** A bomb is what grows more than a thousandfold; small ones hurt nobody. */
    private static final long MAX_RATIO = 1000;

    private static final long HARMLESS = 64L << 20;
    private static final int DECODER_KIB = 128 << 10;

    private final Path archive;
    private final Path data;
    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
    private final long limit;
    private long written;
    private int entries;

    private ArchiveTree(Path archive, Path data) throws IOException {
        this.archive = archive;
        this.data = data;
        this.limit = Math.min(MAX_SIZE, Math.max(HARMLESS, Files.size(archive) * MAX_RATIO));
    }

    /**
     * Reads an archive.
     *
     * @param data a file to make, which holds the content the tree refers to
     * @throws IOException when it is broken, unsafe or too large
     */
    static Tree read(Path archive, Path data) throws IOException {
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

    private void zip(OutputStream out) throws IOException {
        // by the directory at the end, which holds modes and cannot disagree with itself
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            Enumeration<ZipArchiveEntry> all = zip.getEntriesInPhysicalOrder();
            while (all.hasMoreElements()) {
                ZipArchiveEntry entry = all.nextElement();
                count();
                byte[] name = entry.getName().replace('\\', '/').getBytes(StandardCharsets.UTF_8);
                int mode = entry.getUnixMode();
                if (entry.isDirectory()) {
                    directory(name);
                } else if (entry.isUnixSymlink()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        link(name, in.readNBytes(TreePath.MAX_LENGTH));
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
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream plain = decompressed(begin, raw);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                count();
                byte[] name = entry.getName().getBytes(StandardCharsets.UTF_8);
                if (entry.isDirectory()) {
                    directory(name);
                } else if (entry.isSymbolicLink()) {
                    link(name, entry.getLinkName().getBytes(StandardCharsets.UTF_8));
                } else if (entry.isLink()) {
                    hardLink(name, entry.getLinkName());
                } else if (entry.isFile() && tar.canReadEntryData(entry)) {
                    file(name, tar, (entry.getMode() & 0111) != 0, out);
                } else {
                    throw new IOException(
                            archive.getFileName() + ": entry '" + entry.getName() + "' is no file, directory or link");
                }
            }
        }
        if (entries == 0) {
            throw new IOException(archive.getFileName() + " is no zip, jar or tar, or an empty one");
        }
    }

    private static InputStream decompressed(byte[] begin, InputStream in) throws IOException {
        if (begin.length >= 2 && (begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (begin.length >= 3 && begin[0] == 'B' && begin[1] == 'Z' && begin[2] == 'h') {
            return new BZip2CompressorInputStream(in, true);
        }
        if (begin.length >= 6 && (begin[0] & 0xff) == 0xfd && begin[1] == '7' && begin[2] == 'z') {
            return new XZInputStream(in, DECODER_KIB);
        }
        return in;
    }

    private void count() throws IOException {
        if (++entries > MAX_ENTRIES) {
            throw new IOException(archive.getFileName() + " has more than " + MAX_ENTRIES + " entries");
        }
    }

    private void directory(byte[] name) {
        tree.directory(TreePath.of(name), Attributes.of(0755, Instant.EPOCH));
    }

    private void file(byte[] name, InputStream in, boolean executable, OutputStream out) throws IOException {
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
        put(path, new RegularFile(Attributes.of(executable ? 0755 : 0644, Instant.EPOCH), content));
    }

    private void link(byte[] name, byte[] target) throws IOException {
        if (target.length == 0 || target.length >= TreePath.MAX_LENGTH) {
            throw new IOException(archive.getFileName() + ": a link of " + target.length + " bytes");
        }
        put(fresh(name), new Symlink(Attributes.of(0777, Instant.EPOCH), target));
    }

    private void hardLink(byte[] name, String target) throws IOException {
        Inode inode = tree.find(TreePath.of(target))
                .filter(found -> !(found instanceof Directory))
                .orElseThrow(() -> new IOException(archive.getFileName() + ": a hard link to '" + target
                        + "', which is no earlier entry of the archive"));
        put(fresh(name), inode);
    }

    private TreePath fresh(byte[] name) throws IOException {
        TreePath path = TreePath.of(name);
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
