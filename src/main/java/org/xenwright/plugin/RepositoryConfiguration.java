package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;

/** A {@code <repository>}. */
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

    /** Keyring file whose keys may sign it. */
    @Nullable
    File signedBy;

    /** Believes it without a signature. Default: false. */
    boolean allowUnsigned;

    /** Refuses a Release whose Valid-Until has passed. Default: true. */
    boolean checkValidUntil = true;

    /**
     * The only packages that may come from it; * and ? stand for any characters (acme-*). What else it has, under whatever
     * version, is as if it were not there. Default: all.
     */
    @Values(item = "include")
    List<String> includes = new ArrayList<>();

    /**
     * What the core knows of it.
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
