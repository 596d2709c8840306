package org.xenwright.packages;

import java.util.List;

/**
 * The contents of a system.
 *
 * @param system its identifier in os-release: {@code debian}
 * @param version {@code 12}; the codename of a system without a number
 * @param packages those of the base that stayed, then those of the lock in its order
 */
public record SystemContents(String system, String version, List<PackageComponent> packages) {
    public SystemContents {
        packages = List.copyOf(packages);
    }
}
