package org.xenwright.apk.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.RsaPairs;

/** A throw-away key that signs packages and indexes, as abuild's do. */
public record TestKey(String name, KeyPair pair) {
    /** The names in archives of the ways to sign. */
    private static final Map<String, String> ALGORITHMS =
            Map.of("RSA", "SHA1withRSA", "RSA256", "SHA256withRSA", "RSA512", "SHA512withRSA");

    public static TestKey of(String name) {
        return of(name, 2048);
    }

    public static TestKey of(String name, int bits) {
        return new TestKey(name, RsaPairs.next(bits));
    }

    public byte[] pem() {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded());
        return ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns a signature over bytes, in the form {@code RSA}, {@code RSA256} or {@code RSA512}. */
    public byte[] sign(byte[] bytes, String form) {
        try {
            Signature signature = Signature.getInstance(ALGORITHMS.get(form));
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns an archive with a member before it that signs it. */
    public byte[] signed(byte[] archive, byte[] rest, String form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TestImage.gzip(TestApk.tar(Map.of(".SIGN." + form + "." + name, sign(archive, form)), false)));
        out.writeBytes(archive);
        out.writeBytes(rest);
        return out.toByteArray();
    }
}
