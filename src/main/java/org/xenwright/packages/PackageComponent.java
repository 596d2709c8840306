package org.xenwright.packages;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;

/**
 * A package of an image as its bill of materials lists it.
 *
 * @param name as {@link PackageName} calls it in the image
 * @param origin of it
 * @param repository name in a lock of the source it was taken from
 * @param sha256 of its file; null when a base brought it installed
 * @param asked whether the project asks for it
 * @param address its package URL
 * @param licences those that it names, when a machine can read them
 * @param needs names of the packages of the image that it depends on
 */
public record PackageComponent(
        String name,
        String version,
        String architecture,
        Origin origin,
        String repository,
        @Nullable Digest sha256,
        boolean asked,
        String address,
        List<Licence> licences,
        Set<String> needs) {
    /** The place of a package, and what brought it. */
    public enum Origin {
        /** The base had it installed. */
        BASE,
        /** It was installed when the image was made. */
        IMAGE,
        /** A file of it is in the initramfs; the image does not have it. */
        INITRAMFS,
        /** Files of it are on the disk beside the root, to boot it; the image does not have it installed. */
        LOADER,
        /** A Java runtime of the image was linked from its files; the image does not have it installed. */
        RUNTIME,
        /** The kernel of the image and its modules are files of it; the image does not have it installed. */
        KERNEL
    }

    /**
     * A licence.
     *
     * @param name as the package has it
     * @param identifier that of SPDX; null for an expression, and for what SPDX does not know
     */
    public record Licence(String name, @Nullable String identifier) {}
}
