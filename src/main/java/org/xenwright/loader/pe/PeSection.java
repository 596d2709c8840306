package org.xenwright.loader.pe;

/**
 * A section of a program.
 *
 * @param name as written, or from the table of long names
 * @param address where it is loaded, from the start of the program
 * @param size bytes it takes when loaded; those the file has no bytes for are zero
 * @param offset of its bytes in the file
 * @param stored how many bytes the file has for it, padding included
 * @param characteristics flags
 */
public record PeSection(String name, long address, long size, long offset, long stored, long characteristics) {
    /** Returns how many bytes of the file are its content: without padding, and without zeros that are not stored. */
    public long length() {
        return Math.min(size, stored);
    }

    /** Returns the place behind its last byte in the file. */
    long end() {
        return offset + stored;
    }
}
