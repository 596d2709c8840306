package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The name by which a delta finds its backing file. */
public final class DeltaBase {
    private DeltaBase() {}

    /**
     * Returns the name as the file has it: a path, relative to the delta's own folder unless absolute.
     *
     * @throws DiskFormatException when it is no delta
     */
    public static String name(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] header = DiskImage.bytes(channel, 0, Qcow2Fields.VERSION_2).array();
            long at = Qcow2Fields.BACKING_FILE_OFFSET.get(header);
            long length = Qcow2Fields.BACKING_FILE_SIZE.get(header);
            if (Qcow2Fields.MAGIC.getInt(header) != Qcow2Fields.MAGIC_NUMBER || at == 0) {
                throw new DiskFormatException(file + ": no qcow2 with a backing file");
            }
            if (length == 0 || length > 1023) {
                throw new DiskFormatException(file + ": a broken name of a backing file");
            }
            return StandardCharsets.UTF_8
                    .decode(DiskImage.bytes(channel, at, (int) length))
                    .toString();
        }
    }
}
