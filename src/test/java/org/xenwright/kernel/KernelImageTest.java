package org.xenwright.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.TreePath;

class KernelImageTest {
    @ParameterizedTest
    @EnumSource
    void everyCompressionOfABzImageIsRead(KernelCompression compression) throws IOException {
        byte[] vmlinux = ElfBytes.kernel(1, 5, 6, 18);
        Content file = Content.of(KernelBytes.bzImage(compression, vmlinux));
        KernelImage image = KernelImage.read(file);
        assertThat(image.format()).isEqualTo(KernelImage.Format.BZIMAGE);
        assertThat(image.compression()).isEqualTo(compression);
        assertThat(image.version()).isEqualTo("6.6.6-test");
        assertThat(image.architecture()).isEqualTo("amd64");
        assertThat(image.pv()).isTrue();
        assertThat(image.pvh()).isTrue();
        assertThat(image.open(file).readAllBytes()).startsWith(vmlinux);
    }

    /** As kernels since 6.12 are packed in Debian: a match may lie further back than eight megabytes. */
    @Test
    void aZstdWindowLargerThanTheDecodersIsRead() throws IOException {
        byte[] noise = new byte[9 << 20];
        new Random(1).nextBytes(noise);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.writeBytes(noise);
        plain.writeBytes(noise);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out =
                new ZstdOutputStream(packed).setLevel(3).setLong(27).setChecksum(true)) {
            plain.writeTo(out);
        }
        assertThat(packed.size()).as("the second half is a match").isLessThan(10 << 20);
        packed.writeBytes(new byte[4]); // where the kernel's build puts the size
        Content content = Content.of(packed.toByteArray());
        try (InputStream in = KernelCompression.ZSTD.open(content, 0, content.size(), plain.size())) {
            assertThat(Arrays.equals(in.readAllBytes(), plain.toByteArray())).isTrue();
        }
    }

    @Test
    void theVersionNotesAloneAreNoPvEntryBesideThatOfPvh() throws IOException {
        KernelImage image = KernelImage.read(Content.of(ElfBytes.kernel(5, 6, 18)));
        assertThat(image.pv()).isFalse();
        assertThat(image.pvh()).isTrue();
        assertThat(image.version()).isEqualTo("6.6.6-test");
        assertThat(image.format()).isEqualTo(KernelImage.Format.VMLINUX);
    }

    @Test
    void aKernelWithoutNotesStartsAsNeither() throws IOException {
        KernelImage image = KernelImage.read(Content.of(ElfBytes.kernel()));
        assertThat(image.pv()).isFalse();
        assertThat(image.pvh()).isFalse();
    }

    @Test
    void theMemoryOfAKernelIsWhatItsSegmentsSpan() throws IOException {
        byte[] vmlinux = ElfBytes.kernel();
        ByteBuffer elf = ByteBuffer.wrap(vmlinux).order(ByteOrder.LITTLE_ENDIAN);
        elf.putShort(0x38, (short) 2);
        for (int i = 0; i < 2; i++) {
            int at = 64 + i * 56;
            elf.putInt(at, 1)
                    .putLong(at + 0x18, (16 + i * 32) << 20) // at 16 and at 48 MiB
                    .putLong(at + 0x20, 0)
                    .putLong(at + 0x28, (20 - i) << 20);
        }

        assertThat(KernelImage.read(Content.of(vmlinux)).memory()).isEqualTo(51 << 20);
    }

    @Test
    void theImageOfArm64IsRecognizedPlainAndPacked() throws IOException {
        byte[] plain = new byte[3000];
        ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(0x38, 0x644d5241);
        byte[] banner = "Linux version 6.1.0-9-arm64 (x)".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(banner, 0, plain, 2500, banner.length);
        for (byte[] bytes : List.of(plain, KernelBytes.pack(KernelCompression.GZIP, plain))) {
            KernelImage image = KernelImage.read(Content.of(bytes));
            assertThat(image.format()).isEqualTo(KernelImage.Format.IMAGE);
            assertThat(image.architecture()).isEqualTo("arm64");
            assertThat(image.version()).isEqualTo("6.1.0-9-arm64");
        }
    }

    @Test
    void preflightNamesTheEntryThatIsMissingAndTheTypeThatWorks() throws IOException {
        Kernel kernel = kernel(ElfBytes.kernel(1, 5, 6));
        assertThat(KernelPreflight.check(kernel, Optional.empty(), GuestType.PV, "amd64"))
                .isEmpty();
        List<Problem> problems = KernelPreflight.check(kernel, Optional.empty(), GuestType.PVH, "amd64");
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).text())
                .isEqualTo("checking that the kernel can start as a domain of type pvh\n"
                        + "  at:       /boot/vmlinuz-6.6.6-test\n"
                        + "  found:    an entry for pv only\n"
                        + "  expected: the ELF note PHYS32_ENTRY of owner Xen, which CONFIG_XEN_PVH=y gives\n"
                        + "  do:       set <type>pv</type>, or choose a kernel built with CONFIG_XEN_PVH");
    }

    @Test
    void preflightRefusesAKernelOfAnotherArchitecture() throws IOException {
        List<Problem> problems =
                KernelPreflight.check(kernel(ElfBytes.kernel(1, 18)), Optional.empty(), GuestType.PVH, "arm64");
        assertThat(problems).singleElement().extracting(Problem::found).isEqualTo("a kernel for amd64");
    }

    @Test
    void aClaimOfGigabytesIsRefusedBeforeItIsBelieved() {
        byte[] image = KernelBytes.bzImageOf(KernelBytes.pack(KernelCompression.ZSTD, ElfBytes.kernel(1)), 0x7fffffff);
        assertThatThrownBy(() -> KernelImage.read(Content.of(image)))
                .isInstanceOf(KernelFormatException.class)
                .hasMessageContaining("2147483647");
    }

    @Test
    void somethingElseIsNoKernel() {
        assertThatThrownBy(() -> KernelImage.read(Content.of("#!/bin/sh\n")))
                .isInstanceOf(KernelFormatException.class)
                .hasMessage("neither bzImage, ELF, Image nor EFI zboot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd22"})
    void anEfiProgramWhosePayloadLiesBehindItsEndIsToldAsABrokenKernel(String compression) {
        for (int[] payload : new int[][] {{1 << 20, 100}, {512, 1 << 20}, {-1, -1}, {512, 2}}) {
            byte[] image = new byte[4096];
            ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
            header.put("MZ\0\0zimg".getBytes(StandardCharsets.US_ASCII));
            header.putInt(payload[0]).putInt(payload[1]);
            header.put(0x18, compression.getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> KernelImage.read(Content.of(image)))
                    .as(Arrays.toString(payload))
                    .isInstanceOf(KernelFormatException.class)
                    .hasMessageContaining("does not lie within the file's 4096");
        }
    }

    @Test
    void brokenKernelsEndInATypedError() {
        int cases = Integer.getInteger("xen.cases", 60);
        for (int i = 0; i < cases; i++) {
            long seed = 4711 + i;
            Random random = new Random(seed);
            KernelCompression[] all = KernelCompression.values();
            byte[] image = KernelBytes.bzImage(all[random.nextInt(all.length)], ElfBytes.kernel(1, 18));
            int length = random.nextInt(4) == 0 ? random.nextInt(image.length) : image.length;
            image = Arrays.copyOf(image, length);
            for (int flips = 1 + random.nextInt(8); flips > 0 && length > 0; flips--) {
                int at = random.nextBoolean()
                        ? random.nextInt(length)
                        : Math.min(length - 1, 0x1f0 + random.nextInt(0x70));
                image[at] = (byte) random.nextInt();
            }
            try {
                KernelImage.read(Content.of(image));
            } catch (IOException expected) {
                assertThat(expected).as("seed " + seed).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static Kernel kernel(byte[] bytes) throws IOException {
        Content content = Content.of(bytes);
        return new Kernel(
                "6.6.6-test",
                TreePath.of("boot/vmlinuz-6.6.6-test"),
                content,
                KernelImage.read(content),
                KernelConfig.UNKNOWN);
    }
}
