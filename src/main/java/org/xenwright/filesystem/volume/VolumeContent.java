package org.xenwright.filesystem.volume;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.tree.Tree;

/**
 * Content of a volume, told by its first bytes.
 *
 * @param kind of its file system; null for none that is known
 * @param type the name of its kind, or empty or unknown
 * @param label may be empty
 * @param uuid as {@code UUID=} in fstab has it; null where it has none
 * @param free bytes that are not in use; -1 where that means nothing
 * @param freeInodes files that can still be made; -1 where that means nothing
 * @param tree its files; null for what holds none
 */
public record VolumeContent(
        @Nullable FileSystemKind kind,
        String type,
        String label,
        @Nullable String uuid,
        long free,
        long freeInodes,
        @Nullable Tree tree) {
    /** Content of a known kind. */
    public VolumeContent(
            FileSystemKind kind, String label, @Nullable String uuid, long free, long freeInodes, @Nullable Tree tree) {
        this(kind, kind.name(), label, uuid, free, freeInodes, tree);
    }

    /** Content of no known kind. */
    static VolumeContent foreign(boolean empty) {
        return new VolumeContent(null, empty ? "empty" : "unknown", "", null, -1, -1, null);
    }

    /** Tells whether it is something we know. */
    public boolean isKnown() {
        return kind != null;
    }

    /** Tells whether it has a file of that path. */
    public boolean holds(String path) {
        return tree != null && tree.find(path).isPresent();
    }

    /** Says what a byte of it is. */
    public String describe(ImagePlan volume, long at) throws IOException {
        return kind == null ? "the " + type + " file system, byte " + at : kind.describe(volume, at);
    }
}
