package org.xenwright.domain.language;

/**
 * The place where something was written.
 *
 * @param file the file as the user knows it, or another name for the source ({@code "the image"})
 * @param line counted from 1; 0 when the source has no lines
 * @param column counted from 1 in characters; 0 when the source has no lines
 */
public record Origin(String file, int line, int column) {
    /** Returns a source without lines. */
    public static Origin of(String source) {
        return new Origin(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
