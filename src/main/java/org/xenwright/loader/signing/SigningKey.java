package org.xenwright.loader.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.loader.pe.PeFormatException;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * A private key of the user with its certificate: from files in PEM, a PKCS #12 keystore, or a token behind PKCS #11,
 * which the key never leaves. It is tried before anything is written.
 */
public final class SigningKey implements Signer {
    static final String ELEMENT = "<image><secureBoot>";
    static final String SERVER = ELEMENT + "<server>";

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final @Nullable Provider provider;

    /**
     * Keeps a key.
     *
     * @param chain its certificate, then those that lead to a root
     * @param provider that can use it; null for any
     */
    SigningKey(PrivateKey key, List<X509Certificate> chain, @Nullable Provider provider) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.provider = provider;
    }

    /**
     * Reads a key in PEM: PKCS #8 or PKCS #1, encrypted or not.
     *
     * @param certificate file with its certificate, in PEM or DER; others that follow are put into signatures
     * @throws org.xenwright.problem.ProblemException when it cannot be read, or firmware would refuse its signatures
     */
    public static SigningKey ofPem(Path key, Path certificate, Password password, Instant now) throws IOException {
        List<X509Certificate> chain = CertificateFile.read(certificate);
        SigningKey made = new SigningKey(PemKey.read(key, password), chain, null);
        return made.checked(ELEMENT + "<key>", ELEMENT + "<certificate>", now);
    }

    /**
     * Reads a key of a PKCS #12 keystore.
     *
     * @param alias of the key; empty for the only one there is
     * @throws org.xenwright.problem.ProblemException likewise
     */
    public static SigningKey ofKeystore(Path file, Optional<String> alias, Password password, Instant now)
            throws IOException {
        String where = ELEMENT + "<keystore>";
        return KeystoreKey.read(file, alias, password).checked(where, where, now);
    }

    /**
     * Finds a key of a token.
     *
     * @param file a configuration of Java's provider SunPKCS11, or the library of the token itself
     * @param alias label of the key and its certificate; empty for the only one there is
     * @param certificate file to take instead of the token's certificate
     * @throws org.xenwright.problem.ProblemException likewise
     */
    public static SigningKey ofToken(
            Path file, Optional<String> alias, Optional<Path> certificate, Password password, Instant now)
            throws IOException {
        String where = ELEMENT + "<pkcs11>";
        SigningKey found = TokenKey.read(file, alias, password);
        if (certificate.isEmpty()) {
            return found.checked(where, where, now);
        }
        List<X509Certificate> chain = CertificateFile.read(certificate.get());
        return new SigningKey(found.key, chain, found.provider).checked(where, ELEMENT + "<certificate>", now);
    }

    private SigningKey checked(String ofKey, String ofCertificate, Instant now) throws IOException {
        CertificateCheck.check(chain.get(0), ofCertificate, now);
        if (!fits()) {
            throw Problem.of("taking a key for signing", "name the certificate of this key, or the key of this one")
                    .at(ofKey)
                    .found("a key that is not the one of " + chain.get(0).getSubjectX500Principal())
                    .expected("the private key of the first certificate of " + ofCertificate)
                    .raise();
        }
        return this;
    }

    /** Tries the key, which a token does not show, on its certificate. */
    private boolean fits() throws IOException {
        byte[] trial = new byte[32];
        byte[] signature;
        try {
            signature = rsa(trial);
        } catch (GeneralSecurityException e) {
            // a key of another kind than the certificate's, which is of RSA
            if (provider == null) {
                return false;
            }
            throw refusedByToken(e);
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(chain.get(0).getPublicKey());
            verifier.update(trial);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private byte[] rsa(byte[] bytes) throws GeneralSecurityException {
        Signature signer = provider == null
                ? Signature.getInstance("SHA256withRSA")
                : Signature.getInstance("SHA256withRSA", provider);
        signer.initSign(key);
        signer.update(bytes);
        return signer.sign();
    }

    private static RuntimeException refusedByToken(GeneralSecurityException cause) {
        return Problem.of("signing with the key of a token", "allow the key to sign (CKA_SIGN), with SHA256-RSA-PKCS")
                .at(ELEMENT + "<pkcs11>")
                .found(Problem.messageOf(cause))
                .raise(cause);
    }

    @Override
    public byte[] sign(byte[] program) throws IOException {
        try {
            return Authenticode.sign(program, chain, bytes -> {
                try {
                    return rsa(bytes);
                } catch (GeneralSecurityException e) {
                    throw refusedByToken(e);
                }
            });
        } catch (PeFormatException e) {
            throw Problem.of("signing a program for EFI", "take another version of the package it comes from")
                    .found(String.valueOf(e.getMessage()))
                    .raise(e);
        }
    }

    /** Returns the certificate that firmware must know. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public String certificateDigest() {
        try {
            return Digest.of(certificate().getEncoded()).hex();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read and cannot be written", e);
        }
    }
}
