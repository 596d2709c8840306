package org.xenwright.loader.signing;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import org.xenwright.problem.Problem;

/** The demands on a certificate for signing what firmware starts. Facts: UEFI specification, chapter 32. */
final class CertificateCheck {
    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 8192;
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String ANY = "2.5.29.37.0";
    /** Number of {@code digitalSignature} among the bits of key usage. */
    private static final int DIGITAL_SIGNATURE = 0;

    private CertificateCheck() {}

    /**
     * Checks one.
     *
     * @param where it was named
     * @throws org.xenwright.problem.ProblemException when signatures by it would be refused, or should be
     */
    static void check(X509Certificate certificate, String where, Instant now) {
        String name = certificate.getSubjectX500Principal().getName();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw refused(where, "renew it")
                    .found(name + " expired at " + certificate.getNotAfter().toInstant())
                    .expected("a certificate that is valid now, at " + now)
                    .raise();
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw refused(where, "wait, set the clock of this machine, or take another")
                    .found(name + " is not valid before "
                            + certificate.getNotBefore().toInstant())
                    .expected("a certificate that is valid now, at " + now)
                    .raise();
        }
        if (!(certificate.getPublicKey() instanceof RSAPublicKey rsa)
                || !rsa.getAlgorithm().equals("RSA")) {
            throw refused(where, "make a key for Secure Boot: openssl req -x509 -newkey rsa:2048 …")
                    .found(name + " has a key of " + certificate.getPublicKey().getAlgorithm())
                    .expected("RSA, the one kind that firmware must verify")
                    .raise();
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw refused(where, "make a key for Secure Boot: openssl req -x509 -newkey rsa:2048 …")
                    .found(name + " has a key of " + bits + " bits")
                    .expected(LEAST_BITS + " bits, which every firmware takes, to " + MOST_BITS)
                    .raise();
        }
        checkUses(certificate, name, where);
    }

    private static void checkUses(X509Certificate certificate, String name, String where) {
        List<String> uses;
        try {
            uses = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw refused(where, "take another")
                    .found(name + " has an extended key usage that cannot be read")
                    .expected("codeSigning (" + CODE_SIGNING + "), or no extended key usage")
                    .raise(e);
        }
        if (uses != null && !uses.contains(CODE_SIGNING) && !uses.contains(ANY)) {
            throw refused(where, "take one that is for signing code")
                    .found(name + " is for " + String.join(", ", uses) + " alone")
                    .expected("codeSigning (" + CODE_SIGNING + "), or no extended key usage")
                    .raise();
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw refused(where, "take one that is for signing code")
                    .found(name + " has a key usage without digitalSignature")
                    .expected("digitalSignature, or no key usage")
                    .raise();
        }
    }

    private static Problem refused(String where, String remedy) {
        return Problem.of("taking a certificate for Secure Boot", remedy).at(where);
    }
}
