package org.xenwright.deb.repository;

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
import org.xenwright.transport.Validators;

/**
 * The last accepted Release of each source, and under its digest each one ever accepted until the store is pruned. Both are
 * verified again each time they are used.
 */
final class Memory {
    private static final String KIND = "release";
    private static final String BY_CONTENT = "signed";

    /**
     * A remembered Release.
     *
     * @param bytes as they came
     * @param validators to ask the mirror whether it changed
     */
    record Remembered(Untrusted bytes, Validators validators) {}

    private final Store store;

    Memory(Store store) {
        this.store = store;
    }

    Optional<Remembered> recall(Source source) throws IOException {
        return read(store.find(KIND, key(source)));
    }

    /** @param content digest of the signed content, as a lock has it */
    Optional<Remembered> recall(Digest content) throws IOException {
        return read(store.find(BY_CONTENT, content));
    }

    private static Optional<Remembered> read(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1);
            byte[] content = Base64.getDecoder().decode(lines.get(2));
            byte[] signature = Base64.getDecoder().decode(lines.get(3));
            return Optional.of(
                    new Remembered(new Untrusted(content, signature), new Validators(lines.get(0), lines.get(1))));
        } catch (NoSuchFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // another build replaced it, or it is damaged: as if never seen
        }
    }

    /** @param content digest of the signed content */
    void keep(Source source, Digest content, Remembered remembered) throws IOException {
        String text = text(remembered);
        store.replace(KIND, key(source), at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
        store.get(BY_CONTENT, content, at -> Files.writeString(at, text, StandardCharsets.ISO_8859_1));
    }

    private static String text(Remembered remembered) {
        Base64.Encoder base64 = Base64.getEncoder();
        return String.join(
                "\n",
                remembered.validators().entityTag(),
                remembered.validators().lastModified(),
                base64.encodeToString(remembered.bytes().content()),
                base64.encodeToString(remembered.bytes().signature()),
                "");
    }

    private static Digest key(Source source) {
        return Digest.of(source.mirrors().get(0) + "\n" + source.suite());
    }
}
