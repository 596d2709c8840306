package org.xenwright.filesystem.squashfs;

import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How blocks are packed. All but gzip give the same bytes on every machine. */
public enum SquashfsCompression {
    /** In pure Java, at the one level the library has, which is zstd's 3. */
    ZSTD(6) {
        @Override
        byte[] pack(byte[] data, int length, int blockSize) {
            ZstdCompressor zstd = new ZstdCompressor();
            byte[] packed = new byte[zstd.maxCompressedLength(length)];
            return Arrays.copyOf(packed, zstd.compress(data, 0, length, packed, 0, packed.length));
        }
    },
    /** The smallest and by far the slowest. */
    XZ(4) {
        @Override
        byte[] pack(byte[] data, int length, int blockSize) throws IOException {
            LZMA2Options options = new LZMA2Options(6);
            // readers set aside one block for it
            options.setDictSize(Math.max(blockSize, Squashfs.METADATA_BLOCK));
            ByteArrayOutputStream packed = new ByteArrayOutputStream(length);
            try (XZOutputStream out = new XZOutputStream(packed, options, org.tukaani.xz.XZ.CHECK_CRC32)) {
                out.write(data, 0, length);
            }
            return packed.toByteArray();
        }
    },
    /** For readers that know nothing else; its bytes depend on the zlib of the Java that runs. */
    GZIP(1) {
        @Override
        byte[] pack(byte[] data, int length, int blockSize) {
            Deflater deflater = new Deflater(9);
            try {
                deflater.setInput(data, 0, length);
                deflater.finish();
                // what does not fit is larger than the data and not used anyway
                byte[] packed = new byte[length];
                int count = deflater.deflate(packed);
                return Arrays.copyOf(packed, count);
            } finally {
                deflater.end();
            }
        }
    };

    private final int id;

    SquashfsCompression(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** The packed bytes; as long as the data or longer when they do not shrink. */
    abstract byte[] pack(byte[] data, int length, int blockSize) throws IOException;
}
