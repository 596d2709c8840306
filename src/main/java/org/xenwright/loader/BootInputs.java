package org.xenwright.loader;

import java.util.List;
import java.util.Optional;

/**
 * The facts a boot method works from.
 *
 * @param image name of the image, which its files begin with
 * @param kernel with its initramfs; empty for a method that needs none
 * @param rootDevice the device of the root in a guest, such as {@code /dev/xvda2}
 * @param rootHash of the verity tree behind the root, in hex; empty for a root that is not verified
 * @param words of the kernel's command line that this root needs, besides those of a domain
 * @param system that is booted
 */
public record BootInputs(
        String image,
        Optional<BootKernel> kernel,
        String rootDevice,
        Optional<String> rootHash,
        List<String> words,
        BootSystem system) {
    public BootInputs {
        words = List.copyOf(words);
    }
}
