package org.xenwright.loader.grub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;

/**
 * GRUB for a BIOS, patched for its place on a disk. The arrays are not copied and must not change.
 *
 * @param bootCode the first 440 bytes of the master boot record; what follows there, the disk's signature and its
 *     table, is not GRUB's
 * @param core the BIOS boot partition from its start on, whole sectors
 */
public record BiosBoot(byte[] bootCode, byte[] core) {
    /** Bytes of code in a master boot record. */
    public static final int BOOT_CODE = CoreFields.BOOT.length();

    /** The jump over the fields that {@code boot.img} begins with. */
    private static final byte[] JUMP = {(byte) 0xeb, 0x63, (byte) 0x90};

    private static final byte FILLED = (byte) 0x90;

    /** Says what a byte of a disk is that belongs to GRUB's code in its master boot record; empty for all others. */
    public static Optional<String> describe(ImagePlan disk, long at) throws IOException {
        if (at >= BOOT_CODE || disk.size() < BOOT_CODE) {
            return Optional.empty();
        }
        ByteBuffer code = ByteBuffer.allocate(BOOT_CODE);
        try (PlanReader reader = new PlanReader(disk)) {
            reader.read(0, code);
        }
        if (!Arrays.equals(code.array(), 0, JUMP.length, JUMP, 0, JUMP.length)) {
            return Optional.empty();
        }
        // that of a CD fills what a file system would put there
        FieldTable fields = code.get(JUMP.length) == FILLED ? CoreFields.HYBRID : CoreFields.BOOT;
        return fields.at(at).map(field -> "GRUB's code in the master boot record, field " + field);
    }
}
