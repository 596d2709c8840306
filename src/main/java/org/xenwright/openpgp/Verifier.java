package org.xenwright.openpgp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Judges signatures against a keyring. One signature that counts is enough; keys that are not trusted are passed over;
 * a trusted key's signature that does not fit the bytes is fatal, whatever the others say.
 */
public final class Verifier {
    private final Keyring keyring;
    private final Instant now;

    /** @param now the moment to judge at */
    public Verifier(Keyring keyring, Instant now) {
        this.keyring = keyring;
        this.now = now;
    }

    /**
     * Returns the text of a clearsigned file.
     *
     * @param name what errors call the file
     */
    public Signed clearSigned(byte[] file, String name) throws SignatureException {
        ClearSigned parts = ClearSigned.parse(file, name);
        Form form = new Form(PGPSignature.CANONICAL_TEXT_DOCUMENT, parts.hashes());
        return judge(parts.signatures(), parts.text(), parts::feed, form, name);
    }

    /** Returns the content, signed by a file beside it. */
    public Signed detached(byte[] content, byte[] signatures, String name) throws SignatureException {
        List<PGPSignature> all = SignaturePackets.detached(signatures, name);
        Form form = new Form(PGPSignature.BINARY_DOCUMENT, Set.of());
        return judge(all, content, signature -> signature.update(content), form, name);
    }

    /** Gives a signature the bytes it is about. */
    private interface Feed {
        void to(PGPSignature signature);
    }

    /**
     * The form that signatures of a file must have.
     *
     * @param type the only one that may be there
     * @param hashes that the file announces; empty where files announce none
     */
    private record Form(int type, Set<Integer> hashes) {
        Optional<String> against(PGPSignature signature) {
            if (signature.getSignatureType() != type) {
                return Optional.of("is of type " + signature.getSignatureType() + " where " + type + " belongs");
            }
            boolean announced = type == PGPSignature.BINARY_DOCUMENT || hashes.contains(signature.getHashAlgorithm());
            return announced ? Optional.empty() : Optional.of("uses a hash that the file does not name in its header");
        }
    }

    private Signed judge(List<PGPSignature> signatures, byte[] content, Feed feed, Form form, String name)
            throws SignatureException {
        List<String> signers = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (PGPSignature signature : signatures) {
            Optional<String> against = against(signature).map("the signature "::concat);
            boolean known = false;
            for (Certificate certificate : keyring.certificates()) {
                for (PGPPublicKey key : certificate.issuers(signature)) {
                    if (!keyring.trusts(certificate, key)) {
                        continue;
                    }
                    known = true;
                    Instant signed = signature.getCreationTime().toInstant();
                    Optional<String> reason = against.or(() -> otherIssuer(signature, key))
                            .or(() -> certificate.against(key, signed, now).map("its key "::concat));
                    String fingerprint = Certificate.fingerprint(key);
                    Optional<String> misfit = form.against(signature);
                    if (misfit.isPresent()) {
                        throw new SignatureException(name + ": the signature by " + fingerprint + " " + misfit.get());
                    }
                    // also of one that does not count: what a trusted key has signed was changed
                    if (!fits(signature, key, feed)) {
                        throw new SignatureException(
                                name + " was changed: the signature by " + fingerprint + " does not fit it"
                                        + reason.map(", and "::concat).orElse(""));
                    }
                    if (reason.isPresent()) {
                        reasons.add("signed by " + fingerprint + ", but " + reason.get());
                        continue;
                    }
                    signers.add(fingerprint);
                    Policy.remark(key).ifPresent(remark -> remarks.add("the key " + fingerprint + " " + remark));
                }
            }
            if (!known) {
                reasons.add("signed by " + issuer(signature) + ", which is not among the trusted keys");
            }
        }
        if (signers.isEmpty()) {
            throw new SignatureException(name + " has no signature that counts: "
                    + String.join("; ", reasons.stream().distinct().toList()));
        }
        return new Signed(
                content,
                signers.stream().distinct().toList(),
                remarks.stream().distinct().toList());
    }

    private Optional<String> against(PGPSignature signature) {
        Optional<String> form = Policy.against(signature);
        if (form.isPresent()) {
            return form;
        }
        Instant signed = signature.getCreationTime().toInstant();
        if (signed.isAfter(now.plus(Policy.SKEW))) {
            return Optional.of("is from the future: " + signed + ", now is " + now);
        }
        return Certificate.expired(signature, now) ? Optional.of("has expired") : Optional.empty();
    }

    /** Says that a signature also names another key as its own; GnuPG looks for that one alone, if it stands unsigned. */
    private static Optional<String> otherIssuer(PGPSignature signature, PGPPublicKey key) {
        boolean all = signature.getKeyIdentifiers().stream().allMatch(id -> id.matches(key.getKeyIdentifier()));
        return all ? Optional.empty() : Optional.of("the signature names another key besides");
    }

    private static boolean fits(PGPSignature signature, PGPPublicKey key, Feed feed) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            feed.to(signature);
            return signature.verify();
        } catch (PGPException | RuntimeException e) {
            return false; // what cannot be checked does not fit
        }
    }

    private static String issuer(PGPSignature signature) {
        return signature.getKeyIdentifiers().stream()
                .map(id -> id.getFingerprint() != null
                        ? HexFormat.of().withUpperCase().formatHex(id.getFingerprint())
                        : String.format(Locale.ROOT, "%016X", id.getKeyId()))
                .findFirst()
                .orElse("an unnamed key");
    }
}
