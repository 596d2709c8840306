package org.xenwright.apk.database;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A checksum as records of apk write it: {@code Q1} and a SHA-1, or {@code Q2} and a SHA-256, both in Base64. Of a
 * package it covers the compressed control archive, which in turn holds the SHA-256 of all files.
 *
 * @param algorithm as Java calls it
 * @param hex its digits
 */
public record ApkChecksum(String algorithm, String hex) {
    /** Reads one; empty for any other text, such as the MD5 of very old records. */
    public static Optional<ApkChecksum> of(String text) {
        String algorithm = text.startsWith("Q1") ? "SHA-1" : text.startsWith("Q2") ? "SHA-256" : "";
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(2));
            return bytes.length == digest(algorithm).getDigestLength()
                    ? Optional.of(new ApkChecksum(algorithm, HexFormat.of().formatHex(bytes)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the finished checksum of a computation by {@link #digest}. */
    public static ApkChecksum finish(MessageDigest digest) {
        return new ApkChecksum(digest.getAlgorithm(), HexFormat.of().formatHex(digest.digest()));
    }

    /** Returns a new computation. */
    public static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** Returns it as apk writes it. */
    @Override
    public String toString() {
        return (algorithm.equals("SHA-1") ? "Q1" : "Q2")
                + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
