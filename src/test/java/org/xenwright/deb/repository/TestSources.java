package org.xenwright.deb.repository;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.RepositoryRequest;

/** Repositories as a test declares them. */
public final class TestSources {
    private TestSources() {}

    /**
     * The component main, signed by the keys of a file, of which the packages that the patterns name may be taken, or
     * all.
     */
    public static RepositoryRequest of(String url, String suite, String signedBy, String... includes) {
        return new RepositoryRequest(
                url, suite, List.of("main"), signedBy, false, true, null, List.of(includes), "pom.xml");
    }

    /** One that says nothing of its components. */
    static RepositoryRequest bare(String url, String suite, @Nullable String signedBy, boolean allowUnsigned) {
        return new RepositoryRequest(
                url, suite, List.of(), signedBy, allowUnsigned, true, null, List.of(), "<repository> of <image>");
    }
}
