package org.xenwright.filesystem.swap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Room to swap, as mkswap makes it for pages of 4 KiB. Facts: Linux, {@code include/linux/swap.h}. */
public final class Swap {
    /** The least a kernel takes, in bytes. */
    public static final long LEAST = 10 * 4096;

    private static final int PAGE = 4096;
    private static final int LABEL = 16;
    private static final long MOST_PAGES = 0xffffffffL;

    /** The fields of the first page: {@code union swap_header} of Linux, {@code include/linux/swap.h}. */
    private static final FieldTable TABLE = FieldTable.of("""
            bootbits 1024, version 4, last_page 4, nr_badpages 4, sws_uuid 16, sws_volume 16, padding 3018, magic 10
            """);

    private static final Field VERSION = TABLE.field("version");
    private static final Field LAST_PAGE = TABLE.field("last_page");
    private static final Field ID = TABLE.field("sws_uuid");
    private static final Field VOLUME_NAME = TABLE.field("sws_volume");
    private static final Field MAGIC = TABLE.field("magic");

    private Swap() {}

    /**
     * The plan of it.
     *
     * @param size in bytes; what does not make a whole page stays unused
     * @param label at most 16 bytes of UTF-8, may be empty
     */
    public static ImagePlan plan(long size, UUID uuid, String label) {
        byte[] name = label.getBytes(StandardCharsets.UTF_8);
        if (size < LEAST || name.length > LABEL) {
            throw new IllegalArgumentException("swap of " + size + " bytes, labelled '" + label + "'");
        }
        byte[] page = new byte[PAGE];
        VERSION.put(page, 1);
        LAST_PAGE.put(page, Math.min(size / PAGE, MOST_PAGES) - 1);
        ByteBuffer id = ByteBuffer.allocate(ID.length());
        ID.put(
                page,
                0,
                id.putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array());
        VOLUME_NAME.put(page, 0, name);
        MAGIC.put(page, 0, "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII));
        return new ImagePlan(size, List.of(Region.of(0, page)));
    }
}
