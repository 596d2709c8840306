package org.xenwright.loader.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** A key of a token behind PKCS #11: a smart card, a module, a service of keys. Java's own provider speaks to it. */
final class TokenKey {
    private static final String WHERE = SigningKey.ELEMENT + "<pkcs11>";
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private TokenKey() {}

    static SigningKey read(Path file, Optional<String> alias, Password password) throws IOException {
        String name = "the token of " + file;
        Provider provider = provider(file);
        char[] open = password.chars().orElseThrow(() -> SecretFile.passwordMissing(name));
        KeyStore store;
        try {
            store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, open);
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            if (isLogin(e)) {
                throw SecretFile.passwordWrong(name, WHERE, e);
            }
            throw unusable(file, e);
        }
        try {
            return KeystoreKey.key(store, alias, open, name, WHERE, provider);
        } catch (GeneralSecurityException | ProviderException e) {
            throw unusable(file, e);
        }
    }

    private static boolean isLogin(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof FailedLoginException || each instanceof LoginException) {
                return true;
            }
        }
        return false;
    }

    private static Provider provider(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw unusable(file, null);
        }
        Provider blank = Security.getProvider("SunPKCS11");
        if (blank == null) {
            throw Problem.of("looking for a token", "run Maven with a Java that has the module jdk.crypto.cryptoki")
                    .at(WHERE)
                    .found("a Java without SunPKCS11")
                    .raise();
        }
        try {
            // a text that begins so is the configuration itself
            return blank.configure(
                    isLibrary(file)
                            ? "--name = xenwright\nlibrary = \"" + file.toAbsolutePath() + "\"\n"
                            : file.toAbsolutePath().toString());
        } catch (InvalidParameterException | ProviderException e) {
            throw unusable(file, e);
        }
    }

    private static boolean isLibrary(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }

    private static RuntimeException unusable(Path file, @Nullable Throwable cause) {
        Problem problem = Problem.of(
                        "speaking to a token",
                        "name the library of the token, such as libsofthsm2.so, or a configuration of SunPKCS11 with its"
                                + " name, library and slot")
                .at(WHERE)
                .found(cause == null ? file + ", which is no file" : file + ": " + root(cause));
        return cause == null ? problem.raise() : problem.raise(cause);
    }

    private static String root(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < 8 && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        return Problem.messageOf(cause);
    }
}
