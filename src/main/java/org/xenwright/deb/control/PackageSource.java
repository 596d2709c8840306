package org.xenwright.deb.control;

/**
 * A source of packages: one component of one suite of one repository, or a local file.
 *
 * @param id unique over a universe and stable; what messages and locks call it, {@code "bookworm/main"}
 * @param site the host name that pins by {@code origin} compare, empty for local files
 * @param suite of the Release that vouches for the index
 * @param component {@code main}
 */
public record PackageSource(String id, String site, Suite suite, String component) {
    /** Returns the source of packages given as files: apt calls it a local site, without a Release. */
    public static PackageSource local(String id) {
        return new PackageSource(id, "", Suite.of(""), "");
    }

    @Override
    public String toString() {
        return id;
    }
}
