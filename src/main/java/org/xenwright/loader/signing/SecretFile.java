package org.xenwright.loader.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.problem.Problem;

/** A file that the POM names: of a key, a certificate, a keystore. */
final class SecretFile {
    /** The largest keystores have a few hundred certificates. */
    private static final int MOST = 4 << 20;

    private SecretFile() {}

    /** Returns its bytes. */
    static byte[] read(Path file, String where) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading what a signature needs", "name a file that is there")
                    .at(where)
                    .found(file + ", which is no file")
                    .expected("a file that can be read")
                    .raise();
        }
        if (Files.size(file) > MOST) {
            throw Problem.of("reading what a signature needs", "name the right file")
                    .at(where)
                    .found(file + " of " + Files.size(file) + " bytes")
                    .expected("at most " + MOST)
                    .raise();
        }
        return Files.readAllBytes(file);
    }

    /** A finding that a password is missing. */
    static RuntimeException passwordMissing(String of) {
        return Problem.of(
                        "opening " + of,
                        "name a <server> of settings.xml there, with the password in its <password>; never write it"
                                + " into a POM")
                .at(SigningKey.SERVER)
                .found("no password, and " + of + " needs one")
                .expected("the id of a <server> of settings.xml that has its password")
                .raise();
    }

    /** A finding that a password is wrong, or what it opens damaged; says nothing of it. */
    static RuntimeException passwordWrong(String of, String where, Throwable cause) {
        return Problem.of("opening " + of, "correct the password of the <server> in settings.xml, or take a sound file")
                .at(where)
                .found("it does not open with the password of " + SigningKey.SERVER)
                .expected("the password that it was locked with")
                .raise(cause);
    }
}
