package org.xenwright.filesystem.swap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Room to swap, as mkswap makes it for pages of 4 KiB. Facts: Linux, {@code include/linux/swap.h}. */
public final class Swap {
    /** The least a kernel takes, in bytes. */
    public static final long LEAST = 10 * 4096;

    private static final int PAGE = 4096;
    private static final int LABEL = 16;
    private static final long MOST_PAGES = 0xffffffffL;

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
        ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        page.putInt(1024, 1); // version
        page.putInt(1028, (int) (Math.min(size / PAGE, MOST_PAGES) - 1)); // the last page
        ByteBuffer id = page.duplicate().order(ByteOrder.BIG_ENDIAN);
        id.putLong(1036, uuid.getMostSignificantBits()).putLong(1044, uuid.getLeastSignificantBits());
        page.put(1052, name);
        page.put(PAGE - 10, "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII));
        return new ImagePlan(size, List.of(Region.of(0, page.array())));
    }
}
