package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;

/** A {@code <repository>} element: a repository of packages. */
public final class RepositoryConfiguration {
    /** Address of the repository, without the dists folder. */
    @Nullable
    String url;

    /** Suite or codename. */
    @Nullable
    String suite;

    /** Components. Default: main. */
    @Values(item = "component", separator = "[\\s,]+")
    List<String> components = List.of("main");

    /** Keyring file of the keys that may sign it. */
    @Nullable
    File signedBy;

    /** Whether to trust it without a signature. Default: false. */
    boolean allowUnsigned;

    /** Whether to refuse a Release file whose Valid-Until has passed. Default: true. */
    boolean checkValidUntil = true;

    /**
     * The only packages that may come from it; * and ? stand for any characters (acme-*). Everything else in it is
     * ignored, whatever its version. Default: all.
     */
    @Values(item = "include")
    List<String> includes = new ArrayList<>();

    /**
     * Returns the request for it.
     *
     * @param where it stands in the POM
     */
    RepositoryRequest request(String where) {
        if (url == null || suite == null) {
            throw Problem.of("reading a repository", "add what is missing")
                    .at(where)
                    .found(url == null ? "no <url>" : "no <suite>")
                    .raise();
        }
        return new RepositoryRequest(
                url,
                suite,
                components,
                signedBy == null ? null : signedBy.toString(),
                allowUnsigned,
                checkValidUntil,
                null,
                includes,
                where);
    }
}
