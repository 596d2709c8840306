package org.xenwright.domain.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * An Ed25519 host key of a guest, made outside of it, so that clones share none and clients can know it before the first
 * start.
 *
 * @param privateKey the content of {@code ssh_host_ed25519_key}, mode 0600
 * @param publicKey the content of {@code ssh_host_ed25519_key.pub}
 */
public record SshHostKey(String privateKey, String publicKey) {
    private static final String TYPE = "ssh-ed25519";
    private static final int MIN_SECRET = 16;
    /** The block size that an unencrypted key is padded to (OpenSSH, PROTOCOL.key). */
    private static final int BLOCK = 8;

    /**
     * Derives the key of a domain.
     *
     * @param secret known to its keeper alone, at least 16 bytes: it gives the keys of all domains. A text in a POM or
     *     in a repository is not a secret.
     */
    public static SshHostKey derive(byte[] secret, GuestIdentity identity) {
        if (secret.length < MIN_SECRET) {
            throw new IllegalArgumentException("a secret of " + secret.length + " bytes; " + MIN_SECRET + " at least");
        }
        Ed25519PrivateKeyParameters key =
                new Ed25519PrivateKeyParameters(hmac(secret, identity.hash(TYPE + " host key")), 0);
        byte[] point = key.generatePublicKey().getEncoded();
        byte[] open = new Buffer().text(TYPE).bytes(point).done();
        String comment = identity.domain();
        String line = TYPE + " " + Base64.getEncoder().encodeToString(open) + " " + comment + "\n";
        byte[] closed = closed(key.getEncoded(), point, open, comment);
        byte[] all = new Buffer()
                .raw("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII))
                .text("none")
                .text("none")
                .text("")
                .number(1)
                .bytes(open)
                .bytes(closed)
                .done();
        Base64.Encoder lines = Base64.getMimeEncoder(70, new byte[] {'\n'});
        String text = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + lines.encodeToString(all)
                + "\n-----END OPENSSH PRIVATE KEY-----\n";
        return new SshHostKey(text, line);
    }

    private static byte[] closed(byte[] seed, byte[] point, byte[] open, String comment) {
        // two equal numbers tell a right pass phrase; with none, any number does
        int check = ByteBuffer.wrap(open, open.length - 4, 4).getInt();
        byte[] both = new byte[seed.length + point.length];
        System.arraycopy(seed, 0, both, 0, seed.length);
        System.arraycopy(point, 0, both, seed.length, point.length);
        Buffer buffer = new Buffer()
                .number(check)
                .number(check)
                .text(TYPE)
                .bytes(point)
                .bytes(both)
                .text(comment);
        byte[] plain = buffer.done();
        byte[] padded = Arrays.copyOf(plain, (plain.length + BLOCK - 1) / BLOCK * BLOCK);
        for (int i = plain.length; i < padded.length; i++) {
            padded[i] = (byte) (i - plain.length + 1);
        }
        return padded;
    }

    private static byte[] hmac(byte[] secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    /** Writes the strings and numbers of the SSH protocol (RFC 4251). */
    private static final class Buffer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Buffer number(int number) {
            return raw(ByteBuffer.allocate(4).putInt(number).array());
        }

        Buffer bytes(byte[] bytes) {
            return number(bytes.length).raw(bytes);
        }

        Buffer text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Buffer raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }
    }
}
