package org.xenwright.customize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name of a machine and its mounts; null or empty leaves what the tree has.
 *
 * @param hostname a name, or a full one with dots
 * @param mounts the lines of fstab(5)
 */
public record SystemIdentity(@Nullable String hostname, List<Mount> mounts) {
    public static final SystemIdentity NONE = new SystemIdentity(null, List.of());

    public SystemIdentity {
        mounts = List.copyOf(mounts);
    }

    /**
     * A line of fstab(5).
     *
     * @param source {@code UUID=…}, {@code LABEL=…} or a device such as {@code /dev/xvda}
     * @param target where it is mounted
     * @param type of the file system
     * @param options separated by commas
     * @param pass when it is checked: 1 for the root, 2 for others, 0 for never
     */
    public record Mount(String source, String target, String type, String options, int pass) {}

    public SystemIdentity withHostname(String changed) {
        return new SystemIdentity(changed, mounts);
    }

    public SystemIdentity withMounts(List<Mount> changed) {
        return new SystemIdentity(hostname, changed);
    }
}
