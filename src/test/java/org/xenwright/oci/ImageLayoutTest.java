package org.xenwright.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayoutTest {
    @TempDir
    private Path folder;

    private static final byte[] BLOB = "blob".getBytes(StandardCharsets.UTF_8);
    private static final Descriptor MANIFEST = Descriptor.of(MediaType.MANIFEST, BLOB);
    private static final Index INDEX = Index.of(
            List.of(
                    MANIFEST.withAnnotations(Map.of(ImageLayout.NAME, "one")),
                    MANIFEST.withAnnotations(Map.of(ImageLayout.NAME, "two"))),
            Map.of());

    private Path folderLayout() throws IOException {
        Path layout = Files.createDirectory(folder.resolve("layout"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.write(layout.resolve("index.json"), INDEX.bytes());
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(blobs.resolve(MANIFEST.digest().hex()), BLOB);
        return layout;
    }

    @Test
    void aFolderAndATarOfItAreTheSame() throws IOException {
        Path tar = TarFile.tar()
                .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
                .file("index.json", new String(INDEX.bytes(), StandardCharsets.UTF_8))
                .file("blobs/sha256/" + MANIFEST.digest().hex(), "blob")
                .in(folder, "layout.tar");
        for (Path place : List.of(folderLayout(), tar)) {
            ImageLayout layout = ImageLayout.open(place, "two");
            Index named = Index.parse(layout.root(), "test");
            assertThat(named.manifests()).hasSize(1);
            assertThat(named.manifests().get(0).annotations()).containsEntry(ImageLayout.NAME, "two");
            assertThat(layout.manifest(MANIFEST.digest())).isEqualTo(BLOB);
            Path into = folder.resolve("blob" + place.getFileName());
            layout.blob(MANIFEST, into, n -> {});
            assertThat(into).hasBinaryContent(BLOB);
        }
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path layout = folderLayout();
        assertThatThrownBy(() -> ImageLayout.open(folder, null)).hasMessageContaining("lacks oci-layout");
        assertThatThrownBy(() -> ImageLayout.open(layout, "three").root()).hasMessageContaining("layout:three");
    }

    @Test
    void aBlobThatIsALinkIsNotFollowed() throws IOException {
        Path layout = folderLayout();
        Path blob = layout.resolve("blobs/sha256/" + MANIFEST.digest().hex());
        Files.delete(blob);
        Files.createSymbolicLink(blob, Files.writeString(folder.resolve("secret"), "blob"));
        assertThatThrownBy(() -> ImageLayout.open(layout, null).manifest(MANIFEST.digest()))
                .isInstanceOf(ImageFormatException.class);
    }
}
