package org.xenwright.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class ModuleSetTest {
    private static final String FOLDER = "usr/lib/modules/6.6/";
    private final Attributes attributes = Attributes.of(0644, Instant.EPOCH);
    private final Tree tree = new Tree(attributes.withMode(0755));

    @Test
    void whatAModuleNeedsIsLoadedBeforeIt() throws IOException {
        module("kernel/fs/ext4.ko", List.of("softdep=pre: crc32c"), List.of(), List.of("jbd2_start", "crc16"));
        module("kernel/fs/jbd2.ko", List.of(), List.of("jbd2_start"), List.of("printk"));
        module("kernel/lib/crc16.ko", List.of(), List.of("crc16"), List.of());
        module("kernel/crypto/crc32c_generic.ko", List.of("alias=crypto-crc32c", "alias=crc32c"), List.of(), List.of());
        assertThat(closure("ext4"))
                .endsWith("ext4")
                .containsExactlyInAnyOrder("crc16", "jbd2", "crc32c_generic", "ext4");
        assertThat(needs("ext4")).containsExactly("crc16", "jbd2");
        assertThat(needs("crc16")).isEmpty();
    }

    @Test
    void aModuleWithDashesIsFoundByEitherName() throws IOException {
        module("kernel/xen-blkfront.ko", List.of(), List.of(), List.of());
        ModuleSet set = set();
        assertThat(set.find("xen-blkfront")).isPresent().isEqualTo(set.find("xen_blkfront"));
        assertThat(set().has("xen_blkfront")).isTrue();
        assertThat(set().has("xen-netfront")).isFalse();
    }

    @Test
    void compressedModulesAreReadAndComeOutPlain() throws IOException {
        byte[] plain = ElfBytes.module(List.of("alias=net-pf-1"), List.of("offer"), List.of());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
            out.write(plain);
        }
        put("kernel/net.ko.xz", packed.toByteArray());
        module("kernel/user.ko", List.of(), List.of(), List.of("offer"));
        assertThat(needs("user")).containsExactly("net");
        KernelModule net = set().find("net").orElseThrow();
        assertThat(net.plain().bytes(1 << 20)).isEqualTo(plain);
    }

    @Test
    void anUpdateReplacesTheModuleOfTheKernel() throws IOException {
        module("kernel/net.ko", List.of(), List.of(), List.of());
        module("updates/net.ko", List.of(), List.of(), List.of());
        assertThat(set().modules()).extracting(KernelModule::path).containsExactly("updates/net.ko");
    }

    @Test
    void modulesThatNeedEachOtherInACircleAreRefused() throws IOException {
        module("kernel/a.ko", List.of(), List.of("from_a"), List.of("from_b"));
        module("kernel/b.ko", List.of(), List.of("from_b"), List.of("from_a"));
        assertThatThrownBy(this::set)
                .isInstanceOf(KernelFormatException.class)
                .hasMessageMatching("modules that need each other in a circle: (a, b|b, a)");
    }

    @Test
    void aBrokenModuleIsNamed() throws IOException {
        put("kernel/net.ko", "not a module".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(this::set)
                .isInstanceOf(KernelFormatException.class)
                .hasMessage("the module kernel/net.ko: no ELF file");
    }

    @Test
    void dashesStayInRangesOfCharacters() {
        assertThat(ModuleSet.normal("a-b[0-9]-c")).contains("a_b[0-9]_c");
        assertThat(ModuleSet.normal("a]b")).isEmpty();
        assertThat(ModuleSet.normal("a[b")).isEmpty();
    }

    @Test
    void releasesAreOrderedAsDpkgOrdersThem() {
        List<String> ordered =
                List.of("6.1.0~rc1", "6.1.0-9-amd64", "6.1.0-10-amd64", "6.1.0-10-cloud-amd64", "6.10.1-1", "10.0");
        for (int i = 0; i < ordered.size(); i++) {
            for (int j = 0; j < ordered.size(); j++) {
                assertThat(Integer.signum(new ReleaseOrder().compare(ordered.get(i), ordered.get(j))))
                        .as(ordered.get(i) + " and " + ordered.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void brokenModulesEndInATypedError() throws IOException {
        int cases = Integer.getInteger("xen.cases", 300);
        for (int i = 0; i < cases; i++) {
            long seed = 815 + i;
            Random random = new Random(seed);
            byte[] bytes = ElfBytes.module(List.of("alias=x-y", "softdep=pre: z"), List.of("a", "b"), List.of("c"));
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                int at = random.nextBoolean() ? random.nextInt(64) : random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
            }
            put("kernel/broken.ko", bytes);
            try {
                closure("broken");
            } catch (IOException expected) {
                assertThat(expected).as("seed " + seed).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private List<String> closure(String name) throws IOException {
        return set().closure(List.of(name)).stream().map(KernelModule::name).toList();
    }

    /** What a module needs, what must be loaded first last. */
    private List<String> needs(String name) throws IOException {
        ModuleSet set = set();
        return new ModuleDependencies(set.modules())
                .all(set.find(name).orElseThrow()).stream()
                        .map(KernelModule::name)
                        .toList();
    }

    private ModuleSet set() throws IOException {
        return ModuleSet.of(tree, "6.6").orElseThrow();
    }

    private void module(String path, List<String> info, List<String> exported, List<String> needed) {
        put(path, ElfBytes.module(info, exported, needed));
    }

    private void put(String path, byte[] bytes) {
        TreePath place = TreePath.of(FOLDER + path);
        tree.directory(place.parent(), attributes.withMode(0755));
        tree.put(place, new RegularFile(attributes, Content.of(bytes)));
    }
}
