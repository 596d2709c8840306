package org.xenwright.loader.signing;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** A private key in PEM, as openssl writes it: PKCS #8 or PKCS #1, encrypted or not. */
final class PemKey {
    private static final String WHERE = SigningKey.ELEMENT + "<key>";

    private PemKey() {}

    static PrivateKey read(Path file, Password password) throws IOException {
        String text = new String(SecretFile.read(file, WHERE), StandardCharsets.US_ASCII);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof PEMKeyPair pair) {
                    return key(pair.getPrivateKeyInfo());
                }
                if (each instanceof PrivateKeyInfo info) {
                    return key(info);
                }
                if (each instanceof PEMEncryptedKeyPair || each instanceof PKCS8EncryptedPrivateKeyInfo) {
                    return decrypted(each, file, password);
                }
            }
        } catch (ProblemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // what the library throws at text that is no PEM
            throw noKey(file).raise(e);
        }
        throw noKey(file).raise();
    }

    private static Problem noKey(Path file) {
        return Problem.of("reading a key", "name the file of a private key in PEM, as openssl writes it")
                .at(WHERE)
                .found(file + ", which holds no private key that can be read")
                .expected("a key in PKCS #8 or PKCS #1");
    }

    private static PrivateKey decrypted(Object key, Path file, Password password) throws IOException {
        String name = "the key " + file;
        char[] open = password.chars().orElseThrow(() -> SecretFile.passwordMissing(name));
        BouncyCastleProvider provider = new BouncyCastleProvider();
        try {
            if (key instanceof PEMEncryptedKeyPair pair) {
                return key(pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(provider)
                                .build(open))
                        .getPrivateKeyInfo());
            }
            return key(((PKCS8EncryptedPrivateKeyInfo) key)
                    .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(provider)
                            .build(open)));
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw SecretFile.passwordWrong(name, WHERE, e);
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) throws PEMException {
        return new JcaPEMKeyConverter().getPrivateKey(info);
    }
}
