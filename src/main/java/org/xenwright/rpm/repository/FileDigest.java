package org.xenwright.rpm.repository;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.xenwright.store.Digest;

/**
 * A digest as metadata writes it. MD5 and SHA-1, which old repositories have, are none: they bind nothing.
 *
 * @param algorithm which counts
 * @param hex its digits, in lower case
 */
public record FileDigest(Algorithm algorithm, String hex) {
    /** The algorithms that count. */
    public enum Algorithm {
        SHA256("SHA-256", 64),
        SHA384("SHA-384", 96),
        SHA512("SHA-512", 128);

        private final String name;
        private final int digits;

        Algorithm(String name, int digits) {
            this.name = name;
            this.digits = digits;
        }
    }

    public FileDigest {
        if (!hex.matches("[0-9a-f]{" + algorithm.digits + "}")) {
            throw new IllegalArgumentException(algorithm.name + " of " + hex.length() + " characters");
        }
    }

    /**
     * Returns a checksum; empty for an algorithm that does not count.
     *
     * @throws MetadataException when the digits are not those of the algorithm
     */
    static Optional<FileDigest> of(String algorithm, String hex, String name) throws MetadataException {
        String plain = algorithm.toUpperCase(Locale.ROOT).replace("-", "");
        Optional<Algorithm> known = Arrays.stream(Algorithm.values())
                .filter(each -> each.name().equals(plain))
                .findFirst();
        try {
            return known.map(each -> new FileDigest(each, hex.strip().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new MetadataException(name + " has a checksum that is none: " + e.getMessage(), e);
        }
    }

    MessageDigest digester() {
        try {
            return MessageDigest.getInstance(algorithm.name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java without " + algorithm.name, e);
        }
    }

    /** Returns whether these are the bytes. */
    boolean fits(byte[] content) {
        return is(digester().digest(content));
    }

    boolean is(byte[] digest) {
        return HexFormat.of().formatHex(digest).equals(hex);
    }

    /** Returns the name of the bytes in the store. */
    Digest key() {
        return algorithm == Algorithm.SHA256 ? new Digest(hex) : Digest.of(algorithm + ":" + hex);
    }

    @Override
    public String toString() {
        return algorithm.name + " " + hex;
    }
}
