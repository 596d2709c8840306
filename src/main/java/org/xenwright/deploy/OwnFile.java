package org.xenwright.deploy;

import java.nio.file.Path;
import org.xenwright.store.Digest;

/**
 * A file of one domain.
 *
 * @param name in the domain's folder
 * @param file on this machine
 * @param digest SHA-256 of all its bytes
 * @param size in bytes
 * @param purpose what it is to the domain
 */
public record OwnFile(String name, Path file, Digest digest, long size, Purpose purpose) {
    /** What a file is to its domain. */
    public enum Purpose {
        /** A qcow2 file over the image's disk. */
        DELTA,
        /** A file that comes with each generation: a layer over a read-only root, or a seed disk. */
        DISK,
        /** A disk of what outlives every generation: made once, and never touched again. */
        STATE
    }

    /** Returns what a file in the folder of a domain is to it, by its name. */
    public static Purpose purpose(String domain, String name) {
        return name.equals(domain + ".qcow2")
                ? Purpose.DELTA
                : name.equals(domain + "-state.img") ? Purpose.STATE : Purpose.DISK;
    }
}
