package org.xenwright.application;

import java.nio.file.Path;

/**
 * A jar that an application needs.
 *
 * @param coordinates in Maven, or its file name where it has none
 * @param file on this machine; does not change while the image is built
 */
public record Library(String coordinates, Path file, Kind kind) {
    /** How often a library changes, which decides the layer it goes to. */
    public enum Kind {
        /** Never: a released version. */
        RELEASE,
        /** Now and then. */
        SNAPSHOT,
        /** With the project: a module of the same reactor. */
        PROJECT
    }

    /** Returns the kind of a jar of which only the file name is known. */
    static Kind kindOf(String fileName) {
        return fileName.contains("-SNAPSHOT") ? Kind.SNAPSHOT : Kind.RELEASE;
    }
}
