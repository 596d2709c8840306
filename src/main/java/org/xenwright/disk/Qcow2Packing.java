package org.xenwright.disk;

import java.io.IOException;
import org.xenwright.compress.ZstdFrame;
import org.xenwright.content.Content;

/** The compressions of a qcow2 file's clusters, in the order of their numbers in its header. */
enum Qcow2Packing implements Content.Packing {
    DEFLATE {
        @Override
        public void unpack(byte[] stored, byte[] plain) throws IOException {
            Zlib.unpack(stored, plain, true, "cluster");
        }
    },
    ZSTD {
        @Override
        public void unpack(byte[] stored, byte[] plain) throws IOException {
            int filled;
            try {
                filled = ZstdFrame.unpack(stored, plain);
            } catch (IOException e) {
                throw new DiskFormatException("a compressed cluster: " + e.getMessage());
            }
            if (filled < plain.length) {
                throw new DiskFormatException("a compressed cluster of " + filled + " bytes");
            }
        }
    };

    static Qcow2Packing of(int number) throws DiskFormatException {
        if (number < 0 || number >= values().length) {
            throw new DiskFormatException("a qcow2 with the compression " + number);
        }
        return values()[number];
    }

    /** Marks a table's entry of a compressed cluster. */
    static final long COMPRESSED = 1L << 62;

    /** Returns where in the file a compressed cluster starts, by its table's entry. */
    static long place(long entry, int clusterBits) {
        return entry & (1L << offsetBits(clusterBits)) - 1;
    }

    /** Bits of a table's entry that tell where a compressed cluster starts; those behind them count its sectors. */
    static int offsetBits(int clusterBits) {
        return 62 - (clusterBits - 8);
    }
}
