package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.loader.KernelArguments;
import org.xenwright.loader.LiveMedium;
import org.xenwright.packages.LoaderPart;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * What boots an image, as its POM chooses it.
 *
 * @param word of {@code <bootloader>}
 * @param secureBoot the key that signs; null for none
 * @param kernel whether the image has one
 */
record LoaderChoice(
        String word, @Nullable SecureBootConfiguration secureBoot, boolean kernel, Architecture architecture) {
    /** The word for a kernel from outside the disk. */
    static final String NONE = "none";

    private static final String ATTEMPTED = "choosing what boots the image from its disk";
    private static final String WHERE = "<image><bootloader>";

    private static final Map<String, BootMethod> LOADERS = new TreeMap<>(Map.of(
            NONE, BootMethod.DIRECT, BootMethod.GRUB.name(), BootMethod.GRUB, BootMethod.UKI.name(), BootMethod.UKI));

    /**
     * Returns the method of the word, as far as it can be told without a key.
     *
     * @throws org.xenwright.problem.ProblemException for an unknown word, a key that nothing signs with, or a loader with
     *     nothing to load
     */
    BootMethod method() {
        BootMethod method = LOADERS.get(word);
        if (method == null) {
            throw Problem.of(
                            ATTEMPTED,
                            Nearest.to(word, LOADERS.keySet())
                                    .map(near -> "write " + near)
                                    .orElse("write one of these"))
                    .at(WHERE)
                    .found("'" + word + "'")
                    .expected(String.join(", ", LOADERS.keySet()))
                    .raise();
        }
        if (secureBoot != null && method != BootMethod.UKI) {
            throw Problem.of(ATTEMPTED, "write uki, or take <secureBoot> out")
                    .at("<image><secureBoot>")
                    .found("a key for <bootloader>" + word + "</bootloader>, which nothing signs with it")
                    .expected("<bootloader>" + BootMethod.UKI.name() + "</bootloader>")
                    .raise();
        }
        if (kernel) {
            return method;
        }
        if (!word.equals(NONE)) {
            throw Problem.of(ATTEMPTED, "take one of the two elements out")
                    .at(WHERE)
                    .found(word + ", and <kernel>none</kernel>, so that it has nothing to boot")
                    .expected("a kernel for the boot loader, or none of both")
                    .raise();
        }
        return BootMethod.NONE;
    }

    /**
     * Returns the method with the key that signs for it.
     *
     * @param folder that paths start at
     * @throws org.xenwright.problem.ProblemException likewise, when there is no such key, or firmware would refuse what it
     *     signs
     */
    BootMethod method(Path folder, MavenSettings settings) throws IOException {
        BootMethod plain = method();
        return secureBoot == null ? plain : BootMethod.signed(secureBoot.signer(folder, settings, Instant.now()));
    }

    /** Returns the ways in which the disk will boot by itself. */
    DiskBoot diskBoot() {
        DiskBoot plain = method().diskBoot(architecture);
        return secureBoot == null ? plain : plain.with(BootPath.SECURE_BOOT);
    }

    /**
     * Returns the parts of boot loaders on the disk and the medium.
     *
     * @param live whether there is a medium
     */
    Set<LoaderPart> parts(boolean live) {
        Set<LoaderPart> parts = new TreeSet<>(method().parts(architecture));
        if (live && method().needsKernel()) {
            parts.addAll(LiveMedium.parts(architecture));
        }
        return parts;
    }

    /**
     * Returns the arguments of the kernel that it boots.
     *
     * @throws org.xenwright.problem.ProblemException for one that a loader would take for another, or an image without a
     *     kernel
     */
    KernelArguments arguments(List<String> written) {
        if (!written.isEmpty() && !method().needsKernel()) {
            throw Problem.of("reading the arguments of the kernel", "name a <kernel>, or write them in a domain file")
                    .at("<image><kernelArguments>")
                    .found("arguments for the kernel of an image that has none")
                    .raise();
        }
        return new KernelArguments(written);
    }
}
