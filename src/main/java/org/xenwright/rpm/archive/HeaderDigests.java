package org.xenwright.rpm.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmTag;

/** The digests that stand in a package file: of its header, of its payload, of each file. */
final class HeaderDigests {
    /** Of files, by the numbers that OpenPGP has for them (RFC 9580, 9.5), which RPM uses. */
    private static final Map<Long, String> ALGORITHMS = Map.of(
            1L,
            "MD5",
            2L,
            "SHA-1",
            8L,
            "SHA-256",
            9L,
            "SHA-384",
            10L,
            "SHA-512",
            11L,
            "SHA-224",
            12L,
            "SHA3-256",
            14L,
            "SHA3-512");

    private static final long MD5 = 1;
    private static final long SHA1 = 2;
    private static final long SHA256 = 8;

    private HeaderDigests() {}

    /**
     * Compares the header with its digests, so that damage is told as such.
     *
     * @throws RpmFormatException when one does not fit
     */
    static void check(RpmParts parts, String name) throws RpmFormatException {
        byte[] header = parts.header().withMagic();
        for (Map.Entry<RpmTag, String> each : Map.of(
                        RpmTag.SIGNED_SHA256_HEADER, "SHA-256", RpmTag.SIGNED_SHA1_HEADER, "SHA-1")
                .entrySet()) {
            Optional<String> stated = parts.signatures().text(each.getKey());
            String is = HexFormat.of().formatHex(algorithm(each.getValue()).digest(header));
            if (stated.isPresent() && !stated.get().toLowerCase(Locale.ROOT).equals(is)) {
                throw new RpmFormatException(
                        name,
                        "its header was changed: its " + each.getValue() + " is " + is + ", stated is " + stated.get());
            }
        }
    }

    /** Returns the SHA-256 that the payload must have, compressed or plain; empty when the header does not say. */
    static Optional<String> ofPayload(RpmParts parts, RpmTag tag, String name) throws RpmFormatException {
        Optional<String> stated = parts.header().text(tag);
        long algorithm = parts.header().number(RpmTag.PAYLOAD_DIGEST_ALGORITHM).orElse(SHA256);
        if (stated.isPresent() && algorithm != SHA256) {
            throw new RpmFormatException(
                    name, "a digest of its payload by algorithm " + algorithm + ", where 8 is known");
        }
        return stated.map(each -> each.toLowerCase(Locale.ROOT));
    }

    /** Returns the number of the algorithm that files are digested by; packages from before 2009 do not say. */
    static long ofFiles(RpmParts parts) {
        return parts.header().number(RpmTag.FILE_DIGEST_ALGORITHM).orElse(MD5);
    }

    /** Returns whether nobody can make another file of the same digest. */
    static boolean isStrong(long algorithm) {
        return algorithm != MD5 && algorithm != SHA1 && ALGORITHMS.containsKey(algorithm);
    }

    /** Returns a computation of the algorithm of a number; empty when it is not known. */
    static Optional<MessageDigest> of(long number) {
        return Optional.ofNullable(ALGORITHMS.get(number)).map(HeaderDigests::algorithm);
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
