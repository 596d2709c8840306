package org.xenwright.oci;

import org.jspecify.annotations.Nullable;

/**
 * The platform an image is for, in Go's words as OCI has them.
 *
 * @param os linux
 * @param architecture amd64, arm64, riscv64, arm, …
 * @param variant of the architecture, such as v8; null for none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    /** Returns the platform of a Debian architecture. */
    public static Platform ofDebian(String architecture) {
        return switch (architecture) {
            case "i386" -> new Platform("linux", "386", null);
            case "armhf" -> new Platform("linux", "arm", "v7");
            case "armel" -> new Platform("linux", "arm", "v5");
            case "ppc64el" -> new Platform("linux", "ppc64le", null);
            // amd64, arm64, riscv64 and s390x are the same in both worlds
            default -> new Platform("linux", architecture, null);
        };
    }

    /**
     * Returns whether an image for {@code this} runs where {@code wanted} is wanted: a variant only counts if one is
     * asked for.
     */
    boolean serves(Platform wanted) {
        return os.equals(wanted.os)
                && architecture.equals(wanted.architecture)
                && (wanted.variant == null || wanted.variant.equals(variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
