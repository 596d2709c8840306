package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class CoreImageTest {
    private static final List<String> MODULES = List.of("biosdisk", "normal");

    private final GrubBytes grub = new GrubBytes();

    private CoreImage core() throws IOException {
        return CoreImage.of(grub.files(), MODULES, "(,gpt3)/boot/grub", "set x=1\n");
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> core().onDisk(2048))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatAModuleNeedsComesBeforeItTheLastOfItsLineFirst() {
        GrubDependencies order = GrubDependencies.of("a: b c d\nb:\nc: e b\nd:\ne:\nxfs: fshelp\nfshelp:\na:   d  c\n");

        assertThat(order.closure(List.of("c"))).containsExactly("b", "e", "c");
        // of two lines of a module the later one counts
        assertThat(order.closure(List.of("a", "xfs", "c"))).containsExactly("b", "e", "c", "d", "a", "fshelp", "xfs");
        assertThat(order.closure(List.of("unlisted", "xfs"))).containsExactly("unlisted", "fshelp", "xfs");
    }

    @Test
    void modulesThatNoLoaderCanOrderAreRefused() {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            row.append('m').append(i).append(": m").append(i + 1).append('\n');
        }
        for (String list :
                List.of("a: b\nb: c\nc: a\n", "a: a\n", "a: ../../etc/passwd\n", "a\n", "a: " + "b".repeat(65))) {
            assertThatThrownBy(() -> GrubDependencies.of(list).closure(List.of("a")))
                    .as(list)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("moddep.lst");
        }
        assertThatThrownBy(() -> GrubDependencies.of(row.toString()).closure(List.of("m0")))
                .hasMessageContaining("in a row of more than 1000");
    }

    @Test
    void theObjectsStandBehindTheKernelEachFilledUpToFourBytes() throws IOException {
        byte[] payload = core().payload();
        ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0xc03; // where .data ends, with a hole between it and .text
        assertThat(bytes.getInt(at)).isEqualTo(0x676d696d);
        assertThat(bytes.getInt(at + 4)).isEqualTo(12);
        assertThat(bytes.getInt(at + 8)).isEqualTo(payload.length - at);
        at += 12;
        for (String name : List.of("biosdisk", "boot", "extcmd", "normal")) {
            byte[] module = grub.get(name + ".mod");
            int size = (module.length + 3) / 4 * 4 + 8;
            assertThat(bytes.getInt(at)).isZero();
            assertThat(bytes.getInt(at + 4)).isEqualTo(size);
            assertThat(Arrays.copyOfRange(payload, at + 8, at + 8 + module.length))
                    .isEqualTo(module);
            at += size;
        }
        assertThat(bytes.getInt(at)).isEqualTo(2);
        assertThat(bytes.getInt(at + 4)).isEqualTo(8 + 12);
        assertThat(new String(payload, at + 8, 12, StandardCharsets.UTF_8)).isEqualTo("set x=1\n\0\0\0\0");
        at += 8 + 12;
        assertThat(bytes.getInt(at)).isEqualTo(3);
        assertThat(new String(payload, at + 8, payload.length - at - 8, StandardCharsets.UTF_8))
                .isEqualTo("(,gpt3)/boot/grub\0\0\0");
    }

    @Test
    void aDisksSectorsLeadFromOneToTheNext() throws IOException {
        BiosBoot boot = core().onDisk(0x1_2345_6789L);

        ByteBuffer code = ByteBuffer.wrap(boot.bootCode()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(boot.bootCode()).hasSize(440);
        assertThat(code.getLong(0x5c)).isEqualTo(0x1_2345_6789L);
        assertThat(code.get(0x64)).isEqualTo((byte) 0xff);
        assertThat(code.getShort(0x66)).isEqualTo((short) 0x9090);
        ByteBuffer core = ByteBuffer.wrap(boot.core()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(core.getLong(0x1f4)).isEqualTo(0x1_2345_678AL);
        assertThat(core.getShort(0x1fc)).isEqualTo((short) (boot.core().length / 512 - 1));
        assertThat(core.getShort(0x1fe)).isEqualTo((short) 0x820);
        assertThat(core.getInt(512 + 0x10)).as("no Reed-Solomon codes").isZero();
    }

    @Test
    void aCdsSectorsLeadFromOneToTheNext() throws IOException {
        CoreImage core = core();
        OpticalBoot boot = core.onCd(40);

        assertThat(boot.image()).hasSize(core.opticalSize());
        ByteBuffer image = ByteBuffer.wrap(boot.image()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(image.getInt(8)).isEqualTo(16);
        assertThat(image.getInt(12)).isEqualTo(40);
        assertThat(image.getInt(16)).isEqualTo(boot.image().length);
        int sum = 0;
        for (int at = 64; at < boot.image().length; at += 4) {
            sum += image.getInt(at);
        }
        assertThat(image.getInt(20)).isEqualTo(sum);
        assertThat(image.getLong(2548)).isEqualTo(40 * 4 + 5);
        assertThat(boot.bootCode()).hasSize(440);
        assertThat(ByteBuffer.wrap(boot.bootCode())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(0x1b0))
                .isEqualTo(40 * 4 + 4);
        assertThat(Arrays.copyOfRange(boot.image(), 2048 + 512, boot.image().length))
                .isEqualTo(Arrays.copyOfRange(core.onDisk(1).core(), 512, core.size()));
    }

    @Test
    void twoCoresOfTheSameFilesAreTheSame() throws IOException {
        CoreImage first = core();
        byte[] before = first.onDisk(2048).core();
        first.onDisk(4096);

        assertThat(first.onDisk(2048).core())
                .isEqualTo(before)
                .isEqualTo(core().onDisk(2048).core());
    }

    @Test
    void aFileThatIsMissingIsNamedWithItsPackage() {
        for (String name :
                List.of("kernel.img", "moddep.lst", "extcmd.mod", "lzma_decompress.img", "diskboot.img", "boot.img")) {
            byte[] bytes = grub.get(name);
            grub.remove(name);
            assertRefused("/usr/lib/grub/i386-pc/" + name, "another version of grub-pc-bin");
            grub.put(name, bytes);
        }
        grub.remove("cdboot.img");
        assertThatThrownBy(() -> core().onCd(40)).hasMessageContaining("cdboot.img");
    }

    @Test
    void aCoreThatABiosCannotLoadIsRefused() {
        byte[] large = new byte[460_000];
        new Random(1).nextBytes(large);
        grub.put("boot.mod", GrubBytes.module("boot", large));

        assertRefused("at most 454656 bytes", "leave out modules");
    }

    @Test
    void aKernelThatTakesMoreMemoryThanThereIsIsRefused() throws IOException {
        int most = 0x68000 - 0x9c20;
        grub.put("kernel.img", GrubBytes.kernel(most));
        core();
        grub.put("kernel.img", GrubBytes.kernel(most + 1));

        assertRefused("kernel.img", ".bss");
    }

    @Test
    void filesThatAreNotWhatGrubsAreAreRefused() {
        for (String name : List.of("boot.img", "diskboot.img", "lzma_decompress.img")) {
            byte[] bytes = grub.get(name);
            for (int length : new int[] {0, 3, 511, 513, 4096}) {
                grub.put(name, Arrays.copyOf(bytes, length));
                if (!name.equals("lzma_decompress.img") || length < 28 || length > 0xe00) {
                    assertRefused(name, "take another version of the package grub-pc-bin");
                }
            }
            grub.put(name, bytes);
        }
        grub.put("boot.mod", grub.get("extcmd.mod"));
        assertRefused("boot.mod", "the module 'extcmd'");
    }

    @Test
    void namesOfSectionsCostNoMoreThanTheyTake() {
        String name = "n".repeat(60_000);
        List<GrubBytes.Section> sections = new ArrayList<>();
        sections.add(GrubBytes.Section.of(name, 0, 0, new byte[0]));
        for (int i = 0; i < 30_000; i++) {
            sections.add(GrubBytes.Section.of("", 0, 0, new byte[0]));
        }
        byte[] elf = GrubBytes.elf(sections);
        int table = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).getInt(0x20);
        for (int i = 1; i <= 30_000; i++) {
            ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putInt(table + i * 40, 1);
        }
        grub.put("boot.mod", elf);

        assertRefused("boot.mod", "names of sections that overlap");
    }

    /** Repeat with {@code -Dxen.seed} and {@code -Dxen.cases}. */
    @Test
    void brokenFilesAreRefusedOrUsedButNeverSurprise() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        int cases = Integer.getInteger("xen.cases", 2000);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < cases; i++) {
            GrubBytes broken = new GrubBytes();
            String name = broken.names().get(random.nextInt(broken.names().size()));
            broken.put(name, mutated(broken.get(name), random));
            try {
                CoreImage core = CoreImage.of(broken.files(), MODULES, "/", "");
                core.onDisk(1);
                core.onCd(20);
            } catch (ProblemException e) {
                assertThat(e).hasMessageContaining(GrubFiles.FOLDER);
                refused++;
            } catch (RuntimeException | IOException e) {
                throw new AssertionError("-Dxen.seed=" + seed + ", case " + i + ", " + name, e);
            }
        }
        assertThat(refused).as("-Dxen.seed=" + seed).isPositive();
    }

    static byte[] mutated(byte[] sound, Random random) {
        byte[] bytes = random.nextInt(8) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length + 1)) : sound.clone();
        for (int n = random.nextInt(6); n >= 0 && bytes.length > 0; n--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            if (random.nextInt(4) == 0 && at + 4 <= bytes.length) {
                ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? -1 : random.nextInt());
            }
        }
        return bytes;
    }
}
