package org.xenwright.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/**
 * An {@code <artifact>} element: a Maven artifact that is placed as a file, unpacked as an archive, or installed as a
 * package.
 */
public final class ArtifactConfiguration {
    /** The groupId. */
    @Nullable
    String groupId;

    /** The artifactId. */
    @Nullable
    String artifactId;

    /** The version. */
    @Nullable
    String version;

    /** The type, for instance jar, war, zip, tar.gz or deb. Default: jar. */
    String type = "jar";

    /** The classifier. Default: none. */
    @Nullable
    String classifier;

    /**
     * Where it goes in the image. A path that ends in a slash, or that of an artifact to unpack, is a folder; any other
     * is the file itself. Default: /.
     */
    @Nullable
    String into;

    /** Whether to unpack it instead of placing it as a file. Default: false. */
    boolean unpack;

    /** Owner as user:group, by name or number. Default: root:root. */
    String owner = "root:root";

    /** Mode of the files, in octal. Default: 0644, and 0755 for executable entries of an archive. */
    @Nullable
    String mode;

    /** Returns whether it is a package of a world, to be installed rather than placed. */
    boolean isOf(PackageWorld world) {
        return type.equals(world.id());
    }

    /** Returns how its file is placed, for one that is no package. */
    ArtifactPlacement placement(Path file) {
        return new ArtifactPlacement(
                file,
                file.getFileName().toString(),
                into == null ? "/" : into,
                unpack,
                owner,
                PermissionConfiguration.mode(mode, "<image><artifacts><artifact><mode>"));
    }

    /**
     * Refuses an artifact without coordinates.
     *
     * @param where it stands in the POM
     */
    void check(String where) {
        require(groupId, "groupId", where);
        require(artifactId, "artifactId", where);
        require(version, "version", where);
    }

    /** Refuses the same, and one of which it is not said properly how it is placed. */
    void checkPlaced(String where) {
        check(where);
        if (Worlds.KNOWN.find(type).isEmpty()) {
            placement(Path.of(String.valueOf(artifactId)));
        }
    }

    private static void require(@Nullable String value, String element, String where) {
        if (value == null || value.isBlank()) {
            throw Problem.of("resolving an artifact", "add <" + element + ">")
                    .at(where)
                    .found("no <" + element + ">")
                    .raise();
        }
    }
}
