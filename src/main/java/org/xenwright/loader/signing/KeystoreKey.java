package org.xenwright.loader.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** A key of a PKCS #12 keystore, and the choice among the keys of any keystore. */
final class KeystoreKey {
    private static final String WHERE = SigningKey.ELEMENT + "<keystore>";

    private KeystoreKey() {}

    static SigningKey read(Path file, Optional<String> alias, Password password) throws IOException {
        byte[] bytes = SecretFile.read(file, WHERE);
        String name = "the keystore " + file;
        char[] open = password.chars().orElse(new char[0]);
        KeyStore store;
        try {
            store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), open);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (password.chars().isEmpty()) {
                throw SecretFile.passwordMissing(name);
            }
            throw SecretFile.passwordWrong(name, WHERE, e);
        }
        try {
            return key(store, alias, open, name, WHERE, null);
        } catch (GeneralSecurityException e) {
            throw SecretFile.passwordWrong(name, WHERE, e);
        }
    }

    /**
     * Returns a key of an opened keystore.
     *
     * @param name of the keystore, for messages; {@code where} it was named
     * @param provider that can use its keys; null for any
     */
    static SigningKey key(
            KeyStore store,
            Optional<String> alias,
            char[] password,
            String name,
            String where,
            @Nullable Provider provider)
            throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String each : Collections.list(store.aliases())) {
            if (store.isKeyEntry(each) && store.getCertificateChain(each) != null) {
                keys.add(each);
            }
        }
        Collections.sort(keys);
        String chosen = choose(keys, alias, name, where);
        PrivateKey key = (PrivateKey) store.getKey(chosen, password);
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate each : store.getCertificateChain(chosen)) {
            chain.add((X509Certificate) each);
        }
        return new SigningKey(key, chain, provider);
    }

    private static String choose(List<String> keys, Optional<String> alias, String name, String where) {
        if (keys.isEmpty()) {
            throw Problem.of(
                            "looking for a key for signing",
                            "put a private key and its certificate there, under one id")
                    .at(where)
                    .found("none with a certificate in " + name)
                    .expected("a private key beside its certificate")
                    .raise();
        }
        if (alias.isEmpty() && keys.size() == 1) {
            return keys.get(0);
        }
        return alias.flatMap(
                        wanted -> keys.stream().filter(wanted::equalsIgnoreCase).findFirst())
                .orElseThrow(() -> Problem.of("looking for a key for signing", "name one in <alias>")
                        .at(SigningKey.ELEMENT + "<alias>")
                        .found(alias.map(wanted -> wanted + ", which is not in " + name)
                                .orElse(name + " has several"))
                        .expected(String.join(", ", keys))
                        .raise());
    }
}
