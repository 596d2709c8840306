package org.xenwright.rpm.repository;

import java.util.List;

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
record RpmEntry(
        Nevra nevra,
        Checksum checksum,
        String location,
        long size,
        List<String> provides,
        List<String> files,
        List<Need> needs) {
    RpmEntry {
        provides = List.copyOf(provides);
        files = List.copyOf(files);
        needs = List.copyOf(needs);
    }

    /** The ways in which a package brings another along, the strongest first. */
    enum Kind {
        REQUIRES("requires", "Requires"),
        RECOMMENDS("recommends", "Recommends"),
        SUPPLEMENTS("supplements", "Supplements");

        private final String element;
        private final String word;

        Kind(String element, String word) {
            this.element = element;
            this.word = word;
        }

        String element() {
            return element;
        }

        /** Returns the word for it in a reason. */
        String word() {
            return word;
        }
    }

    /**
     * A dependency.
     *
     * @param name what must be provided: a name, a path, or in parentheses a condition of several
     * @param text with its limits, as people write it
     */
    record Need(Kind kind, String name, String text) {}
}
