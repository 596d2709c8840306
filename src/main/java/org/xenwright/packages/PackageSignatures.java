package org.xenwright.packages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that a project demands of packages that it has as files or artifacts.
 *
 * @param signedBy keys of which one must have signed each, as {@code <signedBy>} names them; null where the project vouches
 *     for its files by naming them
 * @param unsigned files and artifacts that need no signature that counts, by their origin: a path as the project writes it,
 *     coordinates, or {@code groupId:artifactId}
 */
public record PackageSignatures(@Nullable String signedBy, List<String> unsigned) {
    /** Nothing that is demanded. */
    public static final PackageSignatures NONE = new PackageSignatures(null, List.of());

    public PackageSignatures {
        unsigned = List.copyOf(unsigned);
    }
}
