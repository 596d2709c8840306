package org.xenwright.filesystem.iso9660;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.filesystem.VolumeFormatException;

/** Tells what a byte of an ISO 9660 file system is: a field by the name its specification has, or of which file. */
public final class IsoFields {
    private static final int DESCRIPTORS = IsoStructures.SYSTEM_AREA * IsoStructures.BLOCK;

    private IsoFields() {}

    /**
     * Returns what a byte is, in words.
     *
     * @param at in bytes from the start of the file system
     */
    public static String at(ImagePlan fileSystem, long at) throws IOException {
        if (at < DESCRIPTORS) {
            return "the system area of the CD, byte " + at;
        }
        try (PlanReader reader = new PlanReader(fileSystem)) {
            return at(fileSystem, at, reader);
        }
    }

    private static String at(ImagePlan fileSystem, long at, PlanReader reader) throws IOException {
        long block = at / IsoStructures.BLOCK;
        int within = (int) (at % IsoStructures.BLOCK);
        byte[] primary = block(fileSystem, IsoStructures.SYSTEM_AREA, reader);
        long catalog = -1;
        for (long i = IsoStructures.SYSTEM_AREA; i <= IsoStructures.SYSTEM_AREA + 64; i++) {
            byte[] descriptor = block(fileSystem, i, reader);
            if (!Arrays.equals(IsoStructures.STANDARD.bytes(descriptor, 0), IsoStructures.IDENTIFIER)) {
                break;
            }
            int type = IsoStructures.TYPE.getInt(descriptor);
            if (i == block) {
                return descriptor(type, within);
            }
            catalog = type == IsoStructures.BOOT_RECORD ? IsoStructures.CATALOG.get(descriptor) : catalog;
            if (type == IsoStructures.TERMINATOR) {
                break;
            }
        }
        if (block == catalog) {
            return "the boot catalog, " + BootCatalog.describe(block(fileSystem, block, reader), within);
        }
        String table = pathTable(primary, at);
        return table.isEmpty() ? extent(fileSystem, at, reader) : table;
    }

    private static String descriptor(int type, int at) {
        FieldTable table = type == IsoStructures.BOOT_RECORD ? IsoStructures.BOOT : IsoStructures.VOLUME;
        String name = switch (type) {
            case IsoStructures.BOOT_RECORD -> "the boot record";
            case IsoStructures.PRIMARY -> "the primary volume descriptor";
            case IsoStructures.TERMINATOR -> "the last volume descriptor";
            default -> "the volume descriptor of type " + type;
        };
        return name + ", field " + table.at(at).orElse("reserved");
    }

    private static String pathTable(byte[] primary, long at) {
        long length = IsoStructures.PATH_TABLE_SIZE.get(primary);
        long little = IsoStructures.L_PATH_TABLE.get(primary) * IsoStructures.BLOCK;
        long big = IsoStructures.M_PATH_TABLE.get(primary) * IsoStructures.BLOCK;
        if (at >= little && at < little + length) {
            return "the path table of type L, byte " + (at - little);
        }
        return at >= big && at < big + length ? "the path table of type M, byte " + (at - big) : "";
    }

    private static String extent(ImagePlan fileSystem, long at, PlanReader reader) throws IOException {
        Map.Entry<Long, Iso9660Image.Extent> found;
        try {
            found = new TreeMap<>(Iso9660Reader.read(fileSystem).extents()).floorEntry(at);
        } catch (VolumeFormatException e) {
            return "the ISO 9660 file system, byte " + at;
        }
        if (found == null || at >= found.getKey() + found.getValue().length()) {
            return "what no file of the ISO 9660 file system has, byte " + at;
        }
        Iso9660Image.Extent extent = found.getValue();
        if (!extent.folder()) {
            return "the file " + extent.path() + ", byte " + (at - found.getKey());
        }
        byte[] block = block(fileSystem, at / IsoStructures.BLOCK, reader);
        int within = (int) (at % IsoStructures.BLOCK);
        int record = 0;
        while ((block[record] & 0xff) != 0 && record + (block[record] & 0xff) <= within) {
            record += block[record] & 0xff;
        }
        String field = IsoStructures.RECORD.at(within - record).orElse("name and system use");
        return "the directory " + extent.path() + ", the record at byte " + (at - found.getKey() - (within - record))
                + ", field " + field;
    }

    private static byte[] block(ImagePlan fileSystem, long block, PlanReader reader) throws IOException {
        byte[] bytes = new byte[IsoStructures.BLOCK];
        long at = block * IsoStructures.BLOCK;
        int length = (int) Math.max(0, Math.min(bytes.length, fileSystem.size() - at));
        reader.read(at, ByteBuffer.wrap(bytes, 0, length));
        return bytes;
    }
}
