package org.xenwright.layer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The member of a tar that a byte lies in, in words. */
public final class TarMember {
    private static final int SECTOR = 512;

    private TarMember() {}

    /** Names the member by the sectors of the tar, whose headers need not be sound. */
    public static String at(Path tar, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(tar.toFile(), "r")) {
            byte[] header = new byte[SECTOR];
            long at = 0;
            while (at + SECTOR <= file.length()) {
                file.seek(at);
                file.readFully(header);
                String name = string(header, 0, 100);
                String digits = string(header, 124, 12).strip();
                if (name.isEmpty() || !digits.matches("[0-7]{1,12}")) {
                    break;
                }
                long size = Long.parseLong(digits, 8);
                if (offset < at + SECTOR) {
                    return "the header of " + name + ", byte " + (offset - at);
                }
                long next = at + SECTOR + (size + SECTOR - 1) / SECTOR * SECTOR;
                if (offset < next) {
                    return name + ", byte " + (offset - at - SECTOR);
                }
                at = next;
            }
            return "the end of the archive";
        }
    }

    private static String string(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
