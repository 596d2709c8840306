package org.xenwright.loader;

import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/**
 * The names of programs for the firmware of an architecture. Facts: UEFI specification, chapter 3.5.1.1 "Removable
 * Media Boot Behavior"; Debian's packages for the others.
 *
 * @param removable what a firmware starts from a disk that it was told nothing about
 * @param grub as shim looks for it beside itself
 * @param shim in its package
 * @param signedGrub in its package
 * @param stub of unified kernels, in its package
 */
record EfiNames(String removable, String grub, String shim, String signedGrub, String stub) {
    private static final EfiNames AMD64 = new EfiNames(
            "BOOTX64.EFI",
            "grubx64.efi",
            "usr/lib/shim/shimx64.efi.signed",
            "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed",
            "usr/lib/systemd/boot/efi/linuxx64.efi.stub");

    private static final EfiNames ARM64 = new EfiNames(
            "BOOTAA64.EFI",
            "grubaa64.efi",
            "usr/lib/shim/shimaa64.efi.signed",
            "usr/lib/grub/arm64-efi-signed/grubaa64.efi.signed",
            "usr/lib/systemd/boot/efi/linuxaa64.efi.stub");

    /**
     * Returns those of an architecture.
     *
     * @param loader the word of the boot loader or the medium, for a message
     * @param use who asks
     * @throws org.xenwright.problem.ProblemException when there are none
     */
    static EfiNames require(Architecture architecture, String loader, LoaderUse use) {
        return switch (architecture) {
            case AMD64 -> AMD64;
            case ARM64 -> ARM64;
            case RISCV64 ->
                throw Problem.of(use.attempted(), use.without())
                        .at(use.element())
                        .found(loader + " for " + architecture.debianName())
                        .expected("amd64 or arm64, which are what it is made for")
                        .raise();
        };
    }
}
