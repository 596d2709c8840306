package org.xenwright.loader.signing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.problem.ProblemException;

/**
 * A process that puts keys on a token and signs with them. Its library is configured by the environment, so that it is in
 * no process of the tests.
 */
final class TokenTrial {
    private TokenTrial() {}

    /** Says in a line each what came of it; the arguments are the library, the PIN and a folder. */
    public static void main(String[] arguments) throws Exception {
        Path library = Path.of(arguments[0]);
        Password pin = Password.of(arguments[1]);
        Path configuration = Files.writeString(
                Path.of(arguments[2], "token.cfg"), "name = trial\nlibrary = " + library + "\nslotListIndex = 0\n");
        X509Certificate nobody = TestCertificate.rsa("nobody").certificate();
        // before the first right one: who is logged in is not asked again
        say("wrong", sign(library, Optional.empty(), Password.of("0000-wrong"), nobody));
        say("missing", sign(library, Optional.empty(), Password.NONE, nobody));
        X509Certificate mine = put(configuration, arguments[1], "mine");

        Path blank = Files.createSymbolicLink(Path.of(arguments[2], "my token.so"), library);
        say("library", sign(blank, Optional.empty(), pin, mine));
        X509Certificate other = put(configuration, arguments[1], "other");
        say("configuration", sign(configuration, Optional.of("other"), pin, other));
        say("several", sign(library, Optional.empty(), pin, mine));
        say("nobody", sign(library, Optional.of("nobody"), pin, mine));
        TestCertificate stranger = TestCertificate.rsa("stranger");
        say(
                "certificate",
                attempt(() -> SigningKey.ofToken(
                                library,
                                Optional.of("mine"),
                                Optional.of(stranger.pem(Path.of(arguments[2]))),
                                pin,
                                TestCertificate.NOW)
                        .certificateDigest()));
    }

    private static void say(String what, String result) {
        System.out.println(what + ": " + result.replaceAll("\\s+", " "));
    }

    private interface Attempt {
        String make() throws Exception;
    }

    private static String attempt(Attempt attempt) throws Exception {
        try {
            return attempt.make();
        } catch (ProblemException e) {
            return e.problem().where() + " " + e.problem().found();
        }
    }

    private static String sign(Path file, Optional<String> alias, Password pin, X509Certificate by) throws Exception {
        return attempt(() -> {
            SigningKey key = SigningKey.ofToken(file, alias, Optional.empty(), pin, TestCertificate.NOW);
            byte[] signed = key.sign(PeBytes.recent().bytes());
            boolean same = Arrays.equals(signed, key.sign(PeBytes.recent().bytes()));
            boolean holds =
                    ProgramSignature.of(PeFile.read(Content.of(signed))).get(0).isBy(by);
            return "same bytes " + same + ", holds " + holds;
        });
    }

    private static X509Certificate put(Path configuration, String pin, String name) throws Exception {
        TestCertificate made = TestCertificate.rsa(name);
        Provider provider = Security.getProvider("SunPKCS11").configure(configuration.toString());
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, pin.toCharArray());
        store.setKeyEntry(name, made.pair.getPrivate(), null, new Certificate[] {made.certificate()});
        return made.certificate();
    }
}
