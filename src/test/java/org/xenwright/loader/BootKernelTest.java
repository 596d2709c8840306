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
