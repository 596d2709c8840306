package org.xenwright.domain.guest;

/** A file that is different in each guest of an image. */
public sealed interface GuestFile {
    /** Returns the absolute path. */
    String path();

    /**
     * A regular file.
     *
     * @param mode permissions
     * @param owner login name, whose group it gets, too; or one with a group behind a colon
     */
    record Text(String path, String text, int mode, String owner) implements GuestFile {}

    /** A symbolic link. */
    record Link(String path, String target) implements GuestFile {}
}
