package org.xenwright.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of one 512-byte header, as POSIX.1-1988 (ustar) and GNU tar lay them out. */
final class TarHeader {
    static final int BLOCK = 512;

    private final byte[] block;
    private final String archive;
    private final long at;

    TarHeader(byte[] block, String archive, long at) throws LayerException {
        this.block = block;
        this.archive = archive;
        this.at = at;
        if (!sumHolds()) {
            throw new LayerException(archive, at, "the header's checksum is wrong");
        }
    }

    private TarHeader(byte[] block, String archive, long at, boolean checked) {
        this.block = block;
        this.archive = archive;
        this.at = at;
    }

    /** A block that goes on with a header; it has no checksum of its own. */
    static TarHeader continued(byte[] block, String archive, long at) {
        return new TarHeader(block, archive, at, false);
    }

    static boolean isEmpty(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Prefix and name joined; the name field may fill all its 100 bytes without a final NUL. */
    byte[] name() {
        byte[] name = text(0, 100);
        // GNU headers ("ustar  ") keep times where POSIX keeps the prefix
        boolean posix = block[257] == 'u' && block[262] == 0;
        byte[] prefix = posix ? text(345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    byte[] linkName() {
        return text(157, 100);
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    int mode() throws LayerException {
        return (int) (number(100, 8) & 07777);
    }

    long uid() throws LayerException {
        return number(108, 8);
    }

    long gid() throws LayerException {
        return number(116, 8);
    }

    long size() throws LayerException {
        return nonNegative(number(124, 12), "size");
    }

    long time() throws LayerException {
        return number(136, 12);
    }

    String user() {
        return new String(text(265, 32), StandardCharsets.UTF_8);
    }

    String group() {
        return new String(text(297, 32), StandardCharsets.UTF_8);
    }

    /** Returns a number of another form of header, as a sparse file of old GNU has them. */
    long numberAt(int offset) throws LayerException {
        return nonNegative(number(offset, 12), "number at " + offset);
    }

    boolean flagAt(int offset) {
        return block[offset] != 0;
    }

    int major() throws LayerException {
        return (int) nonNegative(number(329, 8), "device number");
    }

    int minor() throws LayerException {
        return (int) nonNegative(number(337, 8), "device number");
    }

    private long nonNegative(long value, String what) throws LayerException {
        if (value < 0) {
            throw new LayerException(archive, at, "the " + what + " is negative: " + value);
        }
        return value;
    }

    private byte[] text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /** Octal text ended by blank or NUL, or base 256 when the first byte's top bit is set. */
    private long number(int offset, int length) throws LayerException {
        if ((block[offset] & 0x80) != 0) {
            return base256(offset, length);
        }
        int i = offset;
        int end = offset + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value << 3 | block[i++] - '0';
        }
        if (i < end && block[i] != ' ' && block[i] != 0) {
            throw new LayerException(archive, at, "no octal number in the field at " + offset);
        }
        return value;
    }

    private long base256(int offset, int length) throws LayerException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int digit = i == offset ? block[i] & 0x3f | (negative ? 0xc0 : 0) : block[i] & 0xff;
            if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                throw new LayerException(archive, at, "a number beyond 63 bits in the field at " + offset);
            }
            value = value << 8 | digit;
        }
        return value;
    }

    private boolean sumHolds() throws LayerException {
        long stored = number(148, 8);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        // very old archives summed signed bytes
        return stored == unsigned || stored == signed;
    }
}
