package org.xenwright.openpgp;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.ECPublicBCPGKey;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;

/** The algorithms and key sizes that count. */
final class Policy {
    /** The most that clocks may differ. */
    static final Duration SKEW = Duration.ofSeconds(10);

    private static final int LEAST_RSA_BITS = 2048;

    private static final Set<Integer> HASHES = Set.of(
            HashAlgorithmTags.SHA224, HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    // NIST P-256, P-384, P-521 (RFC 9580, section 9.2); Ed25519 and Ed448 in their older form
    private static final Set<String> ECDSA_CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");
    private static final Set<String> EDDSA_CURVES = Set.of("1.3.6.1.4.1.11591.15.1", "1.3.101.112", "1.3.101.113");

    // what a verifier must understand to go on when it is marked critical (RFC 9580, section 5.2.3.7)
    private static final Set<Integer> UNDERSTOOD = Set.of(
            SignatureSubpacketTags.CREATION_TIME,
            SignatureSubpacketTags.EXPIRE_TIME,
            SignatureSubpacketTags.EXPORTABLE,
            SignatureSubpacketTags.REVOCABLE,
            SignatureSubpacketTags.KEY_EXPIRE_TIME,
            SignatureSubpacketTags.PREFERRED_SYM_ALGS,
            SignatureSubpacketTags.PREFERRED_HASH_ALGS,
            SignatureSubpacketTags.PREFERRED_COMP_ALGS,
            SignatureSubpacketTags.ISSUER_KEY_ID,
            SignatureSubpacketTags.ISSUER_FINGERPRINT,
            SignatureSubpacketTags.KEY_FLAGS,
            SignatureSubpacketTags.PRIMARY_USER_ID,
            SignatureSubpacketTags.SIGNER_USER_ID,
            SignatureSubpacketTags.REVOCATION_REASON,
            SignatureSubpacketTags.FEATURES,
            SignatureSubpacketTags.EMBEDDED_SIGNATURE);

    /** The versions of signatures that count where nothing else is said. */
    static final Set<Integer> VERSIONS = Set.of(4, 6);

    /** These and the one before them, which has no subpackets and is no weaker for it: packages had it for long. */
    static final Set<Integer> VERSIONS_OF_PACKAGES = Set.of(3, 4, 6);

    private Policy() {}

    /** Says why a signature's form does not count; empty when it does. */
    static Optional<String> against(PGPSignature signature) {
        return against(signature, VERSIONS);
    }

    /** Says the same of a signature that may be of other versions. */
    static Optional<String> against(PGPSignature signature, Set<Integer> versions) {
        if (!versions.contains(signature.getVersion())) {
            return Optional.of("is of version " + signature.getVersion());
        }
        if (!HASHES.contains(signature.getHashAlgorithm())) {
            return Optional.of("uses the weak hash " + hash(signature.getHashAlgorithm()));
        }
        // version 3 has none
        PGPSignatureSubpacketVector said = signature.getHashedSubPackets();
        for (int tag : said == null ? new int[0] : said.getCriticalTags()) {
            if (!UNDERSTOOD.contains(tag)) {
                return Optional.of("holds a critical subpacket (" + tag + ") that is not understood");
            }
        }
        return Optional.empty();
    }

    /** Says why a key's kind does not count; empty when it does. */
    static Optional<String> against(PGPPublicKey key) {
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.RSA_GENERAL ->
                key.getBitStrength() >= LEAST_RSA_BITS
                        ? Optional.empty()
                        : Optional.of("is RSA of " + key.getBitStrength() + " bits, at least " + LEAST_RSA_BITS
                                + " are needed");
            case PublicKeyAlgorithmTags.ECDSA -> curve(key, ECDSA_CURVES);
            case PublicKeyAlgorithmTags.EDDSA_LEGACY -> curve(key, EDDSA_CURVES);
            case PublicKeyAlgorithmTags.Ed25519, PublicKeyAlgorithmTags.Ed448 -> Optional.empty();
            default ->
                Optional.of("is of the algorithm " + key.getAlgorithm() + ", which is none of RSA, ECDSA and EdDSA");
        };
    }

    /** Says what deserves a remark though it counts; empty when nothing does. */
    static Optional<String> remark(PGPPublicKey key) {
        boolean rsa = key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL;
        return rsa && key.getBitStrength() < 3072
                ? Optional.of("is RSA of only " + key.getBitStrength() + " bits")
                : Optional.empty();
    }

    private static Optional<String> curve(PGPPublicKey key, Set<String> allowed) {
        if (key.getPublicKeyPacket().getKey() instanceof ECPublicBCPGKey ec) {
            String curve = ec.getCurveOID().getId();
            return allowed.contains(curve)
                    ? Optional.empty()
                    : Optional.of("is on the curve " + curve + ", which does not count");
        }
        return Optional.of("names no curve");
    }

    private static String hash(int algorithm) {
        return switch (algorithm) {
            case HashAlgorithmTags.MD5 -> "MD5";
            case HashAlgorithmTags.SHA1 -> "SHA-1";
            case HashAlgorithmTags.RIPEMD160 -> "RIPEMD-160";
            default -> "number " + algorithm;
        };
    }
}
