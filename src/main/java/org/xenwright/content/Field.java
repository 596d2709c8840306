package org.xenwright.content;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A field of a structure on disk: an unsigned number of one, two, four or eight bytes, or bytes as they are. A number may
 * have its upper half in another field, as ext4 has what outgrew 16 or 32 bits. Made by {@link FieldTable#field}.
 *
 * @param name the name its specification has
 * @param order the order of a number's bytes
 * @param offset where it lies in its structure, in bytes
 * @param length its length in bytes
 * @param high the field with the upper half; null when the number is whole
 */
public record Field(
        String name,
        ByteOrder order,
        int offset,
        int length,
        @Nullable Field high) {
    private static final VarHandle SHORT = view(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = view(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static VarHandle view(Class<?> type, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(type, order);
    }

    /** Returns the place behind its last byte in the structure. */
    public int end() {
        return offset + length;
    }

    /** Returns the number in a structure at the start of {@code bytes}. */
    public long get(byte[] bytes) {
        return get(bytes, 0);
    }

    /** Returns the number in a structure that starts at {@code start}. */
    public long get(byte[] bytes, int start) {
        long low = getLow(bytes, start);
        return high == null ? low : low | high.get(bytes, start) << 8 * length;
    }

    /** Returns the number of a structure at the start of {@code bytes}, as its lowest 32 bits. */
    public int getInt(byte[] bytes) {
        return (int) get(bytes, 0);
    }

    /** Returns the number as its lowest 32 bits. */
    public int getInt(byte[] bytes, int start) {
        return (int) get(bytes, start);
    }

    /** Returns the lower half of the number alone, of a structure too short for the upper one. */
    public long getLow(byte[] bytes, int start) {
        int at = start + offset;
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        switch (length) {
            case 1:
                return bytes[at] & 0xffL;
            case 2:
                short two = (short) SHORT.get(bytes, at);
                return (little ? two : Short.reverseBytes(two)) & 0xffffL;
            case 4:
                int four = (int) INT.get(bytes, at);
                return (little ? four : Integer.reverseBytes(four)) & 0xffffffffL;
            case 8:
                long eight = (long) LONG.get(bytes, at);
                return little ? eight : Long.reverseBytes(eight);
            default:
                throw noNumber();
        }
    }

    /** Sets the number in a structure at the start of {@code bytes}. */
    public void put(byte[] bytes, long value) {
        put(bytes, 0, value);
    }

    /** Sets the number in a structure that starts at {@code start}; bits it has no room for are dropped. */
    public void put(byte[] bytes, int start, long value) {
        putLow(bytes, start, value);
        if (high != null) {
            high.put(bytes, start, value >>> 8 * length);
        }
    }

    /** Sets the lower half of the number alone, of a structure too short for the upper one. */
    public void putLow(byte[] bytes, int start, long value) {
        int at = start + offset;
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        switch (length) {
            case 1:
                bytes[at] = (byte) value;
                break;
            case 2:
                SHORT.set(bytes, at, little ? (short) value : Short.reverseBytes((short) value));
                break;
            case 4:
                INT.set(bytes, at, little ? (int) value : Integer.reverseBytes((int) value));
                break;
            case 8:
                LONG.set(bytes, at, little ? value : Long.reverseBytes(value));
                break;
            default:
                throw noNumber();
        }
    }

    private IllegalStateException noNumber() {
        return new IllegalStateException(name + " has " + length + " bytes: no number");
    }

    /** Returns the bytes of the field, in a structure that starts at {@code start}. */
    public byte[] bytes(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start + offset, start + end());
    }

    /** Sets the bytes of the field; those behind {@code value} stay. */
    public void put(byte[] bytes, int start, byte[] value) {
        if (value.length > length) {
            throw new IllegalArgumentException(value.length + " bytes for " + name + ", which has " + length);
        }
        System.arraycopy(value, 0, bytes, start + offset, value.length);
    }
}
