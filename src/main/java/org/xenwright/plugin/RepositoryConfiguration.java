package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;

/** A {@code <repository>} element: a repository of packages. */
public final class RepositoryConfiguration {
    /** Address of the repository, without the dists folder. */
    @Nullable
    String url;

    /**
     * What packages it has: deb, rpm or apk. Default: those of the image; an image whose own are others takes its kernel and
     * boot loader from one of deb.
     */
    @Nullable
    String type;

    /** Suite or codename, of a repository of deb. */
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
     * @param image the world of the image; null while it is not known
     */
    RepositoryRequest request(String where, @Nullable PackageWorld image) {
        String world = type != null ? type.strip() : image == null ? "" : image.id();
        boolean known = type != null || image != null;
        if (known && Worlds.KNOWN.find(world).isEmpty() || type != null && world.equals("none")) {
            throw Problem.of("reading a repository", "correct <type>, or take it out")
                    .at(where)
                    .found("<type>" + world + "</type>")
                    .expected("deb, rpm or apk")
                    .raise();
        }
        boolean suites = known ? world.equals(Worlds.PARTS.id()) : suite != null;
        if (url == null || suite == null && suites) {
            throw Problem.of("reading a repository", "add what is missing")
                    .at(where)
                    .found(url == null ? "no <url>" : "no <suite>")
                    .raise();
        }
        return new RepositoryRequest(
                url,
                suite == null ? "" : suite,
                suites ? components : List.of(),
                signedBy == null ? null : signedBy.toString(),
                allowUnsigned,
                checkValidUntil,
                null,
                includes,
                where,
                type == null ? null : world);
    }
}
