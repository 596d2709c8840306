package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.DSAPublicKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.PeFile;

/** Signatures whose writer wants that checking them takes long. */
class ForeignSignatureTest {
    private static final String RSA = "*\u0086H\u0086\u00f7\r\1\1\1";
    private static final String DSA_WITH_SHA256 = "`\u0086H\1e\3\4\3\2";

    @Test
    void aKeyWhoseNumbersAreItsOwnIsNotTried() throws Exception {
        byte[] signed = signedByDsa(Integer.getInteger("xen.bits", 20_000));

        List<ProgramSignature> found = ProgramSignature.of(PeFile.read(Content.of(signed)));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).fault()).contains("its key is of DSA, and firmware takes RSA alone");
    }

    @Test
    void manySignersAreRefused() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        byte[] signed = PeBytes.recent().bytes();
        byte[] trial = Authenticode.sign(signed, List.of(mine.certificate()), bytes -> new byte[256]);
        PeFile once = PeFile.read(Content.of(trial));
        byte[] frame = Arrays.copyOfRange(trial, (int) once.certificates().offset(), (int)
                (once.certificates().offset() + once.certificates().length()));
        int copies = 17;
        byte[] many = Arrays.copyOf(trial, trial.length + (copies - 1) * frame.length);
        for (int i = 1; i < copies; i++) {
            System.arraycopy(frame, 0, many, trial.length + (i - 1) * frame.length, frame.length);
        }
        ByteBuffer.wrap(many)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) once.certificatesEntryOffset() + 4, copies * frame.length);

        assertThatThrownBy(() -> ProgramSignature.of(PeFile.read(Content.of(many))))
                .isInstanceOf(SignatureFormatException.class)
                .hasMessageContaining("more than 16 signers");
    }

    @Test
    void aProgramThatIsMostlyAHoleIsNotReadToItsEnd() throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        byte[] signed =
                Authenticode.sign(PeBytes.recent().bytes(), List.of(mine.certificate()), bytes -> new byte[256]);
        Content large = new Content.Sparse(3L << 30, List.of(new Content.Segment(0, Content.of(signed))));

        assertThatThrownBy(() -> ProgramSignature.of(PeFile.read(large)))
                .isInstanceOf(SignatureFormatException.class)
                .hasMessageContaining("which is not read as a whole");
    }

    private static byte[] signedByDsa(int bits) throws Exception {
        BigInteger p = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        BigInteger q = BigInteger.ONE.shiftLeft(255).add(BigInteger.ONE);
        BigInteger g = p.subtract(BigInteger.TWO);
        PublicKey slow = KeyFactory.getInstance("DSA").generatePublic(new DSAPublicKeySpec(g, p, q, g));
        TestCertificate issuer = TestCertificate.rsa("issuer");
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                new X500Name("CN=issuer"),
                                BigInteger.ONE,
                                Date.from(TestCertificate.NOW),
                                Date.from(TestCertificate.NOW),
                                new X500Name("CN=slow"),
                                slow)
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(issuer.pair.getPrivate())));
        ASN1EncodableVector numbers = new ASN1EncodableVector();
        Collections.nCopies(2, new ASN1Integer(q.shiftRight(1))).forEach(numbers::add);
        byte[] signature = new DERSequence(numbers).getEncoded("DER");
        byte[] signed = Authenticode.sign(PeBytes.recent().bytes(), List.of(certificate), bytes -> signature);
        String text = new String(signed, StandardCharsets.ISO_8859_1);
        int at = text.lastIndexOf(RSA);
        return (text.substring(0, at) + DSA_WITH_SHA256 + text.substring(at + RSA.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
