package org.xenwright.loader;

import java.io.IOException;
import java.util.Map;
import org.xenwright.loader.BootOutputs.BootFile;
import org.xenwright.tree.Tree;

/** A kernel from outside the disk: the toolstack of the host loads it, with the initramfs, from the files a domain names. */
final class DirectKernel implements BootMethod {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public boolean needsKernel() {
        return true;
    }

    @Override
    public BootNames names(String image, boolean initramfs) {
        return new BootNames(vmlinuz(image), initramfs ? initrd(image) : null);
    }

    @Override
    public BootOutputs make(BootInputs inputs) throws IOException {
        return beside(inputs, Map.of(), DiskBoot.NONE);
    }

    /** Makes the files beside a disk that may boot by itself, too. */
    static BootOutputs beside(BootInputs inputs, Map<String, Tree> partitions, DiskBoot diskBoot) throws IOException {
        BootKernel kernel = inputs.kernel().orElseThrow();
        BootKernel.Facts facts = kernel.facts();
        String image = inputs.image();
        return new BootOutputs(
                new BootFile(vmlinuz(image), kernel.kernel(), facts.kernelSha256()),
                facts.initramfsSha256() == null
                        ? null
                        : new BootFile(initrd(image), kernel.initramfs().orElseThrow(), facts.initramfsSha256()),
                partitions,
                diskBoot);
    }

    private static String vmlinuz(String image) {
        return image + "-vmlinuz";
    }

    private static String initrd(String image) {
        return image + "-initrd.img";
    }
}
