package org.xenwright.rpm.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.openpgp.Keyring;
import org.xenwright.problem.Problem;

/** Turns a {@code <signedBy>} into keys: files, fingerprints, or the key itself. */
public final class KeyText {
    private static final String BLOCK = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final int LARGEST = 16 << 20;

    private final Path base;
    private final String where;

    /**
     * @param base the folder relative paths start at
     * @param where for messages
     */
    public KeyText(Path base, String where) {
        this.base = base;
        this.where = where;
    }

    /** Returns the keys that one of these elements names. */
    public RepositoryKeys read(String signedBy) {
        if (signedBy.contains(BLOCK)) {
            String armoured = signedBy.strip().lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
            return new RepositoryKeys(
                    keys(armoured.getBytes(StandardCharsets.UTF_8), "the key of the POM"), "the key of the POM");
        }
        Keyring keyring = Keyring.EMPTY;
        List<String> files = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (String word : Arrays.stream(signedBy.strip().split("[\\s,]+")).toList()) {
            Path file = base.resolve(word);
            if (word.matches("[0-9A-Fa-f]{40}!?|[0-9A-Fa-f]{64}!?") && !Files.exists(file)) {
                fingerprints.add(word);
            } else {
                keyring = keyring.and(keys(file));
                files.add(word);
            }
        }
        if (files.isEmpty()) {
            throw unreadable("fingerprints without a file that has their keys", null);
        }
        return new RepositoryKeys(
                fingerprints.isEmpty() ? keyring : keyring.restrictedTo(fingerprints), String.join(", ", files));
    }

    private Keyring keys(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("it has more than 16 MiB");
            }
            return keys(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw unreadable(file + ", which does not exist", e);
        } catch (IOException e) {
            throw unreadable(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads keys, of which there may be several blocks. */
    Keyring keys(byte[] content, String name) {
        try {
            return Keyring.parse(content, name);
        } catch (IOException e) {
            throw unreadable(Problem.messageOf(e), e);
        }
    }

    private RuntimeException unreadable(String found, @Nullable Exception cause) {
        Problem problem = Problem.of(
                        "reading the keys that packages are signed with",
                        "export the key into a file of the project and name it in <signedBy>")
                .at(where)
                .found(found)
                .expected("public keys as gpg --export writes them, armoured or not");
        return cause == null ? problem.raise() : problem.raise(cause);
    }
}
