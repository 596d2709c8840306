package org.xenwright.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DerivedUuidTest {
    @Test
    void theSameSeedGivesTheSameUuidForEver() {
        // first half of: printf 'fs-uuid\0org.example:web:1' | sha256sum, with version and variant set
        assertThat(DerivedUuid.of("fs-uuid", "org.example:web:1"))
                .isEqualTo(UUID.fromString("9bfb8a72-4dbe-8d9d-a7c7-accc2055e0db"));
    }

    @Test
    void purposesAndSeedsAreKeptApart() {
        assertThat(DerivedUuid.of("a", "bc")).isNotEqualTo(DerivedUuid.of("ab", "c"));
        assertThat(DerivedUuid.of("a", "b")).isNotEqualTo(DerivedUuid.of("b", "b"));
    }

    @Test
    void versionAndVariantAreMarked() {
        for (int i = 0; i < 100; i++) {
            UUID uuid = DerivedUuid.of("purpose", "seed" + i);
            assertThat(uuid.version()).isEqualTo(8);
            assertThat(uuid.variant()).isEqualTo(2);
        }
    }
}
