package org.xenwright.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;

/** zlib, as the JDK has it, reads what we write. */
class StableDeflateTest {
    private static final long SEED = Long.getLong("xen.seed", System.nanoTime());
    private static final int BLOCK = 1 << 14;
    private static final int TRIES = 64;

    @Test
    void blocksComeBackWhateverWasPackedBeforeThem() throws DataFormatException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        StableDeflate deflate = new StableDeflate(BLOCK, 1 << 12, TRIES);
        for (int i = 0; i < Integer.getInteger("xen.cases", 200); i++) {
            byte[] bytes = new byte[1 + random.nextInt(BLOCK)];
            int kinds = 1 + random.nextInt(256);
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = at > 40 && random.nextInt(9) > 0 ? bytes[at - 40] : (byte) random.nextInt(kinds);
            }
            byte[] packed = deflate.pack(ByteBuffer.wrap(bytes));
            assertThat(plain(packed, bytes.length))
                    .as("case %s of seed %s", i, SEED)
                    .isEqualTo(bytes);
            assertThat(new StableDeflate(BLOCK, 1 << 12, TRIES).pack(ByteBuffer.wrap(bytes)))
                    .isEqualTo(packed);
        }
    }

    @Test
    void nothingIsTakenFromFartherThanTheWindow() throws DataFormatException {
        byte[] noise = new byte[4097];
        new Random(1).nextBytes(noise);
        byte[] twice = new byte[2 * noise.length];
        System.arraycopy(noise, 0, twice, 0, noise.length);
        System.arraycopy(noise, 0, twice, noise.length, noise.length);
        assertThat(new StableDeflate(BLOCK, 1 << 12, TRIES).pack(ByteBuffer.wrap(twice)))
                .hasSizeGreaterThan(2 * noise.length);
        byte[] packed = new StableDeflate(BLOCK, 1 << 13, TRIES).pack(ByteBuffer.wrap(twice));
        assertThat(packed).hasSizeLessThan(5000);
        assertThat(plain(packed, twice.length)).isEqualTo(twice);
    }

    @Test
    void theBytesAreTheseOnEveryMachine() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append("line ").append(i * i % 977).append('\n');
        }
        byte[] plain = text.toString().getBytes(StandardCharsets.US_ASCII);
        assertThat(Digest.of(new StableDeflate(BLOCK, 1 << 12, TRIES).pack(ByteBuffer.wrap(plain)))
                        .hex())
                .isEqualTo("1b9419eaed70d62303a710111d534d10e83680de7f301444d431e43b3f3464de");
    }

    private static byte[] plain(byte[] packed, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed);
        byte[] plain = new byte[length];
        assertThat(inflater.inflate(plain)).isEqualTo(length);
        inflater.end();
        return plain;
    }
}
