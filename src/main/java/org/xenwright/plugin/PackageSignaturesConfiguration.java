package org.xenwright.plugin;

import java.io.File;
import java.nio.file.Path;
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

    /**
     * Files and artifacts that need no signature, or have one that proves nothing any more: paths as in {@code <packages>},
     * {@code groupId:artifactId}, or whole coordinates. Default: none.
     */
    @Values(item = "package")
    List<String> unsigned = new ArrayList<>();

    /** @param folder of the project, below which names are the same on every machine */
    PackageSignatures signatures(Path folder) {
        if (signedBy == null) {
            return new PackageSignatures(null, unsigned);
        }
        Path keys = signedBy.toPath();
        Path project = folder.toAbsolutePath();
        return new PackageSignatures((keys.startsWith(project) ? project.relativize(keys) : keys).toString(), unsigned);
    }
}
