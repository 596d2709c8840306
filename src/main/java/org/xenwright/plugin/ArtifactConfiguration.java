package org.xenwright.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/** An {@code <artifact>} of Maven: a file that is placed, an archive that is unpacked, or a package that is installed. */
public final class ArtifactConfiguration {
    /** Group. */
    @Nullable
    String groupId;

    /** Artifact. */
    @Nullable
    String artifactId;

    /** Version. */
    @Nullable
    String version;

    /** Type, for instance jar, war, zip, tar.gz or deb. Default: jar. */
    String type = "jar";

    /** Classifier. */
    @Nullable
    String classifier;

    /** Folder of the image; a path that does not end in a slash names the file itself unless it is unpacked. */
    String into = "/";

    /** Unpacks it instead of placing it. Default: false. */
    boolean unpack;

    /** Owner as user:group, by name or number. Default: root:root. */
    String owner = "root:root";

    /** Mode of the files, octal. Default: 0644, and 0755 for executable entries of an archive. */
    @Nullable
    String mode;

    /** Whether it is a package of a world, to be installed rather than placed. */
    boolean isOf(PackageWorld world) {
        return type.equals(world.id());
    }

    /** What becomes of its file, when it is no package. */
    ArtifactPlacement placement(Path file) {
        return new ArtifactPlacement(
                file,
                file.getFileName().toString(),
                into,
                unpack,
                owner,
                PermissionConfiguration.mode(mode, "<image><artifacts><artifact><mode>"));
    }

    /**
     * Refuses one without coordinates.
     *
     * @param where it stands in the POM
     */
    void check(String where) {
        require(groupId, "groupId", where);
        require(artifactId, "artifactId", where);
        require(version, "version", where);
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
