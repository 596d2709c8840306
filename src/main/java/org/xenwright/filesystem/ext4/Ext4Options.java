package org.xenwright.filesystem.ext4;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.problem.Problem;

/**
 * All that decides the bytes of a file system besides its tree.
 *
 * @param profile its features
 * @param size how large it becomes
 * @param label volume name, at most 16 bytes of UTF-8; may be empty
 * @param uuid its identity
 * @param hashSeed salt of the directory index
 * @param clock the time it is made; no time in it is later
 */
public record Ext4Options(Ext4Profile profile, Ext4Size size, String label, UUID uuid, UUID hashSeed, Instant clock) {
    private static final int MAX_LABEL = 16;

    public Ext4Options {
        int length = label.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_LABEL || label.indexOf('\0') >= 0) {
            throw Problem.of("naming an ext4 file system", "choose a shorter label")
                    .found("'" + label + "' (" + length + " bytes)")
                    .expected("at most " + MAX_LABEL + " bytes of UTF-8")
                    .raise();
        }
    }

    /**
     * The default profile with a fifth free, no label, and UUIDs that follow from the seed.
     *
     * @param seed what the file system belongs to: {@code "group:artifact:version:disk:partition"}
     * @param clock the time it is made
     */
    public static Ext4Options of(String seed, Instant clock) {
        return new Ext4Options(
                Ext4Profile.DEFAULT,
                Ext4Size.DEFAULT,
                "",
                DerivedUuid.of("fs-uuid", seed),
                DerivedUuid.of("fs-hash-seed", seed),
                clock);
    }

    public Ext4Options withProfile(Ext4Profile changed) {
        return new Ext4Options(changed, size, label, uuid, hashSeed, clock);
    }

    public Ext4Options withSize(Ext4Size changed) {
        return new Ext4Options(profile, changed, label, uuid, hashSeed, clock);
    }

    public Ext4Options withLabel(String changed) {
        return new Ext4Options(profile, size, changed, uuid, hashSeed, clock);
    }

    public Ext4Options withClock(Instant changed) {
        return new Ext4Options(profile, size, label, uuid, hashSeed, changed);
    }
}
