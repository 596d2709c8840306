package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.Limits;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.filesystem.ext4.Ext4Image;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.filesystem.squashfs.SquashfsReader;
import org.xenwright.tree.Tree;

/**
 * What a partition holds, told by its first bytes.
 *
 * @param type ext4, squashfs, swap, empty or unknown
 * @param label may be empty
 * @param uuid null where it has none
 * @param free bytes that are not in use; -1 where that means nothing
 * @param freeInodes files that can still be made; -1 where that means nothing
 * @param tree its files; null for what holds none
 */
public record VolumeContent(
        String type,
        String label,
        @Nullable UUID uuid,
        long free,
        long freeInodes,
        @Nullable Tree tree) {
    private static final int PAGE = 4096;

    /** What may come out of a squashfs; far more than any root, and far less than a bomb could give. */
    private static final long MOST_UNPACKED = 64L << 30;

    /** Whether it is something we know. */
    boolean isKnown() {
        return !type.equals("unknown") && !type.equals("empty");
    }

    /** Whether it has a file of that path. */
    boolean holds(String path) {
        return tree != null && tree.find(path).isPresent();
    }

    static VolumeContent read(ImagePlan plan, Spool spool) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        head.limit((int) Math.min(PAGE, plan.size()));
        try (PlanReader reader = new PlanReader(plan)) {
            reader.read(0, head);
        }
        head.clear(); // what the volume is too short for is zero
        if (head.getShort(1024 + 56) == (short) 0xef53) {
            Ext4Image ext4 = Ext4Reader.read(plan);
            return new VolumeContent("ext4", ext4.label(), ext4.uuid(), ext4.free(), ext4.freeInodes(), ext4.tree());
        }
        if (head.getInt(0) == 0x73717368) {
            Path file = spool.next();
            // blocks that many files share come out once for each
            long limit = Limits.of(MOST_UNPACKED).forInput(plan.size()).plain();
            return new VolumeContent("squashfs", "", null, -1, -1, SquashfsReader.read(plan, file, limit));
        }
        byte[] bytes = head.array();
        if (new String(bytes, PAGE - 10, 10, StandardCharsets.ISO_8859_1).equals("SWAPSPACE2")) {
            return swap(head);
        }
        return new VolumeContent(plan.regions().isEmpty() ? "empty" : "unknown", "", null, -1, -1, null);
    }

    /** Facts: Linux, {@code include/linux/swap.h}. */
    private static VolumeContent swap(ByteBuffer head) {
        ByteBuffer id = head.duplicate().order(ByteOrder.BIG_ENDIAN);
        String label = new String(head.array(), 1052, 16, StandardCharsets.UTF_8);
        int end = label.indexOf('\0');
        return new VolumeContent(
                "swap",
                end < 0 ? label : label.substring(0, end),
                new UUID(id.getLong(1036), id.getLong(1044)),
                -1,
                -1,
                null);
    }
}
