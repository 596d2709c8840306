package org.xenwright.cache;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * The secret shared by machines that trust each other's results. What inputs an entry is for is in its name, but not
 * that its content came of them: only a code that needs the secret vouches for that (HMAC, RFC 2104, with SHA-256).
 */
public final class CacheKey {
    private static final int SHORTEST = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private CacheKey(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * From a text of 16 characters or more.
     *
     * @param where it stands, for the message
     */
    public static CacheKey of(String secret, String where) {
        if (secret.length() < SHORTEST) {
            throw Problem.of(
                            "reading the key of the shared cache",
                            "make a longer one, for example by 'openssl rand -hex 32'")
                    .at(where)
                    .found(secret.length() + " characters")
                    .expected(SHORTEST + " characters or more")
                    .raise();
        }
        return new CacheKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    /** Returns the code of an entry. */
    String sign(String kind, Digest name, Digest content, long size) {
        String text = "xenwright cache 1\n" + kind + "\n" + name + "\n" + content + "\n" + size + "\n";
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    boolean signed(String code, String kind, Digest name, Digest content, long size) {
        return MessageDigest.isEqual(
                code.getBytes(StandardCharsets.US_ASCII),
                sign(kind, name, content, size).getBytes(StandardCharsets.US_ASCII));
    }
}
