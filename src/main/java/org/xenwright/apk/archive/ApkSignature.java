package org.xenwright.apk.archive;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.Content;

/**
 * A signature in front of an archive. Alpine's own are RSA with SHA-1, and hardly any others exist: they count, since
 * what they cover is pinned by its SHA-256 besides as soon as it was seen. RSA with SHA-256 and SHA-512 count as
 * well; DSA does not.
 *
 * @param keyName of the key's file, as the archive claims
 * @param algorithm as Java calls it; empty for one that does not count
 * @param bytes the signature
 */
record ApkSignature(String keyName, String algorithm, byte[] bytes) {
    private static final Pattern FILE = Pattern.compile("\\.SIGN\\.([A-Z0-9]+)\\.(.{1,200})");

    /** The largest signature of the largest key. */
    static final int LARGEST = 2048;

    /** Reads one from a file of the archive; empty for a file that is none. */
    static Optional<ApkSignature> of(String file, byte[] bytes) {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            return Optional.empty();
        }
        String algorithm = switch (name.group(1)) {
            case "RSA" -> "SHA1withRSA";
            case "RSA256" -> "SHA256withRSA";
            case "RSA512" -> "SHA512withRSA";
            default -> "";
        };
        return Optional.of(new ApkSignature(name.group(2), algorithm, bytes));
    }

    /** Returns whether a key made it over that content. */
    boolean isBy(ApkKey key, Content signed) throws IOException {
        if (algorithm.isEmpty() || bytes.length != (key.key().getModulus().bitLength() + 7) / 8) {
            return false;
        }
        try (InputStream in = signed.open()) {
            Signature check = Signature.getInstance(algorithm);
            check.initVerify(key.key());
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                check.update(buffer, 0, count);
            }
            return check.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return keyName + (algorithm.isEmpty() ? ", of a kind that does not count" : " (" + algorithm + ")");
    }
}
