package org.xenwright.loader;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.loader.grub.GrubConfig;
import org.xenwright.loader.pe.SbatLevel;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Tree;

/**
 * Shim and the signed GRUB behind it, as an EFI system partition has them.
 *
 * @param architecture of the machine
 * @param efi names for it
 * @param use who asks
 */
record SignedGrub(Architecture architecture, EfiNames efi, LoaderUse use) {
    /**
     * Finds those of a disk.
     *
     * @throws org.xenwright.problem.ProblemException for an architecture without
     */
    static SignedGrub ofDisk(Architecture architecture) {
        return new SignedGrub(architecture, EfiNames.require(architecture, "grub", LoaderUse.DISK), LoaderUse.DISK);
    }

    /**
     * Finds those of a live medium.
     *
     * @throws org.xenwright.problem.ProblemException for an architecture without
     */
    static SignedGrub ofMedium(Architecture architecture) {
        return new SignedGrub(architecture, EfiNames.require(architecture, "iso", LoaderUse.MEDIUM), LoaderUse.MEDIUM);
    }

    /** Returns the parts of GRUB that start the architecture by every firmware it has. */
    Set<LoaderPart> parts() {
        return architecture == Architecture.AMD64
                ? EnumSet.of(LoaderPart.GRUB_BIOS, LoaderPart.GRUB_SIGNED, LoaderPart.SHIM)
                : EnumSet.of(LoaderPart.GRUB_SIGNED, LoaderPart.SHIM);
    }

    /** Returns the paths of both programs in packages. */
    List<String> files() {
        return List.of(efi.shim(), efi.signedGrub());
    }

    /** Makes sure that shim does not refuse this GRUB. */
    void checkGenerations(BootSystem system) throws IOException {
        SbatLevel.check(shim(system), "shim", grub(system), "the signed GRUB");
    }

    /**
     * Makes the files of an EFI system partition.
     *
     * @param lead the text by which GRUB finds its own files
     */
    Tree partition(BootSystem system, String lead) {
        Tree esp = system.newTree();
        Content pointer = Content.of(lead);
        system.put(esp, "EFI/BOOT/" + efi.removable(), 0644, shim(system));
        system.put(esp, "EFI/BOOT/" + efi.grub(), 0644, grub(system));
        system.put(esp, "EFI/BOOT/" + GrubConfig.FILE, 0644, pointer);
        system.put(esp, "EFI/debian/" + GrubConfig.FILE, 0644, pointer);
        return esp;
    }

    private Content shim(BootSystem system) {
        return system.need(efi.shim(), LoaderPart.SHIM, use);
    }

    private Content grub(BootSystem system) {
        return system.need(efi.signedGrub(), LoaderPart.GRUB_SIGNED, use);
    }
}
