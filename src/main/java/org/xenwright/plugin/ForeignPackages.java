package org.xenwright.plugin;

import org.jspecify.annotations.Nullable;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/**
 * The refusal of package files of other worlds than an image's, which would be read as what they are not, or lie about.
 *
 * @param world of the image
 * @param from its base; null for none
 */
record ForeignPackages(PackageWorld world, @Nullable String from) {
    private static final String REMEDY = "take the one for the base, or start from a base with such packages: <from>";

    /** Refuses a file of the project whose name says that it is one. */
    void checkFile(String written, String where) {
        check(written.substring(written.lastIndexOf('.') + 1), written, where, REMEDY);
    }

    /** Refuses an artifact whose type says that it is one, unless it is said where it goes as a file. */
    void checkArtifact(MavenArtifacts.Resolved artifact, String where) {
        if (artifact.input().into == null) {
            check(
                    artifact.input().type,
                    artifact.coordinates(),
                    where,
                    REMEDY + "; or say by <into> where it goes as a mere file");
        }
    }

    private void check(String type, String named, String where, String remedy) {
        if (type.equals(world.id()) || Worlds.KNOWN.find(type).isEmpty()) {
            return;
        }
        throw Problem.of("reading the packages of the image", remedy)
                .at(where)
                .found(named + ", a package file of '" + type + "'")
                .expected(
                        from == null
                                ? "one of '" + world.id() + "', since there is no <from>"
                                : Worlds.isPlain(world)
                                        ? "none, since <from>" + from + "</from> has no records of packages"
                                        : "one of '" + world.id() + "', since <from>" + from + "</from> has these")
                .raise();
    }
}
