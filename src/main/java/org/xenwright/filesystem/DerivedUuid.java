package org.xenwright.filesystem;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * UUIDs that follow from what they identify, so that two builds agree and two images differ. Each is the first half of
 * {@code SHA-256(purpose | NUL | seed)} marked as version 8 of RFC 9562 (vendor defined).
 */
public final class DerivedUuid {
    private DerivedUuid() {}

    /**
     * Returns the UUID for one purpose of one seed.
     *
     * @param purpose what it identifies: {@code "fs-uuid"}, {@code "hash-seed"}
     * @param seed what it belongs to: {@code "group:artifact:version:disk:partition"}, never content, because the
     *     content may name the UUID
     */
    public static UUID of(String purpose, String seed) {
        byte[] digest = sha256((purpose + '\0' + seed).getBytes(StandardCharsets.UTF_8));
        digest[6] = (byte) (digest[6] & 0x0f | 0x80);
        digest[8] = (byte) (digest[8] & 0x3f | 0x80);
        ByteBuffer halves = ByteBuffer.wrap(digest);
        return new UUID(halves.getLong(), halves.getLong());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
