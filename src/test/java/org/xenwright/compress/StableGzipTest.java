package org.xenwright.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;

/** zlib, as the JDK has it, reads what we write. */
class StableGzipTest {
    private static final long SEED = Long.getLong("xen.seed", System.nanoTime());
    private static final int CASES = Integer.getInteger("xen.cases", 60);

    @Test
    void nothingIsAGzipOfNothing() throws IOException {
        assertThat(plain(packed(new byte[0], 1))).isEmpty();
    }

    @Test
    void anyBytesComeBackWhateverTheyWereWrittenIn() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = sample(random, random.nextInt(random.nextBoolean() ? 400 : 600_000));
            byte[] packed = packed(bytes, 1 + random.nextInt(70_000));
            assertThat(plain(packed)).as("case %s of seed %s", i, SEED).isEqualTo(bytes);
            assertThat(packed(bytes, 1 + random.nextInt(70_000))).isEqualTo(packed);
        }
    }

    @Test
    void codesAreCutToFifteenBits() throws IOException {
        // Fibonacci counts make the deepest code there is
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int a = 1;
        int b = 1;
        for (int symbol = 0; symbol < 24; symbol++) {
            for (int i = 0; i < a; i++) {
                bytes.write(symbol * 7);
            }
            int next = a + b;
            a = b;
            b = next;
        }
        byte[] all = bytes.toByteArray();
        Random random = new Random(7);
        for (int i = all.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            byte swap = all[i];
            all[i] = all[other];
            all[other] = swap;
        }
        assertThat(plain(packed(all, 9999))).isEqualTo(all);
    }

    @Test
    void whatDoesNotCompressGrowsByLessThanAThousandth() throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(3).nextBytes(noise);
        assertThat(packed(noise, 4096)).hasSizeLessThan((1 << 20) + (1 << 10));
    }

    @Test
    void theBytesAreTheseOnEveryMachine() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            text.append("line ").append(i * i % 977).append('\n');
        }
        byte[] packed = packed(text.toString().getBytes(StandardCharsets.US_ASCII), 1000);
        assertThat(Digest.of(packed).hex())
                .as("layers are the same everywhere, and for every version of this program")
                .isEqualTo("186f4b85f2eaca70781e1a4ce6c98378965dae234eeb89b3e44b592da28a4f67");
    }

    private static byte[] sample(Random random, int length) {
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int run = Math.min(length - at, 1 + random.nextInt(5000));
            switch (random.nextInt(5)) {
                case 0 -> {
                    byte[] noise = new byte[run];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, bytes, at, run);
                }
                case 1 -> java.util.Arrays.fill(bytes, at, at + run, (byte) random.nextInt());
                case 2 -> {
                    for (int i = 0; i < run; i++) {
                        bytes[at + i] =
                                (byte) ("etaoin shrdlu\n".charAt((int) Math.abs(random.nextGaussian() * 3) % 14));
                    }
                }
                default -> {
                    int from = at == 0 ? 0 : random.nextInt(at);
                    for (int i = 0; i < run; i++) {
                        bytes[at + i] = at == 0 ? 0 : bytes[from + i % (at - from)];
                    }
                }
            }
            at += run;
        }
        return bytes;
    }

    private static byte[] packed(byte[] bytes, int step) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StableGzip gzip = new StableGzip(out)) {
            for (int i = 0; i < bytes.length; i += step) {
                gzip.write(bytes, i, Math.min(step, bytes.length - i));
            }
        }
        return out.toByteArray();
    }

    private static byte[] plain(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
