package org.xenwright.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;

/** The form of an entry of a shared cache, which versions of a team's machines read of each other: note and content. */
class CacheFormTest {
    private static final Digest NAME = Digest.of("inputs");

    @TempDir
    private Path folder;

    @Test
    void anEntryOfTheFirstFormIsReadAndWrittenAsItWas() throws IOException {
        FrozenSample note = new FrozenSample("cache-note-1.json");
        FrozenSample content = new FrozenSample("cache-content-1.hex");
        FolderShelf shelf = new FolderShelf();
        Files.write(shelf.note, note.bytes());
        Files.write(
                shelf.content, HexFormat.of().parseHex(new String(content.bytes(), StandardCharsets.US_ASCII).strip()));
        SharedCache cache = new SharedCache(shelf, true, CacheKey.of("0123456789abcdef", "the test"), Progress.SILENT);

        Path entry = folder.resolve("entry");
        assertThat(cache.fetch("system", NAME, entry)).isTrue();
        assertThat(entry.resolve("changed.tar")).hasContent("the result");
        assertThat(entry.resolve("removed")).isEmptyFile();

        cache.offer("system", NAME, entry);
        note.isWrittenAs(Files.readAllBytes(shelf.note));
        String hex = HexFormat.of().formatHex(Files.readAllBytes(shelf.content)) + "\n";
        content.isWrittenAs(hex.getBytes(StandardCharsets.US_ASCII));
    }

    /** Holds one entry in a folder. */
    private final class FolderShelf implements CacheBackend {
        private final Path note = folder.resolve("note");
        private final Path content = folder.resolve("content");

        @Override
        public void note(String kind, Digest name, Path into) throws IOException {
            Files.copy(note, into);
        }

        @Override
        public Digest content(String kind, Digest name, long size, Path into) throws IOException {
            Files.copy(content, into);
            return Digest.of(into);
        }

        @Override
        public void put(String kind, Digest name, Path newNote, Path newContent) throws IOException {
            Files.write(note, Files.readAllBytes(newNote));
            Files.write(content, Files.readAllBytes(newContent));
        }
    }
}
