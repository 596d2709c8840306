package org.xenwright.disk;

import java.io.IOException;
import java.time.Instant;

/**
 * Facts of a disk besides its bytes, for formats whose files say more.
 *
 * @param seed what identities are derived from
 * @param clock the build's
 * @param appliance describes the domain that an appliance brings along
 */
public record DiskFacts(String seed, Instant clock, Describer appliance) {
    /** Describes the domain of an appliance. */
    @FunctionalInterface
    public interface Describer {
        /** @param size of the domain's one disk in the file, in bytes */
        Description describe(long size) throws IOException;
    }

    /**
     * A domain, described.
     *
     * @param metadata the bytes of {@code ova.xml}
     * @param reference the disk's id in it
     */
    public record Description(byte[] metadata, String reference) {}
}
