package org.xenwright.filesystem.iso9660;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The catalog of what can be booted from a CD. Facts: "El Torito" Bootable CD-ROM Format Specification 1.0, 2.0 to 2.3. */
final class BootCatalog {
    /** The sector in which loads are counted. */
    static final int SECTOR = 512;

    static final FieldTable VALIDATION = FieldTable.of("""
            header ID 1, platform ID 1, reserved 2, ID string 24, checksum 2, key byte 55 1, key byte AA 1
            """);

    static final FieldTable ENTRY = FieldTable.of("""
            boot indicator 1, boot media type 1, load segment 2, system type 1, unused 1, sector count 2, load RBA 4,
            vendor unique 20
            """);

    static final FieldTable SECTION = FieldTable.of("""
            header indicator 1, platform ID 1, number of section entries 2, ID string 28
            """);

    private static final Field PLATFORM = VALIDATION.field("platform ID");
    private static final Field CHECKSUM = VALIDATION.field("checksum");
    private static final Field KEYS = VALIDATION.field("key byte 55");
    private static final Field INDICATOR = ENTRY.field("boot indicator");
    private static final Field MEDIA = ENTRY.field("boot media type");
    private static final Field COUNT = ENTRY.field("sector count");
    private static final Field PLACE = ENTRY.field("load RBA");
    private static final Field SECTION_PLATFORM = SECTION.field("platform ID");
    private static final Field SECTION_ENTRIES = SECTION.field("number of section entries");

    private static final int LENGTH = VALIDATION.length();
    private static final int VALID = 1;
    private static final int BOOTABLE = 0x88;
    private static final int MORE_SECTIONS = 0x90;
    private static final int LAST_SECTION = 0x91;
    private static final int KEY = 0xaa55;

    private BootCatalog() {}

    /**
     * An entry with its place.
     *
     * @param platform the number of its firmware
     * @param block where it lies
     * @param sectors of 512 bytes that are loaded
     * @param emulation the drive it pretends to be; 0 for none
     */
    record Placed(int platform, long block, int sectors, int emulation) {}

    /** Writes the block of a catalog; the first entry is the default one. */
    static byte[] write(List<Placed> entries) {
        byte[] catalog = new byte[IsoStructures.BLOCK];
        catalog[0] = VALID;
        PLATFORM.put(catalog, entries.get(0).platform);
        KEYS.put(catalog, KEY & 0xff);
        catalog[KEYS.end()] = (byte) (KEY >>> 8);
        CHECKSUM.put(catalog, -sum(catalog));
        put(catalog, LENGTH, entries.get(0));
        int at = 2 * LENGTH;
        for (int i = 1; i < entries.size(); i++) {
            catalog[at] = (byte) (i == entries.size() - 1 ? LAST_SECTION : MORE_SECTIONS);
            SECTION_PLATFORM.put(catalog, at, entries.get(i).platform);
            SECTION_ENTRIES.put(catalog, at, 1);
            put(catalog, at + LENGTH, entries.get(i));
            at += 2 * LENGTH;
        }
        return catalog;
    }

    private static void put(byte[] catalog, int at, Placed entry) {
        INDICATOR.put(catalog, at, BOOTABLE);
        COUNT.put(catalog, at, entry.sectors);
        PLACE.put(catalog, at, entry.block);
    }

    /** Adds the words of the validation entry, which come to 0 in 16 bits. */
    private static int sum(byte[] catalog) {
        int sum = 0;
        for (int i = 0; i < LENGTH; i += 2) {
            sum += catalog[i] & 0xff | (catalog[i + 1] & 0xff) << 8;
        }
        return sum;
    }

    /** Reads what can be booted from the block of a catalog. */
    static List<Placed> read(byte[] catalog) throws IsoFormatException {
        if (catalog[0] != VALID || (sum(catalog) & 0xffff) != 0) {
            throw new IsoFormatException("a boot catalog without its first entry, or with a wrong sum");
        }
        List<Placed> found = new ArrayList<>();
        add(found, catalog, LENGTH, PLATFORM.getInt(catalog));
        int at = 2 * LENGTH;
        while (at + LENGTH <= catalog.length
                && ((catalog[at] & 0xff) == MORE_SECTIONS || (catalog[at] & 0xff) == LAST_SECTION)) {
            boolean last = (catalog[at] & 0xff) == LAST_SECTION;
            int platform = SECTION_PLATFORM.getInt(catalog, at);
            int entries = SECTION_ENTRIES.getInt(catalog, at);
            at += LENGTH;
            for (int i = 0; i < entries && at + LENGTH <= catalog.length; i++) {
                add(found, catalog, at, platform);
                at += LENGTH;
            }
            if (last) {
                break;
            }
        }
        return found;
    }

    private static void add(List<Placed> found, byte[] catalog, int at, int platform) {
        if (INDICATOR.getInt(catalog, at) == BOOTABLE) {
            found.add(new Placed(
                    platform, PLACE.get(catalog, at), COUNT.getInt(catalog, at), MEDIA.getInt(catalog, at) & 0xf));
        }
    }

    /** Says which field of a catalog a byte lies in. */
    static String describe(byte[] catalog, int at) {
        int entry = at / LENGTH;
        int first = catalog[entry * LENGTH] & 0xff;
        FieldTable table = entry == 0 ? VALIDATION : first == MORE_SECTIONS || first == LAST_SECTION ? SECTION : ENTRY;
        return "entry " + (entry + 1) + ", field " + table.at(at % LENGTH).orElseThrow();
    }
}
