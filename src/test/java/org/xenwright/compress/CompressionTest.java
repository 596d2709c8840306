package org.xenwright.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.deb.archive.TestDeb;

class CompressionTest {
    private static byte[] plain() {
        byte[] bytes = new byte[300_000];
        Random random = new Random(7);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : i >> 8);
        }
        return bytes;
    }

    private static byte[] open(Compression compression, byte[] bytes, long limit) throws IOException {
        try (InputStream in = compression.open(new ByteArrayInputStream(bytes), "input", new Limits(limit, 16 << 20))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatWentInComesOut(Compression compression) throws IOException {
        byte[] plain = plain();
        assertThat(open(compression, TestDeb.compress(plain, compression), plain.length))
                .isEqualTo(plain);
        assertThat(Compression.ofName("data.tar" + compression.suffix())).isEqualTo(compression);
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"XZ", "GZIP", "BZIP2", "ZSTD"})
    void concatenatedMembersAreOneStream(Compression compression) throws IOException {
        byte[] plain = plain();
        byte[] one = TestDeb.compress(plain, compression);
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.writeBytes(one);
        two.writeBytes(one);
        assertThat(open(compression, two.toByteArray(), 1_000_000)).hasSize(2 * plain.length);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void oneByteBeyondTheLimitIsABomb(Compression compression) {
        byte[] plain = plain();
        byte[] compressed = TestDeb.compress(plain, compression);
        assertThatThrownBy(() -> open(compression, compressed, plain.length - 1))
                .isInstanceOf(BombException.class)
                .hasMessageContaining("input holds more than the 299999 bytes");
    }

    @Test
    void largeInputsMayGrowAThousandfold() {
        assertThat(Limits.of(1L << 40).forInput(1 << 10).plain()).isEqualTo(64L << 20);
        assertThat(Limits.of(1L << 40).forInput(1 << 20).plain()).isEqualTo(1000L << 20);
        assertThat(Limits.of(1000).forInput(1 << 20).plain()).isEqualTo(1000);
        assertThat(Limits.of(Long.MAX_VALUE).forInput(Long.MAX_VALUE).plain()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"XZ", "GZIP", "BZIP2", "ZSTD", "LZMA"})
    void brokenInputEndsInATypedException(Compression compression) {
        byte[] good = TestDeb.compress(plain(), compression);
        for (int i = 0; i < Integer.getInteger("xen.cases", 100); i++) {
            Random random = new Random(i);
            byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int n = random.nextInt(4); n >= 0 && bad.length > 0; n--) {
                bad[random.nextInt(Math.min(bad.length, random.nextBoolean() ? 64 : bad.length))] =
                        (byte) random.nextInt(256);
            }
            try {
                open(compression, bad, 10_000_000);
            } catch (IOException e) {
                assertThat(e.getMessage()).as("seed " + i).contains("input");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + i, e);
            }
        }
    }
}
