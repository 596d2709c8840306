package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xenwright.openpgp.Keyring;
import org.xenwright.problem.Problem;

/** Turns a {@code Signed-By} into keys: files, fingerprints, or the key itself. */
final class KeyFiles {
    private static final String INLINE = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final int LARGEST = 16 << 20;

    private final Path root;
    private final Map<Path, Keyring> read = new HashMap<>();

    /** @param root what an absolute path is below of: {@code /}, or the folder of a system that is not running */
    KeyFiles(Path root) {
        this.root = root;
    }

    /**
     * @param signedBy as sources.list(5) allows: paths and fingerprints separated by blanks or commas, or an armoured key
     *     whose empty lines may be {@code .}
     * @param fallback the keys fingerprints alone refer to
     */
    Trust.Keys read(String signedBy, Keyring fallback, String where) {
        if (signedBy.contains(INLINE)) {
            String armored = signedBy.lines()
                    .map(String::strip)
                    .map(line -> line.equals(".") ? "" : line)
                    .dropWhile(String::isEmpty)
                    .collect(Collectors.joining("\n", "", "\n"));
            return new Trust.Keys(
                    parse(armored.getBytes(StandardCharsets.UTF_8), "the key at " + where, where), "an inline key");
        }
        Keyring keyring = Keyring.EMPTY;
        List<String> fingerprints = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (String word : SourceEntry.words(signedBy)) {
            if (word.startsWith("/")) {
                keyring = keyring.and(file(root.resolve(word.substring(1)), where));
                files.add(word);
            } else {
                fingerprints.add(word);
            }
        }
        if (files.isEmpty()) {
            keyring = fallback;
        }
        try {
            return new Trust.Keys(
                    fingerprints.isEmpty() ? keyring : keyring.restrictedTo(fingerprints), String.join(", ", files));
        } catch (IllegalArgumentException e) {
            throw Problem.of("reading whose signatures count", "correct Signed-By")
                    .at(where)
                    .found(Problem.messageOf(e))
                    .expected("absolute paths of keyrings, fingerprints, or an armoured key")
                    .raise(e);
        }
    }

    Keyring file(Path file, String where) {
        return read.computeIfAbsent(file, each -> parse(each, where));
    }

    private static Keyring parse(Path file, String where) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("it has more than 16 MiB");
            }
            return parse(Files.readAllBytes(file), file.toString(), where);
        } catch (NoSuchFileException e) {
            throw unreadable(file + ", which does not exist", where, e);
        } catch (IOException e) {
            throw unreadable(file + ": " + e.getMessage(), where, e);
        }
    }

    private static Keyring parse(byte[] bytes, String name, String where) {
        try {
            return Keyring.parse(bytes, name);
        } catch (IOException e) {
            throw unreadable(Problem.messageOf(e), where, e);
        }
    }

    private static RuntimeException unreadable(String found, String where, Exception cause) {
        return Problem.of("reading the keys a repository is signed with", "install or export the key, then build again")
                .at(where)
                .found(found)
                .expected("public keys as gpg --export writes them, armoured or not")
                .raise(cause);
    }
}
