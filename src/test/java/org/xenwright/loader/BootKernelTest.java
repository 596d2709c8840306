package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.content.Content;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.kernel.ElfBytes;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class BootKernelTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0644, Instant.EPOCH);
    private static final String MODULES = "usr/lib/modules/6.1.0-9-cloud-amd64";
    private static final String KERNEL = "/boot/vmlinuz-6.1.0-9-cloud-amd64";

    @TempDir
    Path folder;

    @Test
    void aKernelThatIsCutOffIsNamedWithItsPackage() throws IOException {
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        tree.directory("boot", ATTRIBUTES.withMode(0755));
        for (byte[] cut : new byte[][] {{}, {'M', 'Z'}, new byte[600]}) {
            tree.put(KERNEL.substring(1), new RegularFile(ATTRIBUTES, Content.of(cut)));
            assertThatThrownBy(() -> make(tree, KERNEL.substring(1)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "reading the kernel of the image",
                            "package linux-image-6.1.0-9-cloud-amd64",
                            "the kernel " + KERNEL);
        }
        assertNothingIsKept();
    }

    @Test
    void aModuleThatIsCutOffIsNamedWithItsPackage() throws IOException {
        byte[] module = ElfBytes.module(List.of("name=xen_blkfront", "license=GPL"), List.of(), List.of("printk"));
        byte[] packed = xz(module);
        Map<String, byte[]> damaged = Map.of(
                "xen-blkfront.ko", Arrays.copyOf(module, module.length - 100),
                "empty.ko", new byte[0],
                "packed.ko.xz", Arrays.copyOf(packed, packed.length / 2));
        for (Map.Entry<String, byte[]> each : damaged.entrySet()) {
            Tree tree = new Tree(ATTRIBUTES.withMode(0755));
            tree.directory("boot", ATTRIBUTES.withMode(0755));
            tree.put(KERNEL.substring(1), new RegularFile(ATTRIBUTES, Content.of(ElfBytes.kernel(18))));
            String path = MODULES + "/kernel/drivers/" + each.getKey();
            tree.directory(MODULES + "/kernel/drivers", ATTRIBUTES.withMode(0755));
            tree.put(path, new RegularFile(ATTRIBUTES, Content.of(each.getValue())));
            assertThatThrownBy(() -> make(tree, path))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "reading the kernel of the image and its modules",
                            "package linux-image-6.1.0-9-cloud-amd64",
                            "the module kernel/drivers/" + each.getKey());
        }
        assertNothingIsKept();
    }

    @Test
    void aKernelWhoseConfigurationLacksWhatTheInitramfsNeedsIsRefused() throws IOException {
        String devices = "CONFIG_XEN_PVH=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_HVC_XEN=y\nCONFIG_EXT4_FS=y\n";
        Map<String, String> lacking = Map.of(
                "no driver ext4, neither as a module nor built in",
                devices.replace("EXT4_FS=y", "EXT4_FS=m"),
                "no CONFIG_BLK_DEV_INITRD=y in /boot/config-6.1.0-9-cloud-amd64",
                devices);
        for (Map.Entry<String, String> each : lacking.entrySet()) {
            Tree tree = new Tree(ATTRIBUTES.withMode(0755));
            tree.directory("boot", ATTRIBUTES.withMode(0755));
            tree.put(KERNEL.substring(1), new RegularFile(ATTRIBUTES, Content.of(ElfBytes.kernel(18))));
            tree.put("boot/config-6.1.0-9-cloud-amd64", new RegularFile(ATTRIBUTES, Content.of(each.getValue())));
            assertThatThrownBy(() -> make(tree, Content.of("busybox"), KERNEL.substring(1)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("making the initramfs for kernel 6.1.0-9-cloud-amd64", each.getKey());
        }
        assertNothingIsKept();
    }

    @Test
    void imagesOfOtherPackagesShareTheFilesOfOneKernel() throws IOException {
        BootKernel first = make(bootable("one"), Digest.of("one"));
        assertThat(first.reused()).isFalse();
        BootKernel other = make(bootable("other"), Digest.of("other"));
        assertThat(other.reused()).isTrue();
        assertThat(other.facts()).isEqualTo(first.facts());
        assertThat(make(bootable("other"), Digest.of("other")).reused()).isTrue();
    }

    @Test
    void whateverOfAKernelDiffersMakesOtherFiles() throws IOException {
        make(bootable("one"), Digest.of("one"));
        Tree configured = bootable("one");
        configured.put("boot/config-6.1.0-9-cloud-amd64", file(DRIVERS + "CONFIG_BTRFS_FS=y\n"));
        Tree withModule = bootable("one");
        withModule.directory(MODULES + "/kernel", ATTRIBUTES.withMode(0755));
        withModule.put(
                MODULES + "/modules.builtin", file("kernel/fs/ext4/ext4.ko\nkernel/drivers/block/xen-blkfront.ko\n"));
        Tree younger = bootable("one");
        younger.put(KERNEL.substring(1), new RegularFile(Attributes.of(0644, CLOCK), Content.of(ElfBytes.kernel(18))));
        Tree systemd = bootable("one");
        systemd.directory("usr/lib/systemd", ATTRIBUTES.withMode(0755));
        systemd.put("usr/lib/systemd/systemd", file("init"));
        int number = 0;
        for (Tree each : List.of(configured, withModule, younger, systemd)) {
            assertThat(make(each, Digest.of("tree " + number++)).reused())
                    .as("%d", number)
                    .isFalse();
        }
    }

    @Test
    void filesThatALinkFindsElsewhereAreNotTakenForThoseOfAnotherTree() throws IOException {
        Tree tree = bootable("one");
        tree.directory("srv/more", ATTRIBUTES.withMode(0755));
        tree.put("boot/more", new Symlink(ATTRIBUTES, "/srv/more"));
        make(tree, Digest.of("one"));
        tree.put("srv/more/x", file("x"));
        assertThat(make(tree, Digest.of("two")).reused()).isFalse();
    }

    private static final String DRIVERS =
            "CONFIG_XEN_PVH=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_HVC_XEN=y\nCONFIG_EXT4_FS=y\n";
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private static RegularFile file(String text) {
        return new RegularFile(ATTRIBUTES, Content.of(text));
    }

    /** A tree with a kernel that needs no module, and a file of some package. */
    private static Tree bootable(String other) {
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        tree.directory("boot", ATTRIBUTES.withMode(0755));
        tree.put(KERNEL.substring(1), new RegularFile(ATTRIBUTES, Content.of(ElfBytes.kernel(18))));
        tree.put("boot/config-6.1.0-9-cloud-amd64", file(DRIVERS));
        tree.put("package-" + other, file(other));
        return tree;
    }

    private BootKernel make(Tree tree, Digest inputs) throws IOException {
        return BootKernel.of(
                tree,
                null,
                inputs,
                null,
                InitramfsOptions.of("ext4"),
                "amd64",
                GuestType.PVH,
                Map.of(),
                new Store(folder));
    }

    private static byte[] xz(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options())) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private BootKernel make(Tree tree, String owned) throws IOException {
        return make(tree, null, owned);
    }

    private BootKernel make(Tree tree, @Nullable Content busybox, String owned) throws IOException {
        return BootKernel.of(
                tree,
                null,
                Digest.of("tree"),
                busybox,
                InitramfsOptions.of("ext4"),
                "amd64",
                GuestType.PVH,
                Map.of(TreePath.of(owned), "linux-image-6.1.0-9-cloud-amd64"),
                new Store(folder));
    }

    private void assertNothingIsKept() throws IOException {
        try (var left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile).map(Path::toString))
                    .as("nothing half made is kept")
                    .allMatch(file -> file.endsWith(".lock"));
        }
    }
}
