package org.xenwright.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;

class PinnedZstdTest {
    @Test
    void theBytesAreThoseOfTheVersionWhateverTheThreads() throws IOException {
        byte[] one = packed(1, 1 << 16);
        assertThat(packed(4, 1 << 16)).isEqualTo(one);
        assertThat(packed(2, 12345)).isEqualTo(one);
        assertThat(Digest.of(one).hex()).isEqualTo("1d55a2fcda2307e83c35ba935054a59a14c4b2957d4ca5ab5612240964aba98d");
    }

    private static byte[] packed(int threads, int part) throws IOException {
        // more than one job of the library's threads
        byte[] plain = new byte[24 << 20];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) ((i * 2654435761L >>> 13) % 11 + i / 100000);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = PinnedZstd.stream(packed, PinnedZstd.USUAL_LEVEL, threads)) {
            for (int at = 0; at < plain.length; at += part) {
                out.write(plain, at, Math.min(part, plain.length - at));
            }
        }
        return packed.toByteArray();
    }
}
