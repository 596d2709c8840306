package org.xenwright.image.manifest;

import java.util.List;

/**
 * The software in an image, as its manifest lists it.
 *
 * @param packages in the order they were unpacked
 * @param scripts maintainer scripts in the order they ran
 * @param setId files that run with another's rights
 */
public record SoftwareFacts(
        List<ImageManifest.Package> packages, List<ImageManifest.Script> scripts, List<String> setId) {
    public SoftwareFacts {
        packages = List.copyOf(packages);
        scripts = List.copyOf(scripts);
        setId = List.copyOf(setId);
    }
}
