package org.xenwright.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;

/** What is packed in pieces, in the hands of those who read it. */
class PackedPiecesTest {
    private static final int LEVEL = 1;
    private static final Map<Compression, PackedPieces.Form> FORMS = new LinkedHashMap<>();

    static {
        FORMS.put(Compression.ZSTD, PackedPieces.zstd(LEVEL));
        FORMS.put(Compression.GZIP, PackedPieces::gzip);
    }

    @Test
    void piecesAreOneStreamToReaders() throws IOException {
        for (Compression each : FORMS.keySet()) {
            for (int length : List.of(
                    0, 1, PackedPieces.PIECE - 1, PackedPieces.PIECE, PackedPieces.PIECE + 1, 7 * PackedPieces.PIECE)) {
                byte[] plain = plain(length);
                byte[] packed = packed(each, plain, 2, 1 << 16);
                assertThat(plain(each, packed)).as("%s of %s", each, length).isEqualTo(plain);
            }
        }
        byte[] packed = packed(Compression.ZSTD, plain(5 * PackedPieces.PIECE), 2, 1 << 16);
        assertThat(PinnedZstd.open(new ByteArrayInputStream(packed), "pieces", Limits.of(1 << 30)))
                .hasBinaryContent(plain(5 * PackedPieces.PIECE));
    }

    @Test
    void theBytesAreTheseWhateverTheThreadsAndTheParts() throws IOException {
        Map<Compression, String> known = Map.of(
                Compression.ZSTD, "c5df98f31ecc419ca410a66377e596e63bbefb0a3e126ae3ea2a0c628e2b75fb",
                Compression.GZIP, "c25be170480b9705d10770c7228edafae0b544492348aadd034179b11701e313");
        byte[] plain = plain(5 * PackedPieces.PIECE + 12_345);
        for (Compression each : FORMS.keySet()) {
            byte[] one = packed(each, plain, 1, 1 << 16);
            assertThat(packed(each, plain, 2, 54_321)).isEqualTo(one);
            assertThat(packed(each, plain, 7, plain.length)).isEqualTo(one);
            assertThat(Digest.of(one).hex())
                    .as("layers of %s are the same everywhere; other bytes need a reason", each)
                    .isEqualTo(known.get(each));
        }
    }

    @Test
    void noiseFindsRoom() throws IOException {
        byte[] noise = new byte[3 * PackedPieces.PIECE + 1];
        new Random(3).nextBytes(noise);
        for (Compression each : FORMS.keySet()) {
            byte[] packed = packed(each, noise, 2, 1 << 16);
            assertThat(packed).hasSizeLessThan(noise.length + noise.length / 1000);
            assertThat(plain(each, packed)).isEqualTo(noise);
        }
    }

    @Test
    void severalPiecesArePackedAtATime() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        try (PackedPieces pieces = new PackedPieces(
                new ByteArrayOutputStream(),
                (plain, length, packed) -> {
                    both.countDown();
                    await(both);
                    return 0;
                },
                2)) {
            pieces.write(new byte[3 * PackedPieces.PIECE]);
        }
        assertThat(both.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aFailureIsThatOfItsPieceAndNoThreadStays() throws Exception {
        AtomicInteger done = new AtomicInteger();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        assertThatThrownBy(() -> {
                    try (PackedPieces pieces = new PackedPieces(
                            new ByteArrayOutputStream(),
                            (plain, length, packed) -> {
                                threads.add(Thread.currentThread());
                                if (done.incrementAndGet() == 2) {
                                    throw new IOException("no room");
                                }
                                return 0;
                            },
                            2)) {
                        pieces.write(new byte[9 * PackedPieces.PIECE]);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("no room");
        threads.remove(Thread.currentThread());
        assertThat(threads).isNotEmpty();
        for (Thread each : threads) {
            each.join(60_000);
            assertThat(each.isAlive()).isFalse();
        }
    }

    @Test
    void anInterruptionEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> packed(Compression.GZIP, plain(9 * PackedPieces.PIECE), 2, 1 << 16))
                .isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static byte[] plain(int length) {
        byte[] plain = new byte[length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) ((i * 2654435761L >>> 13) % 11 + i / 100000);
        }
        return plain;
    }

    private static byte[] packed(Compression form, byte[] plain, int threads, int part) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (PackedPieces pieces = new PackedPieces(packed, Objects.requireNonNull(FORMS.get(form)), threads)) {
            for (int at = 0; at < plain.length; at += part) {
                pieces.write(plain, at, Math.min(part, plain.length - at));
            }
        }
        return packed.toByteArray();
    }

    private static byte[] plain(Compression form, byte[] packed) throws IOException {
        try (InputStream in = form.open(new ByteArrayInputStream(packed), "pieces", Limits.of(1 << 30))) {
            return in.readAllBytes();
        }
    }
}
