package org.xenwright.rpm.archive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.content.Content;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;

/**
 * Extracts the payload of a package file, decompressed, into an entry of the store: {@code payload.cpio} beside the
 * package itself, {@code package.rpm}; every digest that the package has is compared.
 */
final class RpmUnpacker {
    static final String RPM = "package.rpm";
    static final String PAYLOAD = "payload.cpio";

    private static final Limits LIMITS = Limits.of(32L << 30);
    private static final int MAGIC = 6;

    private final RpmParts parts;
    private final String name;

    private RpmUnpacker(RpmParts parts, String name) {
        this.parts = parts;
        this.name = name;
    }

    /**
     * Fills an entry; its inventory is still to be written.
     *
     * @param sha256 of the file at {@link #RPM} of the entry
     * @param name what errors call the package
     */
    static Map<String, Inventory.Item> unpack(Path entry, Digest sha256, String name) throws IOException {
        Path file = entry.resolve(RPM);
        RpmParts parts = RpmParts.of(file, name);
        HeaderDigests.check(parts, name);
        RpmUnpacker unpacker = new RpmUnpacker(parts, name);
        Path plain = entry.resolve(PAYLOAD);
        Inventory.Item payload = unpacker.decompress(plain);
        List<RpmFile> files = RpmFile.of(parts.header());
        List<@Nullable Content> contents = Payload.read(plain, files, name);
        if (parts.header().text(RpmTag.PAYLOAD_SHA256).isEmpty()) {
            unpacker.compareFiles(files, contents);
        }
        return Map.of(RPM, new Inventory.Item(Files.size(file), sha256), PAYLOAD, payload);
    }

    private Inventory.Item decompress(Path to) throws IOException {
        MessageDigest packed = Digest.sha256();
        MessageDigest plain = Digest.sha256();
        long size = 0;
        Limits limits = LIMITS.forInput(parts.payload().size());
        try (InputStream raw = new DigestInputStream(parts.payload().open(), packed);
                InputStream buffered = new BufferedInputStream(raw, 1 << 16);
                InputStream in = compression().open(buffered, name, limits);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                plain.update(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
            }
            // what the decoder had no need of
            buffered.transferTo(OutputStream.nullOutputStream());
        }
        byte[] digest = plain.digest();
        compare(RpmTag.PAYLOAD_SHA256, packed.digest());
        compare(RpmTag.PAYLOAD_SHA256_PLAIN, digest);
        return new Inventory.Item(size, Digest.finish(digest));
    }

    /** Returns the form that the header names, as far as the content agrees: one without a name may be plain. */
    private Compression compression() throws IOException {
        byte[] start;
        try (InputStream in = parts.payload().open()) {
            start = in.readNBytes(MAGIC);
        }
        Optional<String> format = parts.header().text(RpmTag.PAYLOAD_FORMAT);
        if (format.isPresent() && !format.get().equals("cpio")) {
            throw new RpmFormatException(name, "a payload in the form '" + format.get() + "', where cpio is known");
        }
        String stated = parts.header().text(RpmTag.PAYLOAD_COMPRESSOR).orElse("");
        Compression is = Compression.ofContent(start);
        Compression expected = switch (stated) {
            case "" -> is == Compression.GZIP ? is : Compression.NONE;
            // as a library writes it; rpm itself leaves the tag out
            case "none" -> Compression.NONE;
            case "gzip" -> Compression.GZIP;
            case "bzip2" -> Compression.BZIP2;
            case "xz" -> Compression.XZ;
            case "zstd" -> Compression.ZSTD;
            // without a number to know it by
            case "lzma" -> Compression.LZMA;
            default ->
                throw new RpmFormatException(
                        name,
                        "a payload compressed by '" + stated + "', where gzip, bzip2, xz, lzma and zstd are known");
        };
        if (expected != is && expected != Compression.LZMA) {
            throw new RpmFormatException(
                    name, "a payload that is not compressed by '" + stated + "' as its header says");
        }
        return expected;
    }

    private void compare(RpmTag tag, byte[] digest) throws RpmFormatException {
        String is = HexFormat.of().formatHex(digest);
        Optional<String> stated = HeaderDigests.ofPayload(parts, tag, name);
        if (stated.isPresent() && !stated.get().equals(is)) {
            throw new RpmFormatException(
                    name, "its payload was changed: its SHA-256 is " + is + ", its header says " + stated.get());
        }
    }

    private void compareFiles(List<RpmFile> files, List<@Nullable Content> contents) throws IOException {
        Optional<MessageDigest> algorithm = HeaderDigests.of(HeaderDigests.ofFiles(parts));
        if (algorithm.isEmpty()) {
            throw new RpmFormatException(name, "digests of files by an algorithm that is not known");
        }
        Content before = null;
        String digest = "";
        for (int i = 0; i < files.size(); i++) {
            Content content = contents.get(i);
            if (content == null || files.get(i).digest().isEmpty()) {
                continue;
            }
            if (content != before) {
                digest = HexFormat.of().formatHex(digest(algorithm.get(), content));
                before = content;
            }
            if (!files.get(i).digest().toLowerCase(Locale.ROOT).equals(digest)) {
                throw new RpmFormatException(
                        name,
                        files.get(i).path() + " was changed: its digest is " + digest + ", the header says "
                                + files.get(i).digest());
            }
        }
    }

    private static byte[] digest(MessageDigest algorithm, Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                algorithm.update(buffer, 0, n);
            }
        }
        return algorithm.digest();
    }
}
