package org.xenwright.plugin;

import java.util.Map;
import java.util.TreeMap;
import org.xenwright.loader.BootMethod;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/** The words of {@code <bootloader>}, and the boot methods they mean. */
final class BootLoaders {
    /** The word for a kernel from outside the disk. */
    static final String NONE = "none";

    private static final String WHERE = "<image><bootloader>";

    /** Those that need a kernel in the image. */
    private static final Map<String, BootMethod> LOADERS = new TreeMap<>(Map.of(
            NONE, BootMethod.DIRECT, BootMethod.GRUB.name(), BootMethod.GRUB, BootMethod.UKI.name(), BootMethod.UKI));

    private BootLoaders() {}

    /**
     * Finds the method of a word.
     *
     * @param kernel whether the image has one
     * @throws org.xenwright.problem.ProblemException for an unknown word, or a loader with nothing to load
     */
    static BootMethod method(String word, boolean kernel) {
        String written = word.strip();
        BootMethod method = LOADERS.get(written);
        if (method == null) {
            throw Problem.of(
                            "choosing what boots the image from its disk",
                            Nearest.to(written, LOADERS.keySet())
                                    .map(near -> "write " + near)
                                    .orElse("write one of these"))
                    .at(WHERE)
                    .found("'" + written + "'")
                    .expected(String.join(", ", LOADERS.keySet()))
                    .raise();
        }
        if (kernel) {
            return method;
        }
        if (!written.equals(NONE)) {
            throw Problem.of("choosing what boots the image from its disk", "take one of the two elements out")
                    .at(WHERE)
                    .found(written + ", and <kernel>none</kernel>, so that it has nothing to boot")
                    .expected("a kernel for the boot loader, or none of both")
                    .raise();
        }
        return BootMethod.NONE;
    }
}
