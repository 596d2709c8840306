package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class DomainAccountsTest {
    @Test
    void accountsOfAnySizeAreNotReadIntoMemory() {
        Attributes folder = Attributes.of(0755, Instant.EPOCH);
        Tree image = new Tree(folder);
        image.directory("etc", folder);
        // some hundred bytes in a layer that knows sparse files
        image.put(
                "etc/passwd",
                new RegularFile(Attributes.of(0644, Instant.EPOCH), new Content.Sparse(1L << 36, List.of())));
        assertThatThrownBy(() -> new DomainAccounts(image, Instant.EPOCH))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("content has 68719476736 bytes, more than the 16777216 allowed here");
    }
}
