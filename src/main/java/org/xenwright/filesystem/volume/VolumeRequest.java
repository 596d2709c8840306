package org.xenwright.filesystem.volume;

import java.time.Instant;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;

/**
 * The options of a volume: with its files they decide its bytes; each kind of file system looks at what it has a use
 * for.
 *
 * @param seed what its identities are derived from
 * @param clock the time it is made
 * @param label at most 16 bytes; may be empty
 * @param size how large it becomes, of those with a size of their own
 * @param profile features of an ext4
 * @param packing of a squashfs
 * @param readOnly whether it is never written
 * @param offset where it starts on its disk, in bytes
 */
public record VolumeRequest(
        String seed,
        Instant clock,
        String label,
        Ext4Size size,
        Ext4Profile profile,
        SquashfsPacking packing,
        boolean readOnly,
        long offset) {}
