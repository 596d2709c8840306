package org.xenwright.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class LayerStoreTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0755, Instant.EPOCH);

    @TempDir
    Path folder;

    @Test
    void aLayerThatWasDamagedInTheStoreIsMadeAgain() throws IOException {
        Tree before = new Tree(ATTRIBUTES);
        Tree after = new Tree(ATTRIBUTES);
        after.put("hostname", new RegularFile(ATTRIBUTES, Content.of("web")));
        List<String> warnings = new ArrayList<>();
        LayerStore layers = new LayerStore(new Store(folder).withWarnings(warnings::add));
        StoredLayer layer = layers.layer(before, after, List.of());
        assertThat(layer.descriptor().digest().isOf(layer.file())).isTrue();

        byte[] good = Files.readAllBytes(layer.file());
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(layer.file(), bad);
        assertThat(layers.layer(before, after, List.of())).isEqualTo(layer);
        assertThat(layer.file()).hasBinaryContent(good);
        assertThat(warnings).singleElement().asString().contains("damaged");
    }
}
