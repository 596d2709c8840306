package org.xenwright.filesystem.iso9660;

import java.util.Optional;

/** The records of a directory that is read, each made when it is asked for: they take several times its bytes. */
final class IsoRecords {
    private final byte[] bytes;
    private int at;

    /** @param bytes of the directory */
    IsoRecords(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the next; empty at the end. */
    Optional<IsoRecord> next() throws IsoFormatException {
        while (at < bytes.length && bytes[at] == 0) {
            // none lies across blocks, so the rest of this one is empty
            at = (at / IsoStructures.BLOCK + 1) * IsoStructures.BLOCK;
        }
        if (at >= bytes.length) {
            return Optional.empty();
        }
        int length = bytes[at] & 0xff;
        if (length <= IsoStructures.RECORD.length() || length > bytes.length - at) {
            throw new IsoFormatException("a record of " + length + " bytes");
        }
        IsoRecord record = IsoRecord.read(bytes, at, length);
        at += length;
        return Optional.of(record);
    }
}
