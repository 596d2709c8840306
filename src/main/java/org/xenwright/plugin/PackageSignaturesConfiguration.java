package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.PackageSignatures;

/** A {@code <packageSignatures>} element: what must have signed packages that are files or artifacts. */
public final class PackageSignaturesConfiguration {
    /**
     * File of the keys of which one must have signed each package. Default: none; the project vouches for its files by
     * naming them.
     */
    @Nullable
    File signedBy;

    /** Names of packages that need no signature, or have one that proves nothing any more. Default: none. */
    @Values(item = "package")
    List<String> unsigned = new ArrayList<>();

    PackageSignatures signatures() {
        return new PackageSignatures(signedBy == null ? null : signedBy.toString(), unsigned);
    }
}
