package org.xenwright.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of the byte order all supported architectures share; a place beyond the array is a format error. */
final class LittleEndian {
    private LittleEndian() {}

    static int u16(byte[] bytes, long at) throws KernelFormatException {
        return buffer(bytes, at, 2).getShort() & 0xffff;
    }

    static long u32(byte[] bytes, long at) throws KernelFormatException {
        return buffer(bytes, at, 4).getInt() & 0xffffffffL;
    }

    /** Returns the same bits in an int, negative when beyond 31 bits. */
    static int u32asInt(byte[] bytes, long at) throws KernelFormatException {
        return buffer(bytes, at, 4).getInt();
    }

    /** @throws KernelFormatException also when the value is beyond 63 bits, which no size or offset is */
    static long u63(byte[] bytes, long at) throws KernelFormatException {
        long value = buffer(bytes, at, 8).getLong();
        if (value < 0) {
            throw new KernelFormatException("a size or offset beyond 2^63");
        }
        return value;
    }

    /** Returns 64 bits as they are: an address of a kernel has the highest one set. */
    static long bits64(byte[] bytes, long at) throws KernelFormatException {
        return buffer(bytes, at, 8).getLong();
    }

    private static ByteBuffer buffer(byte[] bytes, long at, int length) throws KernelFormatException {
        if (at < 0 || at + length > bytes.length) {
            throw new KernelFormatException("ends early: wanted " + length + " bytes at " + at + " of " + bytes.length);
        }
        return ByteBuffer.wrap(bytes, (int) at, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
