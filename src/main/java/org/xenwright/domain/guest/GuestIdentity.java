package org.xenwright.domain.guest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.store.Digest;

/**
 * The identity of a domain, derived from a seed: the same seed and name give the same identity on every build, and no
 * two domains share one.
 *
 * @param seed that the domains have in common, such as the coordinates of their project without the version
 * @param domain the name of the domain
 */
public record GuestIdentity(String seed, String domain) {
    /** Returns a UUID of version 8 (RFC 9562: by a custom rule). */
    public String uuid() {
        ByteBuffer hash = ByteBuffer.wrap(hash("uuid"));
        long high = hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x8000L;
        long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /**
     * Returns the address of a card, counted from 0, in Xen's own range; the one it has unless another card came first.
     */
    public MacAddress mac(int card) {
        return mac(card, 0);
    }

    /** Returns the address of a card at this attempt, after as many that were already in use. */
    public MacAddress mac(int card, int attempt) {
        byte[] hash = hash(attempt == 0 ? "mac " + card : "mac " + card + " " + attempt);
        HexFormat hex = HexFormat.ofDelimiter(":");
        return new MacAddress("00:16:3e:" + hex.formatHex(hash, 0, 3));
    }

    /** Returns the content of {@code /etc/machine-id} without its newline: 32 hex digits. */
    public String machineId() {
        return HexFormat.of().formatHex(hash("machine-id"), 0, 16);
    }

    /** Returns 32 bytes for a purpose, such as the seed of a key. */
    public byte[] hash(String purpose) {
        String text = "xenwright\n" + purpose + "\n" + seed + "\n" + domain;
        return Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
