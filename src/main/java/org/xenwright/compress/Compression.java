package org.xenwright.compress;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressed forms package archives use, by their usual suffix. */
public enum Compression {
    NONE(""),
    XZ(".xz"),
    ZSTD(".zst"),
    GZIP(".gz"),
    BZIP2(".bz2"),
    LZMA(".lzma");

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
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
        if (startsWith(start, 0x1f, 0x8b)) {
            return GZIP; // RFC 1952, section 2.3.1
        } else if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD; // RFC 8878, section 3.1.1
        } else if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ; // xz-file-format, section 2.1.1.1
        } else if (startsWith(start, 'B', 'Z', 'h')) {
            return BZIP2;
        }
        return NONE;
    }

    private static boolean startsWith(byte[] start, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= start.length || (start[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
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
