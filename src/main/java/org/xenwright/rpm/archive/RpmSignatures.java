package org.xenwright.rpm.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.openpgp.SignatureException;
import org.xenwright.openpgp.Signers;
import org.xenwright.openpgp.Verifier;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmTag;

/**
 * The signatures of a package file: those of its header, which holds digests of all else in newer packages; and those of
 * header and payload together, which older ones have besides.
 */
final class RpmSignatures {
    private static final int MOST = 32;

    private final RpmParts parts;
    private final String name;
    private final List<byte[]> ofHeader = new ArrayList<>();
    private final List<byte[]> ofAll = new ArrayList<>();

    /** @param name what errors call the package */
    RpmSignatures(RpmParts parts, String name) throws RpmFormatException {
        this.parts = parts;
        this.name = name;
        List<String> texts = parts.signatures().texts(RpmTag.SIGNED_OPENPGP);
        if (texts.size() > MOST) {
            throw new RpmFormatException(name, texts.size() + " signatures, at most " + MOST + " are read");
        }
        for (String each : texts) {
            try {
                ofHeader.add(Base64.getMimeDecoder().decode(each));
            } catch (IllegalArgumentException e) {
                throw new RpmFormatException(name, "a signature that is no base 64");
            }
        }
        for (RpmTag tag : List.of(RpmTag.SIGNED_RSA_HEADER, RpmTag.SIGNED_DSA_HEADER)) {
            parts.signatures().bytes(tag).ifPresent(ofHeader::add);
        }
        for (RpmTag tag : List.of(RpmTag.SIGNED_PGP, RpmTag.SIGNED_GPG)) {
            parts.signatures().bytes(tag).ifPresent(ofAll::add);
        }
    }

    /**
     * Checks what the project demands.
     *
     * @param payload whether the header holds digests of the payload that count, so that who signed it signed that too
     * @return who signed; nobody where nobody needs to
     * @throws org.xenwright.problem.ProblemException when no signature counts and one must
     */
    Signers check(RpmTrust trust, Instant now, boolean payload) {
        if (trust.unsigned()) {
            return Signers.NONE;
        }
        try {
            if (trust.keys().isEmpty()) {
                List<byte[]> all =
                        Stream.concat(ofHeader.stream(), ofAll.stream()).toList();
                Optional<String> weakness = Verifier.weakness(all, name);
                if (weakness.isPresent()) {
                    throw refusal(trust, weakness.get());
                }
                return Signers.NONE;
            }
            Verifier verifier = new Verifier(trust.keys(), now);
            Content header = Content.of(parts.header().withMagic());
            if (payload && !ofHeader.isEmpty()) {
                return verifier.ofPackage(List.of(header), ofHeader, name);
            }
            if (!ofAll.isEmpty()) {
                return verifier.ofPackage(List.of(header, parts.payload()), ofAll, name);
            }
            throw refusal(
                    trust,
                    ofHeader.isEmpty()
                            ? "no signature"
                            : "a signature of its header, which holds no digest of its files that counts");
        } catch (SignatureException e) {
            throw refusal(trust, Problem.messageOf(e));
        }
    }

    private RuntimeException refusal(RpmTrust trust, String found) {
        return Problem.of(
                        "trusting the package " + name,
                        "add its signer's key to <signedBy>; or, if you know where it is from, name it in"
                                + " <packageSignatures><unsigned>, or say <allowUnsigned> of its repository")
                .found(found)
                .expected(
                        trust.keys().isEmpty()
                                ? "no signature, or one by an algorithm that still proves something"
                                : "a signature by one of the trusted keys: "
                                        + (trust.keys().fingerprints().isEmpty()
                                                ? "none of those named is there, or the lock pins others"
                                                : String.join(", ", trust.keys().fingerprints())))
                .raise();
    }
}
