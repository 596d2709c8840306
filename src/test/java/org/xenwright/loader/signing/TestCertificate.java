package org.xenwright.loader.signing;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.xenwright.openpgp.RsaPairs;

/** A key with a certificate for it, made for a test. */
public final class TestCertificate {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2040-01-01T00:00:00Z");

    private static final Map<String, KeyPair> RSA = new ConcurrentHashMap<>();

    final KeyPair pair;
    private final String name;
    private String issuer;
    private PrivateKey by;
    private Instant notBefore = START;
    private Instant notAfter = END;
    private KeyPurposeId purpose;
    private KeyUsage usage;

    private TestCertificate(String name, KeyPair pair) {
        this.name = name;
        this.pair = pair;
        this.issuer = name;
        this.by = pair.getPrivate();
    }

    /** Makes one whose key is that of all of this name and length in this JVM. */
    static TestCertificate rsa(String name, int bits) throws Exception {
        KeyPair pair = RSA.get(name + bits);
        if (pair == null) {
            pair = RsaPairs.next(bits);
            RSA.put(name + bits, pair);
        }
        return new TestCertificate(name, pair);
    }

    public static TestCertificate rsa(String name) throws Exception {
        return rsa(name, 2048);
    }

    public static TestCertificate ec(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new TestCertificate(name, generator.generateKeyPair());
    }

    /** The same key, for another certificate. */
    TestCertificate again() {
        return new TestCertificate(name, pair);
    }

    TestCertificate issuedBy(TestCertificate other) {
        issuer = other.name;
        by = other.pair.getPrivate();
        return this;
    }

    public TestCertificate valid(Instant from, Instant to) {
        notBefore = from;
        notAfter = to;
        return this;
    }

    TestCertificate purpose(KeyPurposeId id) {
        purpose = id;
        return this;
    }

    TestCertificate usage(int bits) {
        usage = new KeyUsage(bits);
        return this;
    }

    /** Returns the key that it certifies. */
    public PrivateKey key() {
        return pair.getPrivate();
    }

    public X509Certificate certificate() throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + issuer),
                BigInteger.valueOf(name.hashCode() & 0xffff).add(BigInteger.ONE),
                Date.from(notBefore),
                Date.from(notAfter),
                new X500Name("CN=" + name),
                pair.getPublic());
        if (purpose != null) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        }
        if (usage != null) {
            builder.addExtension(Extension.keyUsage, true, usage);
        }
        String algorithm = by.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(by)));
    }

    public Path pem(Path folder) throws Exception {
        return write(folder.resolve(name + ".pem"), certificate());
    }

    /** As {@code openssl pkcs8 -topk8 -nocrypt} writes it. */
    public Path pkcs8(Path folder) throws Exception {
        return write(folder.resolve(name + ".p8"), new JcaPKCS8Generator(pair.getPrivate(), null));
    }

    /** As {@code openssl pkcs8 -topk8} writes it. */
    public Path encryptedPkcs8(Path folder, String password) throws Exception {
        return write(
                folder.resolve(name + ".p8e"),
                new JcaPKCS8Generator(
                        pair.getPrivate(),
                        new org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                                .setPassword(password.toCharArray())
                                .build()));
    }

    /** As {@code openssl genrsa -traditional} writes it. */
    Path pkcs1(Path folder) throws Exception {
        return write(folder.resolve(name + ".p1"), new JcaMiscPEMGenerator(pair.getPrivate()));
    }

    /** As {@code openssl rsa -aes128 -traditional} writes it. */
    Path encryptedPkcs1(Path folder, String password) throws Exception {
        return write(
                folder.resolve(name + ".p1e"),
                new JcaMiscPEMGenerator(
                        pair.getPrivate(),
                        new JcePEMEncryptorBuilder("AES-128-CBC")
                                .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                                .build(password.toCharArray())));
    }

    private static Path write(Path file, Object object) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            if (object instanceof PemObjectGenerator generator) {
                writer.writeObject(generator);
            } else {
                writer.writeObject(object);
            }
        }
        return Files.writeString(file, text.toString(), StandardCharsets.US_ASCII);
    }
}
