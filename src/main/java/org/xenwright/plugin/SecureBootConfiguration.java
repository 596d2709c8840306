package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.jspecify.annotations.Nullable;
import org.xenwright.loader.signing.Password;
import org.xenwright.loader.signing.Signer;
import org.xenwright.loader.signing.SigningKey;
import org.xenwright.problem.Problem;

/**
 * A {@code <secureBoot>} element: the key that signs what firmware starts. It is in one of three places: a file in PEM
 * beside its certificate, a keystore, or a token.
 */
public final class SecureBootConfiguration {
    private static final String WHERE = "<image><secureBoot>";

    /** File of the private key in PEM, as openssl writes it: RSA of 2048 bits or more, encrypted or not. */
    @Nullable
    File key;

    /**
     * File of the key's certificate, in PEM or DER; those that follow it in the file are put into each signature.
     * Needed for a key, and may replace the certificate of a token.
     */
    @Nullable
    File certificate;

    /** Keystore of the key and its certificate, in PKCS #12. */
    @Nullable
    File keystore;

    /**
     * Token that keeps the key, behind PKCS #11: the library of the token, such as libsofthsm2.so, or a configuration of
     * Java's provider SunPKCS11 with name, library and slot.
     */
    @Nullable
    File pkcs11;

    /** Which key of the keystore or the token to take. Default: the only one. */
    @Nullable
    String alias;

    /**
     * Id of the server in Maven's settings.xml whose password opens the key, the keystore or the token. A password
     * cannot stand here. Default: none, for a key that is not encrypted.
     */
    @Nullable
    String server;

    /**
     * Returns the key, tried on its certificate.
     *
     * @param folder that paths start at
     * @throws org.xenwright.problem.ProblemException when there is none, or firmware would refuse its signatures
     */
    Signer signer(Path folder, MavenSettings settings, Instant now) throws IOException {
        List<String> places = new ArrayList<>();
        name(places, "<key>", key);
        name(places, "<keystore>", keystore);
        name(places, "<pkcs11>", pkcs11);
        if (places.size() != 1) {
            throw Problem.of("reading the key for Secure Boot", "name the key in one place")
                    .at(WHERE)
                    .found(places.isEmpty() ? "no key" : String.join(" and ", places))
                    .expected("<key> with <certificate>, or <keystore>, or <pkcs11>")
                    .raise();
        }
        if (key != null) {
            return ofPem(folder.resolve(key.toPath()), folder, settings, now);
        }
        if (keystore != null) {
            refuse("<certificate>", certificate, "<keystore>, which has its own certificate");
            return SigningKey.ofKeystore(
                    folder.resolve(keystore.toPath()), Optional.ofNullable(alias), password(settings), now);
        }
        return SigningKey.ofToken(
                folder.resolve(Objects.requireNonNull(pkcs11).toPath()),
                Optional.ofNullable(alias),
                Optional.ofNullable(certificate).map(file -> folder.resolve(file.toPath())),
                password(settings),
                now);
    }

    private Signer ofPem(Path file, Path folder, MavenSettings settings, Instant now) throws IOException {
        refuse("<alias>", alias, "<key>, which is the only one of its file");
        if (certificate == null) {
            throw Problem.of("reading the key for Secure Boot", "add <certificate>")
                    .at(WHERE)
                    .found("a <key> without its certificate")
                    .expected("<key> with <certificate>")
                    .raise();
        }
        return SigningKey.ofPem(file, folder.resolve(certificate.toPath()), password(settings), now);
    }

    private static void name(List<String> places, String element, @Nullable Object value) {
        if (value != null) {
            places.add(element);
        }
    }

    private static void refuse(String element, @Nullable Object value, String beside) {
        if (value != null) {
            throw Problem.of("reading the key for Secure Boot", "remove " + element)
                    .at(WHERE + element)
                    .found(element + " beside " + beside)
                    .expected("one of both")
                    .raise();
        }
    }

    private Password password(MavenSettings settings) {
        if (server == null) {
            return Password.NONE;
        }
        Server found = settings.server(server);
        String password =
                found == null ? null : found.getPassword() != null ? found.getPassword() : found.getPassphrase();
        if (password == null) {
            throw Problem.of("looking for the password of the key for Secure Boot", "add it to settings.xml")
                    .at(WHERE + "<server>")
                    .found(
                            found == null
                                    ? "no <server> with the id " + server
                                    : "no <password> in the <server> " + server)
                    .expected("a <server> with that id and a <password>")
                    .raise();
        }
        return Password.of(password);
    }
}
