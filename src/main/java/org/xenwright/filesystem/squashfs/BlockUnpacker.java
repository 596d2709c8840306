package org.xenwright.filesystem.squashfs;

import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.tukaani.xz.SingleXZInputStream;

/** Undoes the compression of a block; never gives more bytes than the block may have. */
final class BlockUnpacker {
    private static final int XZ_MEMORY_KIB = 16 << 10;

    private final int id;

    /** @param id as in the superblock */
    BlockUnpacker(int id) throws SquashfsFormatException {
        if (id != 1 && id != 4 && id != 5 && id != 6) {
            throw new SquashfsFormatException("compression number " + id + ", only gzip, xz, lz4 and zstd are read");
        }
        this.id = id;
    }

    byte[] unpack(byte[] packed, int most) throws SquashfsFormatException {
        try {
            byte[] plain = new byte[most];
            int count = switch (id) {
                case 1 -> inflate(packed, plain);
                case 4 -> xz(packed, plain);
                case 5 -> new Lz4Decompressor().decompress(packed, 0, packed.length, plain, 0, most);
                default -> new ZstdDecompressor().decompress(packed, 0, packed.length, plain, 0, most);
            };
            return count == most ? plain : Arrays.copyOf(plain, count);
        } catch (IOException | DataFormatException | RuntimeException e) {
            throw new SquashfsFormatException("a block that cannot be decompressed", e);
        }
    }

    private static int inflate(byte[] packed, byte[] plain) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int count = 0;
            while (count < plain.length && !inflater.finished()) {
                int more = inflater.inflate(plain, count, plain.length - count);
                if (more == 0 && !inflater.finished()) {
                    throw new DataFormatException("ends early");
                }
                count += more;
            }
            return count;
        } finally {
            inflater.end();
        }
    }

    private static int xz(byte[] packed, byte[] plain) throws IOException {
        try (SingleXZInputStream in = new SingleXZInputStream(new ByteArrayInputStream(packed), XZ_MEMORY_KIB)) {
            return in.readNBytes(plain, 0, plain.length);
        }
    }
}
