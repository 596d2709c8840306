package org.xenwright.rpm.repository;

import java.util.List;
import java.util.Optional;
import org.xenwright.store.Digest;

/**
 * A package as an index tells of it.
 *
 * @param checksum of its file
 * @param location path below the repository
 * @param size of its file in bytes
 * @param provides names of what it provides, its own among them
 * @param files those that the index names; all when the lists of files were read, too
 * @param needs what it depends on, in the order of strength
 */
public record RpmEntry(
        Nevra nevra,
        FileDigest checksum,
        String location,
        long size,
        List<String> provides,
        List<String> files,
        List<Need> needs) {
    public RpmEntry {
        provides = List.copyOf(provides);
        files = List.copyOf(files);
        needs = List.copyOf(needs);
    }

    /** Returns the digest of its file as locks have it; empty when the index knows it by another. */
    public Optional<Digest> sha256() {
        return checksum.algorithm() == FileDigest.Algorithm.SHA256
                ? Optional.of(new Digest(checksum.hex()))
                : Optional.empty();
    }

    /** The ways in which a package brings another along, the strongest first. */
    public enum Kind {
        REQUIRES("Requires"),
        RECOMMENDS("Recommends"),
        SUPPLEMENTS("Supplements");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Returns the word for it in a reason. */
        public String word() {
            return word;
        }
    }

    /**
     * A dependency.
     *
     * @param name what must be provided: a name, a path, or in parentheses a condition of several
     * @param text with its limits, as people write it
     */
    public record Need(Kind kind, String name, String text) {}
}
