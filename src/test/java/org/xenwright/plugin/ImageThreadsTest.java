package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageThreadsTest {
    private static final long GIB = 1L << 30;

    @Test
    void asManyImagesAreBuiltAtATimeAsThereAreProcessorsAndRoomInMemory() {
        List<String> ten = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(ImageThreads.of(ten, "org.example:web", 2, 4 * GIB)).isEqualTo(2);
        assertThat(ImageThreads.of(ten, "org.example:web", 32, 64 * GIB)).isEqualTo(10);
        assertThat(ImageThreads.of(ten, "org.example:web", 32, GIB)).isEqualTo(2);
        assertThat(ImageThreads.of(ten, "org.example:web", 32, GIB / 8)).isEqualTo(1);
        assertThat(ImageThreads.of(List.of("null"), "org.example:web", 8, 64 * GIB))
                .isEqualTo(1);
    }

    @Test
    void imagesOfWhichOneStartsFromAnotherAreBuiltOneAfterTheOther() {
        assertThat(ImageThreads.of(List.of("null", "org.example:web:1.0"), "org.example:web", 8, 64 * GIB))
                .isEqualTo(1);
        assertThat(ImageThreads.of(List.of("null", "org.example:website:1.0"), "org.example:web", 8, 64 * GIB))
                .isEqualTo(2);
    }
}
