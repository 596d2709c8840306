package org.xenwright.openpgp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/**
 * A primary key with what it says about itself and its subkeys. Bouncy Castle checks that a signature fits a key;
 * whether the key may sign, and until when, is judged here. What does not depend on the moment is checked once. For
 * several threads at once.
 */
final class Certificate {
    private final PGPPublicKeyRing ring;
    private final PGPPublicKey primary;
    private final Map<PGPPublicKey, Boolean> revoked = new IdentityHashMap<>();
    private final Map<PGPPublicKey, List<PGPSignature>> bindings = new IdentityHashMap<>();
    private final Map<PGPSignature, Boolean> signedBack = new IdentityHashMap<>();
    private @Nullable List<PGPSignature> selfSignatures;

    Certificate(PGPPublicKeyRing ring) {
        this.ring = ring;
        this.primary = ring.getPublicKey();
    }

    PGPPublicKeyRing ring() {
        return ring;
    }

    String fingerprint() {
        return fingerprint(primary);
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** Returns the keys that say they made a signature. */
    List<PGPPublicKey> issuers(PGPSignature signature) {
        List<PGPPublicKey> keys = new ArrayList<>();
        for (Iterator<PGPPublicKey> all = ring.getPublicKeys(); all.hasNext(); ) {
            PGPPublicKey key = all.next();
            if (signature.hasKeyIdentifier(key.getKeyIdentifier())) {
                keys.add(key);
            }
        }
        return keys;
    }

    /**
     * Says why a key of this certificate may not have signed at {@code signed}, judged at {@code now}; empty when it
     * may.
     */
    // Bouncy Castle's signatures carry the state of their check, so two threads must not use one
    synchronized Optional<String> against(PGPPublicKey key, Instant signed, Instant now) {
        Optional<String> kind = Policy.against(primary).or(() -> Policy.against(key));
        if (kind.isPresent()) {
            return kind;
        }
        if (revoked(primary, PGPSignature.KEY_REVOCATION)) {
            return Optional.of("is revoked");
        }
        PGPSignature self = latest(selfSignatures(), now).orElse(null);
        if (self == null) {
            return Optional.of("has no valid signature of itself");
        }
        Optional<String> life = outlived(primary, self, signed, now);
        if (life.isPresent()) {
            return life;
        }
        if (key.isMasterKey()) {
            return maySign(self, true) ? Optional.empty() : Optional.of("is not meant for signing");
        }
        return againstSubkey(key, signed, now);
    }

    private Optional<String> againstSubkey(PGPPublicKey key, Instant signed, Instant now) {
        if (revoked(key, PGPSignature.SUBKEY_REVOCATION)) {
            return Optional.of("is revoked");
        }
        PGPSignature binding =
                latest(bindings.computeIfAbsent(key, this::bindings), now).orElse(null);
        if (binding == null) {
            return Optional.of("is not bound to its primary key");
        }
        if (!maySign(binding, false)) {
            return Optional.of("is not meant for signing");
        }
        if (!signedBack.computeIfAbsent(binding, one -> signsBack(key, one))) {
            return Optional.of("does not sign its primary key back");
        }
        return outlived(key, binding, signed, now);
    }

    private List<PGPSignature> bindings(PGPPublicKey key) {
        List<PGPSignature> valid = new ArrayList<>();
        for (Iterator<PGPSignature> all = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING); all.hasNext(); ) {
            PGPSignature binding = all.next();
            if (Policy.against(binding).isEmpty()
                    && holds(binding, primary, s -> s.verifyCertification(primary, key))) {
                valid.add(binding);
            }
        }
        return valid;
    }

    private boolean signsBack(PGPPublicKey key, PGPSignature binding) {
        for (PGPSignatureSubpacketVector area :
                List.of(binding.getHashedSubPackets(), binding.getUnhashedSubPackets())) {
            try {
                PGPSignatureList embedded = area.getEmbeddedSignatures();
                for (PGPSignature back : embedded) {
                    if (back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                            && Policy.against(back).isEmpty()
                            && holds(back, key, s -> s.verifyCertification(primary, key))) {
                        return true;
                    }
                }
            } catch (PGPException | RuntimeException e) {
                continue; // a broken one proves nothing
            }
        }
        return false;
    }

    private List<PGPSignature> selfSignatures() {
        List<PGPSignature> known = selfSignatures;
        if (known == null) {
            known = findSelfSignatures();
            selfSignatures = known;
        }
        return known;
    }

    private List<PGPSignature> findSelfSignatures() {
        List<PGPSignature> valid = new ArrayList<>();
        for (Iterator<PGPSignature> all = primary.getSignaturesOfType(PGPSignature.DIRECT_KEY); all.hasNext(); ) {
            PGPSignature direct = all.next();
            if (Policy.against(direct).isEmpty() && holds(direct, primary, s -> s.verifyCertification(primary))) {
                valid.add(direct);
            }
        }
        for (Iterator<byte[]> ids = primary.getRawUserIDs(); ids.hasNext(); ) {
            byte[] id = ids.next();
            List<PGPSignature> own = new ArrayList<>();
            boolean withdrawn = false;
            for (Iterator<PGPSignature> all = primary.getSignaturesForID(id); all.hasNext(); ) {
                PGPSignature signature = all.next();
                if (!signature.hasKeyIdentifier(primary.getKeyIdentifier())
                        || !holds(signature, primary, s -> s.verifyCertification(id, primary))) {
                    continue;
                }
                if (signature.getSignatureType() == PGPSignature.CERTIFICATION_REVOCATION) {
                    withdrawn = true;
                } else if (signature.isCertification()
                        && Policy.against(signature).isEmpty()) {
                    own.add(signature);
                }
            }
            if (!withdrawn) {
                valid.addAll(own);
            }
        }
        return valid;
    }

    // a revocation counts with any hash: doubt speaks against the key
    private boolean revoked(PGPPublicKey key, int type) {
        return revoked.computeIfAbsent(key, each -> findRevocation(each, type));
    }

    // wherever it stands: a revocation that was appended to a file follows the last subkey or user id
    private boolean findRevocation(PGPPublicKey key, int type) {
        for (Iterator<PGPPublicKey> places = ring.getPublicKeys(); places.hasNext(); ) {
            for (Iterator<PGPSignature> all = places.next().getSignatures(); all.hasNext(); ) {
                PGPSignature each = all.next();
                if (each.getSignatureType() == type
                        && holds(
                                each,
                                primary,
                                s -> key.isMasterKey()
                                        ? s.verifyCertification(key)
                                        : s.verifyCertification(primary, key))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<PGPSignature> latest(List<PGPSignature> signatures, Instant now) {
        return signatures.stream()
                .filter(s -> !s.getCreationTime().toInstant().isAfter(now.plus(Policy.SKEW)))
                .filter(s -> !expired(s, now))
                .max(Comparator.comparing(s -> s.getCreationTime().toInstant()));
    }

    static boolean expired(PGPSignature signature, Instant now) {
        PGPSignatureSubpacketVector said = signature.getHashedSubPackets();
        // version 3 does not expire
        long seconds = said == null ? 0 : said.getSignatureExpirationTime();
        return seconds > 0
                && !now.isBefore(signature.getCreationTime().toInstant().plusSeconds(seconds));
    }

    private static Optional<String> outlived(PGPPublicKey key, PGPSignature statement, Instant signed, Instant now) {
        Instant born = key.getCreationTime().toInstant();
        if (signed.isBefore(born)) {
            return Optional.of("was made on " + born + ", after it is said to have signed");
        }
        long seconds = statement.getHashedSubPackets().getKeyExpirationTime();
        Instant end = born.plus(Duration.ofSeconds(seconds));
        if (seconds > 0 && (!signed.isBefore(end) || !now.isBefore(end))) {
            return Optional.of("expired on " + end);
        }
        return Optional.empty();
    }

    private static boolean maySign(PGPSignature statement, boolean withoutFlags) {
        PGPSignatureSubpacketVector said = statement.getHashedSubPackets();
        return said.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
                ? (said.getKeyFlags() & KeyFlags.SIGN_DATA) != 0
                : withoutFlags;
    }

    /** A check by Bouncy Castle. */
    @FunctionalInterface
    private interface Check {
        boolean test(PGPSignature signature) throws PGPException;
    }

    private static boolean holds(PGPSignature signature, PGPPublicKey by, Check check) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), by);
            return check.test(signature);
        } catch (PGPException | RuntimeException e) {
            return false; // what cannot be checked does not hold
        }
    }
}
