package org.xenwright.rpm.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;

/**
 * The last accepted state of each repository, and each ever accepted by its digest, until the store is pruned. Both are
 * verified again each time they are used.
 */
final class RepositoryMemory {
    private static final String KIND = "rpm-repository";
    private static final String BY_CONTENT = "rpm-repomd";

    /**
     * An index of indexes as it came.
     *
     * @param signature of it, armoured or not; empty when the repository has none
     */
    record Remembered(byte[] repomd, byte[] signature) {}

    private final Store store;

    RepositoryMemory(Store store) {
        this.store = store;
    }

    Optional<Remembered> recall(RpmSource source) throws IOException {
        return read(store.find(KIND, key(source)));
    }

    /** @param repomd digest of it, as a lock has it */
    Optional<Remembered> recall(Digest repomd) throws IOException {
        return read(store.find(BY_CONTENT, repomd))
                .filter(each -> Digest.of(each.repomd()).equals(repomd));
    }

    void keep(RpmSource source, Remembered now) throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        String text = base64.encodeToString(now.repomd()) + "\n" + base64.encodeToString(now.signature()) + "\n";
        store.replace(KIND, key(source), at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
        store.get(BY_CONTENT, Digest.of(now.repomd()), at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
    }

    private static Optional<Remembered> read(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1);
            return Optional.of(new Remembered(
                    Base64.getDecoder().decode(lines.get(0)),
                    Base64.getDecoder().decode(lines.get(1))));
        } catch (NoSuchFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // another build replaced it, or it is damaged: as if never seen
        }
    }

    private static Digest key(RpmSource source) {
        return Digest.of(
                source.place().kind() + "\n" + source.place().addresses().get(0));
    }
}
