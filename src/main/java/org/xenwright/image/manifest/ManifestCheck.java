package org.xenwright.image.manifest;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Looks at a manifest that was read, before anybody relies on what it says. */
final class ManifestCheck {
    private ManifestCheck() {}

    /**
     * Makes sure that each name in it is one of a file in the image's own folder, that no two are the same anywhere, and that
     * nothing is missing.
     *
     * @throws IllegalArgumentException for a name
     * @throws NullPointerException for what is missing
     * @throws java.time.DateTimeException for its time
     */
    static void check(ImageManifest image) {
        FileName.ofImage(image.name());
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String file : image.files()) {
            if (!seen.add(new FileName(file).text())) {
                throw new IllegalArgumentException("two files called '" + file + "'");
            }
        }
        Instant.parse(image.clock());
        Objects.requireNonNull(image.architecture());
        Objects.requireNonNull(image.coordinates());
        Objects.requireNonNull(image.type());
        Objects.requireNonNull(image.packages());
        Objects.requireNonNull(image.filesystem().type());
        Objects.requireNonNull(image.filesystem().rootDevice());
        if (image.kernel() != null) {
            Objects.requireNonNull(image.kernel().drivers());
            Objects.requireNonNull(image.kernel().sha256());
        }
        Objects.requireNonNull(image.deploy().paths());
    }
}
