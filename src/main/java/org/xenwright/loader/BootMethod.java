package org.xenwright.loader;

import java.io.IOException;
import org.xenwright.platform.Architecture;

/**
 * A way for a guest to get its kernel. It runs when the root file system is finished and the disk is not laid out yet,
 * so it may put what depends on the root, such as its verity hash, into a partition of the disk.
 *
 * <p>A method is chosen in the request for an image. Nothing else in the house tells methods apart: the steps of the
 * build write the files it makes, and configurations of domains name the files it lists.
 */
public interface BootMethod {
    /** The kernel and the initramfs lie beside the disk, and the domain's configuration names them. */
    BootMethod DIRECT = new DirectKernel();

    /** The image has nothing to boot: its domains bring their own kernel or firmware. */
    BootMethod NONE = new NoKernel();

    /** Returns the word that tells it from all others, for keys and reports. */
    String name();

    /** Returns whether it boots the kernel of the image, which is looked for and checked only then. */
    boolean needsKernel();

    /**
     * Returns the files that the configuration of a domain names; known before anything is made.
     *
     * @param image name of the image, which its files begin with
     * @param initramfs whether the image has an initramfs of ours
     */
    BootNames names(String image, boolean initramfs);

    /** Returns the ways in which its disks boot by themselves, as far as they do not depend on the kernel. */
    default DiskBoot diskBoot(Architecture architecture) {
        return DiskBoot.NONE;
    }

    /**
     * Makes the files.
     *
     * @throws org.xenwright.problem.ProblemException when this image cannot be booted this way
     */
    BootOutputs make(BootInputs inputs) throws IOException;
}
