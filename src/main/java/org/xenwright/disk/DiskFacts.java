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
public record DiskFacts(String seed, Instant clock, Appliance appliance) {
    /** The domain of an appliance, which has one disk. */
    public interface Appliance {
        /**
         * Describes it to XCP-ng and XenServer.
         *
         * @param size of the disk in the file, in bytes
         */
        Description xva(long size) throws IOException;

        /**
         * Describes it to all that read OVF.
         *
         * @param capacity of the disk in the file, in bytes
         */
        Envelope ovf(long capacity) throws IOException;
    }

    /**
     * A domain, described to XCP-ng and XenServer.
     *
     * @param metadata the bytes of {@code ova.xml}
     * @param reference the disk's id in it
     */
    public record Description(byte[] metadata, String reference) {}

    /**
     * A domain, described by OVF.
     *
     * @param name what the names of its files begin with
     * @param document names the file of the disk, which lies beside it
     */
    public record Envelope(String name, Document document) {}

    /** A document that tells the length of another file. */
    @FunctionalInterface
    public interface Document {
        /**
         * Writes it; a greater length never makes it shorter.
         *
         * @param file name of the other
         * @param length of the other in bytes
         */
        byte[] naming(String file, long length);
    }
}
