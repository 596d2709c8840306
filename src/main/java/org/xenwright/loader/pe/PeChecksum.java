package org.xenwright.loader.pe;

/**
 * The checksum of a program, as the loader of Windows computes it: the sum of all words of 16 bits with their carries,
 * the checksum itself as zero, plus the length of the file.
 */
final class PeChecksum {
    private PeChecksum() {}

    /** Writes it into a file's headers. */
    static void put(byte[] file, PeHeaders headers) {
        PeFields.CHECK_SUM.put(file, headers.optional(), 0);
        PeFields.CHECK_SUM.put(file, headers.optional(), of(file));
    }

    private static long of(byte[] file) {
        long sum = 0;
        for (int i = 0; i < file.length; i += 2) {
            int high = i + 1 < file.length ? file[i + 1] & 0xff : 0;
            sum += (file[i] & 0xff) | high << 8;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (sum & 0xffff) + file.length;
    }
}
