package org.xenwright.loader;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xenwright.loader.signing.Signer;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;

/**
 * A way for a guest to get its kernel. It says which partitions and packages it needs, and lays files over the finished
 * system. When the root is laid out and the disk is not yet, it makes what depends on the root, such as its verity hash, for
 * a partition of the disk.
 *
 * <p>A method is chosen in the request for an image. Nothing else in the house tells methods apart: the steps of the
 * build write the files it makes, and configurations of domains name the files it lists.
 */
public interface BootMethod {
    /** The kernel and the initramfs lie beside the disk, and the domain's configuration names them. */
    BootMethod DIRECT = new DirectKernel();

    /** GRUB on the disk: it boots everywhere, and kernels that are installed in a guest too. */
    BootMethod GRUB = new GrubMethod();

    /** One program for UEFI, without a signature. */
    BootMethod UKI = new UkiMethod(Optional.empty());

    /** Returns one program for UEFI, signed with a key of the user. */
    static BootMethod signed(Signer signer) {
        return new UkiMethod(Optional.of(signer));
    }

    /** The image has nothing to boot: its domains bring their own kernel or firmware. */
    BootMethod NONE = new NoKernel();

    /** Returns the word that tells it from all others, for keys and reports. */
    String name();

    /** Returns all that tells what it makes from what another makes of the same system, for keys. */
    default String identity() {
        return name();
    }

    /** Returns whether it boots the kernel of the image, which is looked for and checked only then. */
    boolean needsKernel();

    /**
     * Returns the files that the configuration of a domain names; known before anything is made.
     *
     * @param image name of the image, which its files begin with
     * @param initramfs whether the image has an initramfs of ours
     */
    BootNames names(String image, boolean initramfs);

    /** Returns the parts of a distribution's boot loader that it puts on the disk. */
    default Set<LoaderPart> parts(Architecture architecture) {
        return Set.of();
    }

    /** Returns the drivers that the initramfs needs besides those of Xen and virtio, as far as the kernel has them. */
    default List<String> drivers() {
        return List.of();
    }

    /**
     * Returns the partitions it needs, which are the first of the disk.
     *
     * @throws org.xenwright.problem.ProblemException when no such disk can boot this way
     */
    default List<BootPartition> partitions(BootRoot root, Architecture architecture) {
        return List.of();
    }

    /**
     * Makes the files that lie over the image's own before its root is laid out.
     *
     * @throws org.xenwright.problem.ProblemException when this image cannot be booted this way
     */
    default BootFiles files(BootSystem system) throws IOException {
        return BootFiles.NONE;
    }

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
