package org.xenwright.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class KernelTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0644, Instant.EPOCH);
    private static final String RELEASE = "6.6.6-test";
    private static final String BOOT = "boot/vmlinuz-" + RELEASE;

    /** What every domain wants besides its type. */
    private static final String DEVICES = "CONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_HVC_XEN=y\n";

    private final Tree tree = new Tree(ATTRIBUTES.withMode(0755));

    @Test
    void aKernelWithTheEntryOfOtherHypervisorsIsNoPvhKernel() throws IOException {
        put(BOOT, ElfBytes.kernel(1, 18));
        put("boot/config-" + RELEASE, DEVICES + "CONFIG_PVH=y\n# CONFIG_XEN_PVH is not set\nCONFIG_XEN_PV=y\n");

        assertThat(newest().pvh()).isFalse();
        assertThat(check(GuestType.PV)).isEmpty();
        assertThat(check(GuestType.PVH))
                .singleElement()
                .extracting(Problem::text)
                .isEqualTo("""
                checking that the kernel can start as a domain of type pvh
                  at:       /boot/vmlinuz-6.6.6-test
                  found:    the note, which CONFIG_PVH gives for other hypervisors too, but no CONFIG_XEN_PVH=y in \
                /boot/config-6.6.6-test
                  expected: the ELF note PHYS32_ENTRY of owner Xen, which CONFIG_XEN_PVH=y gives
                  do:       set <type>pv</type>, or choose a kernel built with CONFIG_XEN_PVH""");
    }

    @ParameterizedTest
    @CsvSource({"PVH, CONFIG_XEN_PVH", "PV, CONFIG_XEN_PV"})
    void anOptionWithoutItsEntryIsTold(GuestType type, String option) throws IOException {
        put(BOOT, ElfBytes.kernel());
        put("boot/config-" + RELEASE, DEVICES + option + "=y\n");

        assertThat(check(type))
                .singleElement()
                .extracting(Problem::found)
                .isEqualTo(option + "=y in /boot/config-6.6.6-test, but no such note in the kernel");
    }

    @Test
    void anEntryWithoutItsOptionIsToldOfPvToo() throws IOException {
        put(BOOT, ElfBytes.kernel(1, 18));
        put("boot/config-" + RELEASE, DEVICES + "CONFIG_XEN_PVH=y\n");

        assertThat(check(GuestType.PVH)).isEmpty();
        assertThat(check(GuestType.PV))
                .singleElement()
                .extracting(Problem::found)
                .isEqualTo("the note, but no CONFIG_XEN_PV=y in /boot/config-6.6.6-test");
    }

    @Test
    void aKernelOfWhichNothingIsKnownIsJudgedByItsNotesAlone() throws IOException {
        put(BOOT, ElfBytes.kernel(18));

        assertThat(newest().config().isKnown()).isFalse();
        assertThat(newest().config().place()).isEmpty();
        assertThat(newest().pvh()).isTrue();
        assertThat(check(GuestType.PVH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot/config-6.6.6-test",
                "usr/lib/modules/6.6.6-test/config",
                "lib/modules/6.6.6-test/config",
                "usr/lib/modules/6.6.6-test/build/.config",
                "usr/src/linux-headers-6.6.6-test/.config"
            })
    void aConfigurationIsFoundWhereverItLies(String place) throws IOException {
        put(BOOT, ElfBytes.kernel(18));
        put(place, "CONFIG_XEN_PVH=y\n");
        if (!place.startsWith("boot")) {
            put("boot/config-" + RELEASE, "");
        }

        assertThat(newest().config().place()).isEqualTo("/" + place);
        assertThat(newest().config().isBuiltIn("CONFIG_XEN_PVH")).isTrue();
    }

    @Test
    void aConfigurationIsFoundInTheKernelAndInItsModule() throws IOException {
        byte[] packed = embedded("CONFIG_HVC_XEN=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\n");
        put(BOOT, ElfBytes.kernel(18));
        put("usr/lib/modules/" + RELEASE + "/kernel/kernel/configs.ko", packed);
        assertThat(newest().config().place()).isEqualTo("/usr/lib/modules/6.6.6-test/kernel/kernel/configs.ko");
        assertThat(newest().pvh()).isFalse();

        put(BOOT, joined(ElfBytes.kernel(18), packed));
        assertThat(newest().config().place()).isEqualTo("the kernel itself");
        assertThat(check(GuestType.PVH))
                .singleElement()
                .extracting(Problem::found)
                .asString()
                .endsWith("but no CONFIG_XEN_PVH=y in the kernel itself");
    }

    @Test
    void whatIsDamagedInAKernelIsNoConfiguration() throws IOException {
        long seed = Long.getLong("xen.seed", 17);
        int cases = Integer.getInteger("xen.cases", 300);
        Random random = new Random(seed);
        byte[] sound = embedded("CONFIG_XEN_PVH=y\nCONFIG_XEN=y\nCONFIG_HVC_XEN=y\n");
        for (int i = 0; i < cases; i++) {
            byte[] damaged = Arrays.copyOf(sound, random.nextInt(sound.length));
            for (int flips = random.nextInt(3); flips > 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            int at = random.nextInt(1 << 17);
            byte[] kernel = new byte[at + damaged.length];
            System.arraycopy(damaged, 0, kernel, at, damaged.length);
            assertThat(EmbeddedConfig.find(new ByteArrayInputStream(kernel), 1 << 20))
                    .as("seed %d, case %d", seed, i)
                    .satisfies(found ->
                            assertThat(found.map(text -> text.length).orElse(0)).isLessThan(1 << 20));
        }
    }

    @Test
    void aKernelLiesAmongItsModules() throws IOException {
        put("usr/lib/modules/6.6.6-test/vmlinuz", ElfBytes.kernel(18));
        put("usr/lib/modules/6.10.1-test/vmlinuz", ElfBytes.kernel(1));
        put("usr/lib/modules/6.10.1-test/config", "CONFIG_XEN_PV=y\n");
        put(BOOT, ElfBytes.kernel(18));
        tree.put("boot/vmlinuz-6.10.1-test", new Symlink(ATTRIBUTES, "gone"));

        assertThat(Kernel.all(tree))
                .extracting(Kernel::release, kernel -> kernel.path().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("6.10.1-test", "/usr/lib/modules/6.10.1-test/vmlinuz"),
                        org.assertj.core.groups.Tuple.tuple("6.6.6-test", "/boot/vmlinuz-6.6.6-test"));
        assertThat(newest().config().place()).isEqualTo("/usr/lib/modules/6.10.1-test/config");
    }

    @Test
    void aKernelThatIsCalledByItsFlavourHasTheModulesOfItsVersion() throws IOException {
        put("boot/vmlinuz-virt", ElfBytes.kernel(18));
        put("boot/config-" + RELEASE, "CONFIG_XEN_PVH=y\n");
        tree.directory("lib/modules/" + RELEASE, ATTRIBUTES.withMode(0755));

        assertThat(newest().release()).isEqualTo(RELEASE);
        assertThat(newest().config().place()).isEqualTo("/boot/config-6.6.6-test");
    }

    @Test
    void anHvmDomainHasADiskByEitherDriver() throws IOException {
        put(BOOT, KernelBytes.bzImage(KernelCompression.GZIP, ElfBytes.kernel(1, 18)));
        put("boot/config-" + RELEASE, "CONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_XEN_PVHVM=y\n");
        assertThat(check(GuestType.HVM)).isEmpty();

        put("boot/config-" + RELEASE, "CONFIG_ATA_PIIX=y\nCONFIG_BLK_DEV_SD=y\n");
        assertThat(check(GuestType.HVM)).isEmpty();
        assertThat(check(GuestType.PVH)).hasSizeGreaterThan(1);

        put("boot/config-" + RELEASE, "CONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_BLK_DEV_SD=y\n");
        assertThat(check(GuestType.HVM))
                .singleElement()
                .extracting(Problem::found)
                .isEqualTo("xen-blkfront, but no CONFIG_XEN_PVHVM=y in /boot/config-6.6.6-test, and no driver of the"
                        + " emulated disks");
    }

    @Test
    void aKernelOfArm64IsAGuestOfXenOnlyWithTheOption() throws IOException {
        put(BOOT, KernelBytes.arm64());
        assertThat(KernelPreflight.check(newest(), Optional.empty(), GuestType.PVH, "arm64"))
                .isEmpty();

        put("boot/config-" + RELEASE, DEVICES);
        assertThat(KernelPreflight.check(newest(), Optional.empty(), GuestType.PVH, "arm64"))
                .singleElement()
                .extracting(Problem::found)
                .isEqualTo("no CONFIG_XEN=y in /boot/config-6.6.6-test");
    }

    @Test
    void grubForPvReadsThePackingsItKnows() {
        assertThat(Arrays.stream(KernelCompression.values()).filter(KernelCompression::isReadByPvGrub))
                .containsExactly(
                        KernelCompression.NONE, KernelCompression.GZIP, KernelCompression.XZ, KernelCompression.LZO);
    }

    private Kernel newest() throws IOException {
        return Kernel.newest(tree).orElseThrow();
    }

    private List<Problem> check(GuestType type) throws IOException {
        return KernelPreflight.check(newest(), Optional.empty(), type, "amd64");
    }

    private void put(String path, String text) {
        put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String path, byte[] bytes) {
        TreePath place = TreePath.of(path);
        tree.directory(place.parent().toString().substring(1), ATTRIBUTES.withMode(0755));
        tree.put(path, new RegularFile(ATTRIBUTES, Content.of(bytes)));
    }

    private static byte[] embedded(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("IKCFG_IKCFG_ST".getBytes(StandardCharsets.US_ASCII));
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.writeBytes("IKCFG_ED".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
