package org.xenwright.deb.repository;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.RepositoryPath;

/**
 * A .deb to have: what an index or a lock says of it.
 *
 * @param name of the package
 * @param version as written
 * @param architecture {@code amd64}, or {@code all}
 * @param path below the base of its repository
 * @param size of the .deb in bytes
 * @param sha256 of the .deb
 * @param relations fields of the index that its control file must repeat, by name; empty when there is no index at hand
 */
public record PackageFile(
        String name,
        String version,
        String architecture,
        String path,
        long size,
        Digest sha256,
        Map<String, String> relations) {
    private static final String[] RELATIONS = {
        "Pre-Depends", "Depends", "Conflicts", "Breaks", "Replaces", "Provides", "Multi-Arch", "Essential"
    };

    public PackageFile {
        relations = Map.copyOf(relations);
        if (size < 0) {
            throw new IllegalArgumentException("negative size");
        }
        RepositoryPath.checked(path);
    }

    /** Returns the file of a package as a lock describes it. */
    public static PackageFile of(
            String name, String version, String architecture, String path, long size, Digest sha256) {
        return new PackageFile(name, version, architecture, path, size, sha256, Map.of());
    }

    /**
     * Returns the file of a package as a verified index describes it.
     *
     * @throws org.xenwright.problem.ProblemException when its stanza lacks a field, or names a path outside
     */
    public static PackageFile of(BinaryPackage stanza) {
        Map<String, String> relations = new TreeMap<>();
        for (String field : RELATIONS) {
            relations.put(field, normal(stanza.field(field)));
        }
        try {
            return new PackageFile(
                    stanza.name(),
                    stanza.require("Version"),
                    stanza.architecture(),
                    stanza.require("Filename"),
                    Long.parseLong(stanza.require("Size")),
                    new Digest(stanza.require("SHA256")),
                    relations);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            "reading package " + stanza,
                            "tell the owner of the repository, or leave this source or package out")
                    .at(stanza.source().id() + ":" + stanza.line())
                    .found(Problem.messageOf(e))
                    .expected("Filename, Size and SHA256 of a file in the repository")
                    .raise(e);
        }
    }

    private static String normal(@Nullable String value) {
        return value == null ? "" : value.replaceAll("\\s+", " ").strip();
    }

    /** Finds what of this the package itself contradicts; empty when it agrees. */
    Optional<String> contradiction(UnpackedDeb deb) {
        if (!deb.name().equals(name)
                || !deb.version().equals(version)
                || !deb.architecture().equals(architecture)) {
            return Optional.of("it calls itself " + deb.name() + " " + deb.version() + " " + deb.architecture());
        }
        for (Map.Entry<String, String> each : new TreeMap<>(relations).entrySet()) {
            String own = normal(deb.control().get(each.getKey()));
            if (!own.equals(each.getValue())) {
                return Optional.of(
                        "its " + each.getKey() + " is '" + own + "' where the index has '" + each.getValue() + "'");
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name + " (" + version + ")";
    }
}
