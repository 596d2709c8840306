package org.xenwright.openpgp;

import java.io.IOException;
import java.io.InputStream;
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
import org.xenwright.content.Content;

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
        Form form = new Form(PGPSignature.CANONICAL_TEXT_DOCUMENT, parts.hashes(), Policy.VERSIONS);
        return signed(parts.text(), judge(parts.signatures(), parts::feed, form, name));
    }

    /** Returns the content, signed by a file beside it. */
    public Signed detached(byte[] content, byte[] signatures, String name) throws SignatureException {
        List<PGPSignature> all = SignaturePackets.detached(signatures, name);
        Form form = new Form(PGPSignature.BINARY_DOCUMENT, Set.of(), Policy.VERSIONS);
        return signed(content, judge(all, signature -> signature.update(content), form, name));
    }

    private static Signed signed(byte[] content, Signers by) {
        return new Signed(content, by.fingerprints(), by.remarks());
    }

    /**
     * Says who signed contents that are parts of a package, one behind the other, by signatures that are others of its
     * parts. They may be of version 3; those of algorithms too new to be known here are passed over.
     */
    public Signers ofPackage(List<Content> contents, List<byte[]> signatures, String name) throws SignatureException {
        List<PGPSignature> all = SignaturePackets.known(signatures, name);
        Form form = new Form(PGPSignature.BINARY_DOCUMENT, Set.of(), Policy.VERSIONS_OF_PACKAGES);
        return judge(all, signature -> feed(contents, signature), form, name);
    }

    private static void feed(List<Content> contents, PGPSignature signature) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (Content each : contents) {
            try (InputStream in = each.open()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    signature.update(buffer, 0, n);
                }
            }
        }
    }

    /**
     * Says why none of a package's signatures could count, whoever made them; empty when one could, or there is none.
     *
     * @throws SignatureException when one is broken
     */
    public static Optional<String> weakness(List<byte[]> signatures, String name) throws SignatureException {
        if (signatures.isEmpty()) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        for (PGPSignature each : SignaturePackets.known(signatures, name)) {
            Optional<String> against = Policy.against(each, Policy.VERSIONS_OF_PACKAGES);
            if (against.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("the signature by " + issuer(each) + " " + against.get());
        }
        return Optional.of(String.join("; ", reasons.stream().distinct().toList()));
    }

    /** Gives a signature the bytes it is about. */
    private interface Feed {
        void to(PGPSignature signature) throws IOException;
    }

    /**
     * The form that signatures of a file must have.
     *
     * @param type the only one that may be there
     * @param hashes that the file announces; empty where files announce none
     * @param versions that count
     */
    private record Form(int type, Set<Integer> hashes, Set<Integer> versions) {
        Optional<String> against(PGPSignature signature) {
            if (signature.getSignatureType() != type) {
                return Optional.of("is of type " + signature.getSignatureType() + " where " + type + " belongs");
            }
            boolean announced = type == PGPSignature.BINARY_DOCUMENT || hashes.contains(signature.getHashAlgorithm());
            return announced ? Optional.empty() : Optional.of("uses a hash that the file does not name in its header");
        }
    }

    private Signers judge(List<PGPSignature> signatures, Feed feed, Form form, String name) throws SignatureException {
        List<String> signers = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (PGPSignature signature : signatures) {
            Optional<String> against = against(signature, form).map("the signature "::concat);
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
                    if (!fits(signature, key, feed, name)) {
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
        return new Signers(
                signers.stream().distinct().toList(),
                remarks.stream().distinct().toList());
    }

    private Optional<String> against(PGPSignature signature, Form form) {
        Optional<String> kind = Policy.against(signature, form.versions());
        if (kind.isPresent()) {
            return kind;
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

    private static boolean fits(PGPSignature signature, PGPPublicKey key, Feed feed, String name)
            throws SignatureException {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            feed.to(signature);
            return signature.verify();
        } catch (IOException e) {
            throw new SignatureException(name + " cannot be read: " + e.getMessage(), e);
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
