package org.xenwright.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.xenwright.store.Digest;

/**
 * The name of content in OCI: {@code sha256:HEX} or {@code sha512:HEX}; no weaker algorithm counts.
 *
 * @param algorithm sha256 or sha512
 * @param hex its digits, lower case
 */
public record BlobDigest(String algorithm, String hex) implements Comparable<BlobDigest> {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

    public BlobDigest {
        Pattern form = switch (algorithm) {
            case "sha256" -> SHA256;
            case "sha512" -> SHA512;
            default -> throw new IllegalArgumentException("neither sha256 nor sha512: " + algorithm);
        };
        if (!form.matcher(hex).matches()) {
            throw new IllegalArgumentException("no " + algorithm + " in lower-case hex digits: " + hex);
        }
    }

    /** @throws IllegalArgumentException when it is not of the form {@code ALGORITHM:HEX} with an algorithm that counts */
    public static BlobDigest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no digest: " + text);
        }
        return new BlobDigest(text.substring(0, colon), text.substring(colon + 1));
    }

    public static BlobDigest sha256(Digest digest) {
        return new BlobDigest("sha256", digest.hex());
    }

    public static BlobDigest of(byte[] bytes) {
        return sha256(Digest.of(bytes));
    }

    /** Returns a new computation with this algorithm. */
    MessageDigest computation() {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }

    boolean isOf(MessageDigest finished) {
        return hex.equals(HexFormat.of().formatHex(finished.digest()));
    }

    boolean isOf(byte[] bytes) {
        MessageDigest digest = computation();
        digest.update(bytes);
        return isOf(digest);
    }

    /** Returns whether a file has it; reads all of the file. */
    public boolean isOf(Path file) throws IOException {
        MessageDigest digest = computation();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return isOf(digest);
    }

    /** Returns the key of the store's entry with this content. */
    Digest key() {
        return algorithm.equals("sha256") ? new Digest(hex) : Digest.of(toString());
    }

    @Override
    public int compareTo(BlobDigest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
