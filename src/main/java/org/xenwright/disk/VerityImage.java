package org.xenwright.disk;

import org.xenwright.content.ImagePlan;

/**
 * An image whose every block can be checked while it is read.
 *
 * @param plan the image with its hashes behind it
 * @param rootHash SHA-256 in hex: it alone must be trusted
 * @param salt in hex
 * @param dataBlocks how many blocks of 4 KiB are checked
 */
public record VerityImage(ImagePlan plan, String rootHash, String salt, long dataBlocks) {
    /** Returns what the kernel's command line must hold for our initramfs to check the root, besides {@code root=}. */
    public String kernelArgument() {
        return "xenwright.verity=" + dataBlocks + ":" + salt + ":" + rootHash;
    }
}
