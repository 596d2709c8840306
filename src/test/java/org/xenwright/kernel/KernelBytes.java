package org.xenwright.kernel;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lzo.LzoCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Writes kernels for tests, in the forms that a bootloader is given. */
final class KernelBytes {
    private KernelBytes() {}

    /** A flat Image of arm64, of the version 6.6.6-test. */
    static byte[] arm64() {
        byte[] plain = new byte[3000];
        ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(0x38, 0x644d5241);
        byte[] banner = "Linux version 6.6.6-test (x)".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(banner, 0, plain, 2500, banner.length);
        return plain;
    }

    /** A bzImage of a kernel, of the version 6.6.6-test. */
    static byte[] bzImage(KernelCompression compression, byte[] vmlinux) {
        return bzImageOf(pack(compression, vmlinux), vmlinux.length);
    }

    static byte[] bzImageOf(byte[] packed, int size) {
        boolean appended = (packed[0] & 0xff) != 0x1f && packed[0] != 0x7f;
        ByteBuffer image = ByteBuffer.allocate(1536 + packed.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) 2);
        image.position(0x202);
        image.put("HdrS".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0x20f);
        image.putShort(0x20e, (short) 0x80);
        image.putInt(0x248, 0).putInt(0x24c, packed.length + (appended ? 4 : 0));
        image.position(0x280);
        image.put("6.6.6-test (me@here) #1 SMP\0".getBytes(StandardCharsets.US_ASCII));
        image.position(1536);
        image.put(packed).putInt(size);
        return image.array();
    }

    static byte[] pack(KernelCompression compression, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            switch (compression) {
                case NONE -> out.writeBytes(plain);
                case GZIP -> stream(new GZIPOutputStream(out), plain);
                case BZIP2 -> stream(new BZip2CompressorOutputStream(out), plain);
                case XZ -> stream(new XZOutputStream(out, new LZMA2Options(1)), plain);
                case LZMA -> stream(new LZMAOutputStream(out, new LZMA2Options(1), -1), plain);
                case LZ4 -> {
                    byte[] block = new byte[new Lz4Compressor().maxCompressedLength(plain.length)];
                    int size = new Lz4Compressor().compress(plain, 0, plain.length, block, 0, block.length);
                    out.writeBytes(little(0x184C2102));
                    out.writeBytes(little(size));
                    out.write(block, 0, size);
                }
                case ZSTD -> {
                    byte[] frame = new byte[new ZstdCompressor().maxCompressedLength(plain.length)];
                    int size = new ZstdCompressor().compress(plain, 0, plain.length, frame, 0, frame.length);
                    out.write(frame, 0, size);
                }
                case LZO -> {
                    byte[] block = new byte[new LzoCompressor().maxCompressedLength(plain.length)];
                    int size = new LzoCompressor().compress(plain, 0, plain.length, block, 0, block.length);
                    ByteBuffer lzop = ByteBuffer.allocate(64 + size);
                    lzop.put(new byte[] {(byte) 0x89, 'L', 'Z', 'O', 0, 0x0d, 0x0a, 0x1a, 0x0a});
                    lzop.putShort((short) 0x1030).putShort((short) 0x20a0).putShort((short) 0x940);
                    lzop.put((byte) 3)
                            .put((byte) 9)
                            .putInt(3)
                            .putInt(0100644)
                            .putInt(0)
                            .putInt(0);
                    lzop.put((byte) 0).putInt(0);
                    lzop.putInt(plain.length)
                            .putInt(size)
                            .putInt(0)
                            .putInt(0)
                            .put(block, 0, size)
                            .putInt(0);
                    out.write(lzop.array(), 0, lzop.position());
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void stream(OutputStream to, byte[] plain) throws IOException {
        try (to) {
            to.write(plain);
        }
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
