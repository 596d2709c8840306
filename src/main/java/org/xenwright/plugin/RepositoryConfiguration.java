package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * What packages it has: deb, rpm or apk. Default: those of the image, and deb where its base has none; an image whose
     * own are others takes its kernel and boot loader from one of deb.
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
     * @param image the world of the image; empty where its base has to tell it, and what depends on it is not refused
     */
    RepositoryRequest request(String where, Optional<PackageWorld> image) {
        String said = type;
        Optional<String> world =
                said == null ? image.map(RepositoryConfiguration::usual) : Optional.of(known(said, where));
        boolean suites = world.filter(Worlds.PARTS.id()::equals).isPresent();
        if (url == null || suite == null && suites) {
            throw Problem.of("reading a repository", "add what is missing")
                    .at(where)
                    .found(url == null ? "no <url>" : "no <suite>")
                    .raise();
        }
        if (suite != null && !suites && world.isPresent()) {
            throw Problem.of(
                            "reading a repository",
                            "add <type>" + Worlds.PARTS.id()
                                    + "</type> if it has Debian's packages, for the kernel of the"
                                    + " image; else write the whole address into <url> and take <suite> out")
                    .at(where)
                    .found("<suite>" + suite + "</suite> for packages of the world '" + world.get() + "'")
                    .expected("a suite of a repository of Debian's packages alone")
                    .raise();
        }
        boolean imagesOwn = said == null && world.equals(image.map(PackageWorld::id));
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
                imagesOwn ? null : world.orElse(null));
    }

    /** Returns the world of a repository that names none: a base without packages takes what boots it, and nothing else. */
    private static String usual(PackageWorld image) {
        return Worlds.ofPackages(image.id()).map(PackageWorld::id).orElse(Worlds.PARTS.id());
    }

    private static String known(String type, String where) {
        return Worlds.ofPackages(type.strip())
                .map(PackageWorld::id)
                .orElseThrow(() -> Problem.of("reading a repository", "correct <type>, or take it out")
                        .at(where)
                        .found("<type>" + type.strip() + "</type>")
                        .expected("deb, rpm or apk")
                        .raise());
    }
}
