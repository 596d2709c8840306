package org.xenwright.loader.signing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.IssuerAndSerialNumber;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.SignerInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.xenwright.content.Content;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.loader.pe.PeWriter;
import org.xenwright.store.Digest;

/**
 * The signature of a program for EFI. It says no time, so that the same key over the same bytes gives the same bytes.
 */
final class Authenticode {
    /** What is signed: a digest of a program. */
    static final ASN1ObjectIdentifier INDIRECT_DATA = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.4");

    private static final ASN1ObjectIdentifier IMAGE_DATA = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.15");
    private static final AlgorithmIdentifier SHA256 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    /** The name of the file that a digest is of, as all signers write it. */
    private static final String OBSOLETE = "<<<Obsolete>>>";

    private static final int ALIGNMENT = 8;
    private static final int STEP = 1 << 16;

    private Authenticode() {}

    /** Makes the signature of some bytes: RSA over their SHA-256, as PKCS #1 has it. */
    interface Rsa {
        byte[] sign(byte[] bytes) throws IOException;
    }

    /**
     * Returns a program with a signature behind it.
     *
     * @param chain the signer's certificate, then those that lead to a root
     */
    static byte[] sign(byte[] program, List<X509Certificate> chain, Rsa rsa) throws IOException {
        PeFile file = PeFile.read(Content.of(program));
        file.checkWithoutGaps();
        byte[] pkcs7 = signedData(digest(file), chain, rsa);
        return PeWriter.sign(file, WinCertificate.of(pkcs7));
    }

    /**
     * Returns the digest of a program: of all bytes but its checksum, the directory entry of its signatures and the
     * signatures, padded to eight bytes.
     */
    static byte[] digest(PeFile file) throws IOException {
        PeFile.Certificates certificates = file.certificates();
        long end = certificates.length() > 0
                ? certificates.offset()
                : file.content().size();
        MessageDigest digest = Digest.sha256();
        long at = 0;
        at = update(digest, file.content(), at, file.checksumOffset()) + 4;
        if (file.certificatesEntryOffset() >= 0) {
            at = update(digest, file.content(), at, file.certificatesEntryOffset()) + 8;
        }
        update(digest, file.content(), at, end);
        digest.update(new byte[(int) (-end & ALIGNMENT - 1)]);
        return digest.digest();
    }

    private static long update(MessageDigest digest, Content content, long from, long to) throws IOException {
        byte[] step = new byte[STEP];
        try (InputStream in = content.open(from, to - from)) {
            for (int n = in.read(step); n > 0; n = in.read(step)) {
                digest.update(step, 0, n);
            }
        }
        return to;
    }

    private static byte[] signedData(byte[] digest, List<X509Certificate> chain, Rsa rsa) throws IOException {
        ASN1Sequence indirect = indirectData(digest);
        DERSet attributes = attributes(indirect);
        Certificate own = certificate(chain.get(0));
        SignerInfo signer = new SignerInfo(
                new ASN1Integer(1),
                new IssuerAndSerialNumber(
                        X500Name.getInstance(own.getIssuer()),
                        own.getSerialNumber().getValue()),
                SHA256,
                attributes,
                RSA,
                new DEROctetString(rsa.sign(attributes.getEncoded(ASN1Encoding.DER))),
                null);
        ASN1EncodableVector certificates = new ASN1EncodableVector();
        for (X509Certificate each : chain) {
            certificates.add(certificate(each));
        }
        // version 1, and the content not in an OCTET STRING: as PKCS #7 has it and CMS has not
        DERSequence signedData = sequence(
                new ASN1Integer(1),
                new DERSet(SHA256),
                sequence(INDIRECT_DATA, new DERTaggedObject(true, 0, indirect)),
                new DERTaggedObject(false, 0, new DERSet(certificates)),
                new DERSet(signer));
        return sequence(PKCSObjectIdentifiers.signedData, new DERTaggedObject(true, 0, signedData))
                .getEncoded(ASN1Encoding.DER);
    }

    private static ASN1Sequence indirectData(byte[] digest) {
        DERTaggedObject name = new DERTaggedObject(false, 0, new DERBMPString(OBSOLETE));
        DERSequence image = sequence(
                new DERBitString(new byte[0]), new DERTaggedObject(true, 0, new DERTaggedObject(true, 2, name)));
        return sequence(sequence(IMAGE_DATA, image), new DigestInfo(SHA256, digest));
    }

    private static DERSet attributes(ASN1Sequence indirect) throws IOException {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(PKCSObjectIdentifiers.pkcs_9_at_contentType, new DERSet(INDIRECT_DATA)));
        attributes.add(new Attribute(
                PKCSObjectIdentifiers.pkcs_9_at_messageDigest,
                new DERSet(new DEROctetString(Digest.sha256().digest(plain(indirect))))));
        return new DERSet(attributes);
    }

    /** Returns the bytes of a sequence's elements, without its own tag and length. */
    private static byte[] plain(ASN1Sequence sequence) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ASN1Encodable each : sequence) {
            bytes.write(each.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        }
        return bytes.toByteArray();
    }

    private static DERSequence sequence(ASN1Encodable... elements) {
        return new DERSequence(elements);
    }

    private static Certificate certificate(X509Certificate certificate) throws IOException {
        try {
            return Certificate.getInstance(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException("encoding a certificate", e);
        }
    }
}
