package org.xenwright.openpgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** A key made for a test, with every fault a test asks for. */
public final class TestKey {
    /** Signs files. */
    public static final class Signer {
        private final PGPKeyPair pair;

        private Signer(PGPKeyPair pair) {
            this.pair = pair;
        }

        public String fingerprint() {
            return Certificate.fingerprint(pair.getPublicKey());
        }

        /** The secret, for writers that sign by themselves. */
        public PGPPrivateKey secret() {
            return pair.getPrivateKey();
        }

        /** A clearsigned file with a SHA-256 signature; the text ends in a line feed. */
        public byte[] clearSign(String text, Instant at) {
            return clearSign(text, at, HashAlgorithmTags.SHA256, Duration.ZERO);
        }

        /** The same of any bytes. */
        public byte[] clearSign(byte[] text, Instant at) {
            return clearSign(
                    new String(text, StandardCharsets.ISO_8859_1),
                    StandardCharsets.ISO_8859_1,
                    at,
                    HashAlgorithmTags.SHA256,
                    Duration.ZERO);
        }

        public byte[] clearSign(String text, Instant at, int hash, Duration life) {
            return clearSign(text, StandardCharsets.UTF_8, at, hash, life);
        }

        private byte[] clearSign(String text, Charset charset, Instant at, int hash, Duration life) {
            try {
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                ArmoredOutputStream out = new ArmoredOutputStream(file);
                out.beginClearText(hash);
                out.write(text.getBytes(charset));
                out.endClearText();
                signature(canonical(text).getBytes(charset), PGPSignature.CANONICAL_TEXT_DOCUMENT, at, hash, life)
                        .encode(out);
                out.close();
                return file.toByteArray();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** An armoured detached signature. */
        public byte[] detach(byte[] content, Instant at) {
            return armored(
                    signature(content, PGPSignature.BINARY_DOCUMENT, at, HashAlgorithmTags.SHA256, Duration.ZERO));
        }

        public PGPSignature signature(byte[] content, int type, Instant at, int hash, Duration life) {
            return generate(pair, hash, type, at, life, generator -> {
                generator.update(content);
                return generator.generate();
            });
        }

        private static String canonical(String text) {
            List<String> lines = new ArrayList<>();
            for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
                lines.add(line.replaceFirst("[ \t\r]+\\z", ""));
            }
            return String.join("\r\n", lines);
        }
    }

    private final PGPKeyPair primary;
    private PGPPublicKey certified;
    private final List<PGPPublicKey> subkeys = new ArrayList<>();

    private TestKey(PGPKeyPair primary, Instant born, Duration life, int flags, int hash) {
        this.primary = primary;
        PGPSignatureSubpacketGenerator said = said(born);
        said.setKeyFlags(true, flags);
        if (!life.isZero()) {
            said.setKeyExpirationTime(true, life.toSeconds());
        }
        PGPSignature self = generate(
                primary,
                hash,
                PGPSignature.POSITIVE_CERTIFICATION,
                said,
                generator -> generator.generateCertification("Test <test@example.org>", primary.getPublicKey()));
        this.certified = PGPPublicKey.addCertification(primary.getPublicKey(), "Test <test@example.org>", self);
    }

    /** An Ed25519 key that certifies and signs and never ends. */
    public static TestKey born(Instant born) {
        return new TestKey(ed25519(born), born, Duration.ZERO, both(), HashAlgorithmTags.SHA256);
    }

    public static TestKey withLife(Instant born, Duration life) {
        return new TestKey(ed25519(born), born, life, both(), HashAlgorithmTags.SHA256);
    }

    public static TestKey certifyingOnly(Instant born) {
        return new TestKey(ed25519(born), born, Duration.ZERO, KeyFlags.CERTIFY_OTHER, HashAlgorithmTags.SHA256);
    }

    public static TestKey selfSignedWith(Instant born, int hash) {
        return new TestKey(ed25519(born), born, Duration.ZERO, both(), hash);
    }

    public static TestKey rsa(Instant born, int bits) {
        return new TestKey(rsaPair(born, bits), born, Duration.ZERO, both(), HashAlgorithmTags.SHA256);
    }

    private static int both() {
        return KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA;
    }

    public Signer signer() {
        return new Signer(primary);
    }

    /** Marks the key as revoked. */
    public TestKey revoke(Instant at) {
        certified = PGPPublicKey.addCertification(certified, revoking(at));
        return this;
    }

    private PGPSignature revoking(Instant at) {
        return generate(
                primary,
                HashAlgorithmTags.SHA256,
                PGPSignature.KEY_REVOCATION,
                said(at),
                generator -> generator.generateCertification(primary.getPublicKey()));
    }

    /** The bare packet that revokes the key. */
    byte[] revocation(Instant at) {
        try {
            return revoking(at).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Marks all subkeys as revoked. */
    TestKey revokeSubkeys(Instant at) {
        subkeys.replaceAll(subkey -> PGPPublicKey.addCertification(
                subkey,
                generate(
                        primary,
                        HashAlgorithmTags.SHA256,
                        PGPSignature.SUBKEY_REVOCATION,
                        said(at),
                        generator -> generator.generateCertification(primary.getPublicKey(), subkey))));
        return this;
    }

    /** Says anew how long the key lives. */
    TestKey endingAfter(Instant at, Duration life) {
        PGPSignatureSubpacketGenerator said = said(at);
        said.setKeyFlags(true, both());
        said.setKeyExpirationTime(true, life.toSeconds());
        certified = PGPPublicKey.addCertification(
                certified,
                "Test <test@example.org>",
                generate(
                        primary,
                        HashAlgorithmTags.SHA256,
                        PGPSignature.POSITIVE_CERTIFICATION,
                        said,
                        generator ->
                                generator.generateCertification("Test <test@example.org>", primary.getPublicKey())));
        return this;
    }

    /** What can be wrong with a subkey. */
    public enum Fault {
        NONE,
        NO_BACK_SIGNATURE,
        NOT_FOR_SIGNING,
        BOUND_BY_ANOTHER,
        EXPIRED,
        REVOKED
    }

    /** Adds a signing subkey. */
    public Signer subkey(Instant born, Fault fault) {
        try {
            PGPKeyPair pair = ed25519(born).asSubkey(new BcKeyFingerprintCalculator());
            PGPKeyPair binder = fault == Fault.BOUND_BY_ANOTHER ? ed25519(born) : primary;
            PGPSignature back = generate(
                    pair,
                    HashAlgorithmTags.SHA256,
                    PGPSignature.PRIMARYKEY_BINDING,
                    said(born),
                    generator -> generator.generateCertification(primary.getPublicKey(), pair.getPublicKey()));
            PGPSignatureSubpacketGenerator said = said(born);
            said.setKeyFlags(true, fault == Fault.NOT_FOR_SIGNING ? KeyFlags.ENCRYPT_COMMS : KeyFlags.SIGN_DATA);
            if (fault == Fault.EXPIRED) {
                said.setKeyExpirationTime(true, 60);
            }
            if (fault != Fault.NO_BACK_SIGNATURE) {
                said.addEmbeddedSignature(true, back);
            }
            PGPSignature binding = generate(
                    binder,
                    HashAlgorithmTags.SHA256,
                    PGPSignature.SUBKEY_BINDING,
                    said,
                    generator -> generator.generateCertification(primary.getPublicKey(), pair.getPublicKey()));
            PGPPublicKey bound = PGPPublicKey.addCertification(pair.getPublicKey(), binding);
            if (fault == Fault.REVOKED) {
                bound = PGPPublicKey.addCertification(
                        bound,
                        generate(
                                primary,
                                HashAlgorithmTags.SHA256,
                                PGPSignature.SUBKEY_REVOCATION,
                                said(born.plusSeconds(60)),
                                generator ->
                                        generator.generateCertification(primary.getPublicKey(), pair.getPublicKey())));
            }
            subkeys.add(bound);
            return new Signer(pair);
        } catch (PGPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key with its subkeys, as bare packets. */
    public byte[] certificate() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            certified.encode(bytes);
            for (PGPPublicKey subkey : subkeys) {
                subkey.encode(bytes);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Keyring keyring() {
        try {
            return Keyring.parse(certificate(), "test keys");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String armored() {
        return new String(armored(certificate()), StandardCharsets.US_ASCII);
    }

    static byte[] armored(PGPSignature... signatures) {
        try {
            ByteArrayOutputStream packets = new ByteArrayOutputStream();
            for (PGPSignature signature : signatures) {
                signature.encode(packets);
            }
            return armored(packets.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] armored(byte[] packets) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ArmoredOutputStream out = new ArmoredOutputStream(bytes)) {
                out.write(packets);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGPSignatureSubpacketGenerator said(Instant at) {
        PGPSignatureSubpacketGenerator said = new PGPSignatureSubpacketGenerator();
        said.setSignatureCreationTime(true, Date.from(at));
        return said;
    }

    private interface Making {
        PGPSignature with(PGPSignatureGenerator generator) throws PGPException;
    }

    private static PGPSignature generate(PGPKeyPair by, int hash, int type, Instant at, Duration life, Making making) {
        PGPSignatureSubpacketGenerator said = said(at);
        if (!life.isZero()) {
            said.setSignatureExpirationTime(true, life.toSeconds());
        }
        return generate(by, hash, type, said, making);
    }

    private static PGPSignature generate(
            PGPKeyPair by, int hash, int type, PGPSignatureSubpacketGenerator said, Making making) {
        try {
            PGPSignatureGenerator generator = new PGPSignatureGenerator(
                    new BcPGPContentSignerBuilder(by.getPublicKey().getAlgorithm(), hash), by.getPublicKey());
            generator.init(type, by.getPrivateKey());
            said.setIssuerFingerprint(false, by.getPublicKey());
            generator.setHashedSubpackets(said.generate());
            return making.with(generator);
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGPKeyPair ed25519(Instant born) {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return pair(PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), born);
    }

    private static PGPKeyPair rsaPair(Instant born, int bits) {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) RsaPairs.next(bits).getPrivate();
        AsymmetricCipherKeyPair keys = new AsymmetricCipherKeyPair(
                new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent()),
                new RSAPrivateCrtKeyParameters(
                        key.getModulus(),
                        key.getPublicExponent(),
                        key.getPrivateExponent(),
                        key.getPrimeP(),
                        key.getPrimeQ(),
                        key.getPrimeExponentP(),
                        key.getPrimeExponentQ(),
                        key.getCrtCoefficient()));
        return pair(PublicKeyAlgorithmTags.RSA_GENERAL, keys, born);
    }

    private static PGPKeyPair pair(int algorithm, AsymmetricCipherKeyPair keys, Instant born) {
        try {
            return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, algorithm, keys, Date.from(born));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }
}
