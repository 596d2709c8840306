package org.xenwright.tool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A source of packages for this machine to run, without installing them. */
@FunctionalInterface
public interface ToolSource {
    /**
     * Returns the packages and all they depend on, unpacked together into one folder; maintainer scripts have not run.
     *
     * @param packages names in the distribution of the source, of packages for this machine's architecture
     * @return the folder, laid out as a root file system; its name changes when any package in it does
     * @throws org.xenwright.problem.ProblemException if a package is unknown or its dependencies cannot be met
     * @throws IOException if the packages cannot be fetched or unpacked
     */
    Path folder(List<String> packages) throws IOException;
}
