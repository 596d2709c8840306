package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.loader.pe.PeBytes;
import org.xenwright.loader.pe.PeFile;
import org.xenwright.loader.pe.PeFormatException;
import org.xenwright.loader.pe.Sbat;
import org.xenwright.loader.pe.SbatLevel;
import org.xenwright.loader.pe.UnifiedKernel;
import org.xenwright.problem.ProblemException;

/** Programs changed at random: they are read, or refused by name; what can be signed holds. */
class MutatedProgramsTest {
    private static final int HEADERS = 0x400;
    private static final List<Long> EXTREMES =
            List.of(0L, 1L, 7L, 0x200L, 0xffffL, 0x10000L, 0x7fffffffL, 0x80000000L, 0xfffffff8L, 0xffffffffL);

    private static SigningKey key;
    private static List<byte[]> programs;

    private int read;
    private int signed;

    @BeforeAll
    static void makePrograms(@TempDir Path folder) throws Exception {
        TestCertificate mine = TestCertificate.rsa("mine");
        key = SigningKey.ofPem(mine.pkcs8(folder), mine.pem(folder), Password.NONE, TestCertificate.NOW);
        byte[] kernel = UnifiedKernel.make(new UnifiedKernel.Parts(
                PeBytes.old().content(),
                "ID=debian\n",
                "quiet",
                "6.1.0",
                Optional.of(Content.of("initramfs")),
                PeBytes.kernel().content()));
        byte[] level = "\0\0\0\0\10\0\0\0\31\0\0\0sbat,1,2025\ngrub,5\n\0sbat,1,2026\ngrub,6\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] shim = PeBytes.recent()
                .section("/4", 0x3000, new String(level, StandardCharsets.ISO_8859_1))
                .section(".sbat", 0x4000, "sbat,1,SBAT,sbat,1,-\nshim,4,UEFI shim,shim,1,-\n")
                .strings(".sbatlevel")
                .bytes();
        programs = List.of(
                PeBytes.old().bytes(), PeBytes.recent().bytes(), kernel, key.sign(kernel), shim, key.sign(shim));
    }

    @Test
    void everyChangeIsReadOrRefused() {
        long seed = Long.getLong("xen.seed", 4711);
        Random random = new Random(seed);
        int cases = Integer.getInteger("xen.cases", 400);
        for (int i = 0; i < cases; i++) {
            byte[] changed = changed(programs.get(random.nextInt(programs.size())), random);
            try {
                everything(changed, random);
            } catch (PeFormatException | SignatureFormatException | ProblemException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i, e);
            }
        }
        // the changes are small enough that much is left to read, and to sign
        assertThat(read).as("seed " + seed).isGreaterThan(cases / 10);
        assertThat(signed).as("seed " + seed).isGreaterThan(cases / 20);
    }

    private void everything(byte[] bytes, Random random) throws IOException {
        PeFile file = PeFile.read(Content.of(bytes));
        read++;
        file.sections().forEach(section -> assertThat(section.length()).isLessThanOrEqualTo(bytes.length));
        for (int i = 0; i < 10; i++) {
            assertThat(file.describe(random.nextInt(bytes.length))).isNotBlank();
        }
        file.sectionsUnlike(PeFile.read(Content.of(programs.get(2))));
        byte[] own = signature(bytes);
        if (own.length > 0) {
            List<ProgramSignature> found = ProgramSignature.of(PeFile.read(Content.of(own)));
            assertThat(found).hasSize(1);
            assertThat(found.get(0).isBy(key.certificate())).isTrue();
            signed++;
        }
        UnifiedKernel.of(file);
        Sbat.of(file);
        SbatLevel.of(file);
        stub(bytes);
        ProgramSignature.of(file);
    }

    /** Signs what has no gaps. */
    private static byte[] signature(byte[] bytes) throws IOException {
        try {
            return key.sign(bytes);
        } catch (ProblemException e) {
            return new byte[0];
        }
    }

    private static void stub(byte[] bytes) throws IOException {
        byte[] made;
        try {
            made = UnifiedKernel.make(new UnifiedKernel.Parts(
                    Content.of(bytes),
                    "",
                    "quiet",
                    "",
                    Optional.empty(),
                    PeBytes.kernel().content()));
        } catch (ProblemException e) {
            return;
        }
        assertThat(UnifiedKernel.of(PeFile.read(Content.of(made))).orElseThrow().commandLine())
                .isEqualTo("quiet");
    }

    private static byte[] changed(byte[] program, Random random) {
        byte[] bytes = program.clone();
        switch (random.nextInt(4)) {
            case 0:
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1:
                return Arrays.copyOf(bytes, bytes.length + random.nextInt(1000));
            default:
                List<Integer> places = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    places.add(place(bytes.length, random));
                }
                for (int at : places) {
                    put(bytes, at, random);
                }
                return bytes;
        }
    }

    private static int place(int length, Random random) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return random.nextInt(Math.min(HEADERS, length));
        }
        // the table of signatures lies at the end
        return kind == 1 ? length - 1 - random.nextInt(Math.min(1800, length)) : random.nextInt(length);
    }

    private static void put(byte[] bytes, int at, Random random) {
        if (random.nextBoolean()) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            return;
        }
        long value = EXTREMES.get(random.nextInt(EXTREMES.size()));
        for (int i = 0; i < 4 && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
    }
}
