package org.xenwright.loader.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.xenwright.content.ByteSize;
import org.xenwright.loader.pe.PeFile;

/**
 * A signature that a program carries. Dates are not looked at, as firmware looks at none.
 *
 * @param signer whose key made it, as it says
 * @param certificates that came with it, the signer's among them
 * @param fault why it does not hold for this program; empty when it does
 */
public record ProgramSignature(X509Certificate signer, List<X509Certificate> certificates, Optional<String> fault) {
    private static final int LONGEST_CHAIN = 10;

    /** Most signers of a program; shims have two. Checking one costs milliseconds. */
    private static final int MOST_SIGNERS = 16;

    /** Most bytes of a program that are read to check it; a size on a disk costs nothing. */
    private static final long MOST_SIGNED = 1L << 30;

    public ProgramSignature {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads and checks the signatures of a program; none for one that is not signed.
     *
     * @throws SignatureFormatException when one cannot be read
     */
    public static List<ProgramSignature> of(PeFile program) throws IOException {
        List<ProgramSignature> found = new ArrayList<>();
        List<byte[]> all = WinCertificate.in(program);
        if (!all.isEmpty()) {
            if (program.content().size() > MOST_SIGNED) {
                throw new SignatureFormatException(
                        "a program of " + ByteSize.format(program.content().size()) + ", which is not read as a whole");
            }
            byte[] digest = Authenticode.digest(program);
            for (byte[] each : all) {
                try {
                    read(each, digest, found);
                } catch (SignatureFormatException e) {
                    throw e;
                } catch (IOException
                        | CMSException
                        | GeneralSecurityException
                        | OperatorCreationException
                        | RuntimeException e) {
                    // what the library throws at bytes that are none of its structures
                    throw new SignatureFormatException("a signature that cannot be read: " + e.getMessage(), e);
                }
            }
        }
        return found;
    }

    private static void read(byte[] padded, byte[] digest, List<ProgramSignature> found)
            throws IOException, CMSException, GeneralSecurityException, OperatorCreationException {
        DerDepth.check(padded);
        CMSSignedData data;
        try (ASN1InputStream in = new ASN1InputStream(padded)) {
            data = new CMSSignedData(in.readObject().getEncoded());
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder each : data.getCertificates().getMatches(null)) {
            certificates.add(certificate(each));
        }
        for (SignerInformation each : data.getSignerInfos().getSigners()) {
            if (found.size() == MOST_SIGNERS) {
                throw new SignatureFormatException("more than " + MOST_SIGNERS + " signers");
            }
            @SuppressWarnings("unchecked") // the id of a signer selects certificates
            Collection<X509CertificateHolder> own = data.getCertificates().getMatches(each.getSID());
            if (own.isEmpty()) {
                throw new SignatureFormatException("a signature without its signer's certificate");
            }
            X509Certificate signer = certificate(own.iterator().next());
            found.add(new ProgramSignature(signer, certificates, fault(data, each, signer, digest)));
        }
    }

    private static X509Certificate certificate(X509CertificateHolder holder)
            throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    }

    private static Optional<String> fault(
            CMSSignedData data, SignerInformation signer, X509Certificate certificate, byte[] digest)
            throws CMSException, OperatorCreationException {
        if (!data.getSignedContentTypeOID().equals(Authenticode.INDIRECT_DATA.getId())) {
            return Optional.of("it is not of a program");
        }
        ASN1Encodable content = (ASN1Encodable) data.getSignedContent().getContent();
        DigestInfo signed =
                DigestInfo.getInstance(ASN1Sequence.getInstance(content).getObjectAt(1));
        if (!signed.getAlgorithmId().getAlgorithm().equals(NISTObjectIdentifiers.id_sha256)) {
            return Optional.of("its digest is not SHA-256");
        }
        if (!Arrays.equals(signed.getDigest(), digest)) {
            return Optional.of("the program was changed");
        }
        // a key of DSA brings numbers of its own, of any length: checking one signature could take hours
        if (!isRsa(certificate)) {
            return Optional.of(
                    "its key is of " + certificate.getPublicKey().getAlgorithm() + ", and firmware takes RSA alone");
        }
        // by the key and not the certificate, whose dates would count
        return signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))
                ? Optional.empty()
                : Optional.of("the signature is not by this key");
    }

    /** Returns whether it holds, and its signer is a certificate or has one that it vouches for. */
    public boolean isBy(X509Certificate trusted) {
        if (fault.isPresent()) {
            return false;
        }
        Set<X509Certificate> seen = new HashSet<>();
        X509Certificate each = signer;
        while (seen.add(each) && seen.size() <= LONGEST_CHAIN) {
            if (each.equals(trusted) || isIssued(each, trusted)) {
                return true;
            }
            X509Certificate child = each;
            each = certificates.stream()
                    .filter(parent -> !seen.contains(parent) && isIssued(child, parent))
                    .findFirst()
                    .orElse(each);
        }
        return false;
    }

    private static boolean isRsa(X509Certificate certificate) {
        return certificate.getPublicKey() instanceof RSAPublicKey;
    }

    private static boolean isIssued(X509Certificate child, X509Certificate parent) {
        if (!isRsa(parent) || !child.getIssuerX500Principal().equals(parent.getSubjectX500Principal())) {
            return false;
        }
        try {
            child.verify(parent.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Returns what its signer is called: the common name of its certificate, or all names of one without. */
    public String by() {
        X500Name name = X500Name.getInstance(signer.getSubjectX500Principal().getEncoded());
        RDN[] common = name.getRDNs(BCStyle.CN);
        return common.length == 0
                ? name.toString()
                : IETFUtils.valueToString(common[0].getFirst().getValue());
    }
}
