package org.xenwright.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Descriptor CONFIG = Descriptor.of(MediaType.CONFIG, "{}".getBytes(StandardCharsets.UTF_8));

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenIsReadBack() throws ImageFormatException {
        Descriptor layer =
                Descriptor.of(MediaType.LAYER_GZIP, new byte[10]).withAnnotations(Map.of("b", "2", "a", "1"));
        Manifest manifest = Manifest.of(CONFIG, List.of(layer), Map.of("x", "y"));
        assertThat(Manifest.parse(manifest.bytes(), "test")).isEqualTo(manifest);
        Index index = Index.of(
                List.of(Descriptor.of(MediaType.MANIFEST, manifest.bytes()).withPlatform(Platform.ofDebian("armhf"))),
                Map.of());
        assertThat(Index.parse(index.bytes(), "test")).isEqualTo(index);
        ImageConfig config = new ImageConfig(
                Platform.ofDebian("amd64"),
                "2026-01-01T00:00:00Z",
                List.of(layer.digest()),
                new TreeMap<>(Map.of("k", "v")),
                List.of("PATH=/bin"));
        assertThat(ImageConfig.parse(config.bytes(), "test")).isEqualTo(config);
    }

    @Test
    void aDocumentIsEitherManifestOrIndex() {
        String both = "{'schemaVersion':2,'manifests':[],'layers':[],'config':{}}";
        assertThatThrownBy(() -> Manifest.parse(json(both), "test")).isInstanceOf(ImageFormatException.class);
        assertThatThrownBy(() -> Index.parse(json(both), "test")).isInstanceOf(ImageFormatException.class);
    }

    @Test
    void aManifestThatSpeaksOfManifestsIsNoIndex() throws ImageFormatException {
        Manifest manifest = Manifest.of(CONFIG, List.of(), Map.of("manifests", "of a ship"));
        assertThat(Index.isOne(manifest.bytes(), "test")).isFalse();
        assertThat(Index.isOne(Index.of(List.of(), Map.of()).bytes(), "test")).isTrue();
    }

    @Test
    void whatIsBrokenOrWeakIsRefusedByName() {
        for (String bad : new String[] {
            "",
            "[]",
            "{",
            "{'schemaVersion':1,'layers':[]}",
            "{'schemaVersion':2,'schemaVersion':2,'layers':[]}",
            "{'schemaVersion':2,'mediaType':'text/html','config':{},'layers':[]}",
            "{'schemaVersion':2,'config':{'digest':'md5:0','size':1},'layers':[]}",
            "{'schemaVersion':2,'config':{'digest':'sha256:" + "0".repeat(64) + "','size':-1},'layers':[]}",
            "{'schemaVersion':2,'config':{'digest':'sha256:" + "0".repeat(64) + "','size':1e99},'layers':[]}",
            "{'schemaVersion':2,'config':{'digest':'sha256:" + "A".repeat(64) + "','size':1},'layers':[]}",
            "{'schemaVersion':2,'config':{'digest':'sha256:" + "0".repeat(64) + "','size':1},'layers':{}}",
            "[".repeat(100_000),
        }) {
            assertThatThrownBy(() -> Manifest.parse(json(bad), "the manifest of x"))
                    .as(bad.length() > 100 ? "deep" : bad)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageStartingWith("the manifest of x");
        }
    }

    @Test
    void aHugeDocumentIsNotEvenParsed() {
        assertThatThrownBy(() -> Manifest.parse(new byte[Manifest.LARGEST + 1], "test"))
                .hasMessageContaining("at most");
    }
}
