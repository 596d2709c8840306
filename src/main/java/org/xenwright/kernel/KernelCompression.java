package org.xenwright.kernel;

import io.airlift.compress.zstd.ZstdDecompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZIOException;
import org.xenwright.compress.Compression;
import org.xenwright.compress.LimitedStream;
import org.xenwright.content.Content;

/** The compressions the kernel's build knows, told apart by their first bytes. */
public enum KernelCompression {
    NONE(start -> true),
    GZIP(Compression.GZIP::begins),
    BZIP2(Compression.BZIP2::begins),
    XZ(Compression.XZ::begins),
    LZMA(Compression.LZMA::begins),
    LZO(begins("894c5a4f000d0a1a0a")),
    LZ4(begins("02214c18")),
    ZSTD(Compression.ZSTD::begins);

    /** No kernel and no module is larger than this once decompressed; anything that is, is an attack. */
    static final int LIMIT = 512 << 20;

    // the kernel's own build uses at most 64 MiB of dictionary (xz -9); the decoder's tables come on top
    private static final int MEMORY_KIB = 160 << 10;

    private static final LimitedStream.Faults FAULTS = new LimitedStream.Faults() {
        @Override
        public IOException tooLarge(long limit) {
            return new KernelFormatException("decompresses to more than " + limit + " bytes");
        }

        @Override
        public IOException broken(Exception thrown, long plain) {
            return isUnsound(thrown)
                    ? new KernelFormatException("not sound compressed data", thrown)
                    : (IOException) thrown;
        }
    };

    private static final int ZSTD_STREAM_WINDOW = 8 << 20;
    private static final byte ZSTD_WINDOW_DESCRIPTOR = 13 << 3; // exponent 13 above 1 KiB: 8 MiB

    private final Predicate<byte[]> magic;

    KernelCompression(Predicate<byte[]> magic) {
        this.magic = magic;
    }

    private static Predicate<byte[]> begins(String magic) {
        byte[] bytes = HexFormat.of().parseHex(magic);
        return start -> Compression.startsWith(start, bytes);
    }

    /**
     * Returns whether the build of GRUB for PV domains can undo it, which unpacks the kernel itself; those for other types
     * hand it over as it is. Facts: GRUB, {@code loader/i386/xen_file.c}.
     */
    public boolean isReadByPvGrub() {
        return this == NONE || this == GZIP || this == XZ || this == LZO;
    }

    /** Returns the compression whose magic number the bytes start with, or {@link #NONE}. */
    public static KernelCompression of(byte[] head) {
        for (KernelCompression each : List.of(GZIP, BZIP2, XZ, LZMA, LZO, LZ4, ZSTD)) {
            if (each.magic.test(head)) {
                return each;
            }
        }
        return NONE;
    }

    /**
     * Returns a stream of the decompressed bytes, at most {@link #LIMIT} of them. What follows the compressed data is
     * ignored.
     *
     * @param content where the compressed bytes lie
     * @param offset their start, in bytes
     * @param length their length, in bytes
     * @param size how many bytes they become when that is known from outside, else -1
     */
    InputStream open(Content content, long offset, long length, long size) throws IOException {
        if (offset < 0 || length < 0 || offset + length > content.size()) {
            throw new KernelFormatException("the compressed part of " + length + " bytes at " + offset
                    + " does not lie within the file's " + content.size());
        }
        if (size > LIMIT) {
            throw new KernelFormatException("claims to become " + size + " bytes, at most " + LIMIT + " are believed");
        }
        InputStream in = content.open(offset, length);
        try {
            return new LimitedStream(decoder(in, length, size), LIMIT, FAULTS);
        } catch (IOException | RuntimeException e) {
            in.close();
            if (isUnsound(e)) {
                throw new KernelFormatException("not sound " + this + " data", e);
            }
            throw e;
        }
    }

    /** Returns whether a decoder throws that at its input; anything else comes from where the input lies. */
    private static boolean isUnsound(Exception thrown) {
        return thrown instanceof EOFException
                || thrown instanceof XZIOException
                || thrown instanceof ZipException
                || thrown instanceof RuntimeException;
    }

    /** Returns a stream of the decompressed bytes of a whole content, at most {@link #LIMIT} of them. */
    public InputStream open(Content content) throws IOException {
        return open(content, 0, content.size(), -1);
    }

    /** Returns all decompressed bytes of a whole content. */
    byte[] unpack(Content content) throws IOException {
        try (InputStream in = open(content)) {
            return in.readAllBytes();
        }
    }

    private InputStream decoder(InputStream in, long length, long size) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, 1 << 16);
            case BZIP2 -> new BZip2CompressorInputStream(in);
            case XZ -> new SingleXZInputStream(in, MEMORY_KIB);
            case LZMA -> new LZMAInputStream(in, MEMORY_KIB);
            case LZO -> new LzopStream(in);
            case LZ4 -> new LegacyLz4Stream(in, length);
            case ZSTD -> zstd(in, size);
        };
    }

    /**
     * The kernel packs itself with a window of 128 MiB, more than the decoder takes from a stream, so that goes in one
     * piece.
     */
    private static InputStream zstd(InputStream in, long size) throws IOException {
        byte[] packed = in.readAllBytes();
        long known = ZstdDecompressor.getDecompressedSize(packed, 0, packed.length);
        long become = known >= 0 ? known : size;
        if (become < 0) {
            return new ZstdInputStream(new ByteArrayInputStream(packed));
        }
        if (become > LIMIT || become > (long) packed.length * ZSTD_STREAM_WINDOW) {
            throw new KernelFormatException("claims to become " + become + " bytes");
        }
        narrowWindow(packed);
        byte[] unpacked = new byte[(int) become];
        int count = new ZstdDecompressor()
                .decompress(packed, 0, zstdFrameEnd(packed, known, size), unpacked, 0, unpacked.length);
        return new ByteArrayInputStream(unpacked, 0, count);
    }

    /**
     * Makes a frame claim no more than the decoder's own window (RFC 8878, section 3.1.1.1.2). The window says how far
     * back a decoder has to remember; one that writes all it decodes into a single array remembers everything, but asks
     * all the same.
     */
    private static void narrowWindow(byte[] packed) {
        boolean hasWindow = packed.length > 5 && (packed[4] & 1 << 5) == 0; // a single segment has no window
        if (hasWindow && (packed[5] & 0xff) > ZSTD_WINDOW_DESCRIPTOR) {
            packed[5] = ZSTD_WINDOW_DESCRIPTOR;
        }
    }

    /**
     * The kernel's build appends the size in four bytes behind the frame; the decoder would take them for another
     * frame.
     */
    private static int zstdFrameEnd(byte[] packed, long known, long size) {
        return size >= 0 ? packed.length - 4 : packed.length;
    }
}
