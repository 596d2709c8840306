package org.xenwright.compress;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressed forms package archives use, by their usual suffix. */
public enum Compression {
    NONE("", ""),
    XZ(".xz", "fd377a585a00"), // xz-file-format, section 2.1.1.1
    ZSTD(".zst", "28b52ffd"), // RFC 8878, section 3.1.1
    GZIP(".gz", "1f8b"), // RFC 1952, section 2.3.1
    BZIP2(".bz2", "425a68"),
    LZMA(".lzma", "5d0000"); // its usual properties and the low bytes of a dictionary's size: a guess, no magic number

    private final String suffix;
    private final byte[] magic;

    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = HexFormat.of().parseHex(magic);
    }

    /** With its dot; empty for no compression. */
    public String suffix() {
        return suffix;
    }

    /** The form a file name's end stands for. */
    public static Compression ofName(String name) {
        for (Compression each : values()) {
            if (each != NONE && name.endsWith(each.suffix)) {
                return each;
            }
        }
        return NONE;
    }

    /**
     * The form content itself shows, whatever its name or label says.
     *
     * @param start its first bytes, six or more if it has so many
     */
    public static Compression ofContent(byte[] start) {
        return List.of(GZIP, ZSTD, XZ, BZIP2).stream()
                .filter(each -> each.begins(start))
                .findFirst()
                .orElse(NONE);
    }

    /** Whether content of this form begins like that. */
    public boolean begins(byte[] start) {
        return startsWith(start, magic);
    }

    /** Whether bytes begin with others. */
    public static boolean startsWith(byte[] start, byte[] magic) {
        return start.length >= magic.length && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
    }

    /**
     * A stream of the plain bytes. Concatenated members are one stream.
     *
     * @param name what errors call the input
     * @throws IOException when the input does not begin as it should, or its decoder wants more memory than allowed;
     *     while reading also when it is broken or cut off
     */
    public InputStream open(InputStream in, String name, Limits limits) throws IOException {
        return new LimitedStream(decoder(in, name, limits, true), name, limits.plain());
    }

    /**
     * Like {@link #open}, of bytes whose digest was compared already: that says more than the checksum xz keeps of what comes out,
     * which takes a twentieth of the time and is passed over.
     */
    public InputStream openVerified(InputStream in, String name, Limits limits) throws IOException {
        return new LimitedStream(decoder(in, name, limits, false), name, limits.plain());
    }

    private InputStream decoder(InputStream in, String name, Limits limits, boolean check) throws IOException {
        try {
            return switch (this) {
                case NONE -> in;
                case XZ -> new XZInputStream(in, limits.memory() >> 10, check);
                // its window is at most 8 MiB, which every level but "ultra" keeps to
                case ZSTD -> new ZstdInputStream(in);
                case GZIP -> new GZIPInputStream(in, 1 << 16);
                case BZIP2 -> new BZip2CompressorInputStream(in, true);
                case LZMA -> new LZMAInputStream(in, limits.memory() >> 10);
            };
        } catch (IOException | RuntimeException e) {
            throw new IOException(name + " cannot be decompressed: " + e.getMessage(), e);
        }
    }
}
