package org.xenwright.rpm.database;

import java.io.IOException;
import org.xenwright.rpm.header.RpmHeader;

/** A file that holds the headers of packages, in one of the formats that RPM has had. */
interface StoredHeaders {
    /** Most bytes of one header; rpm takes no more values. */
    int LARGEST = RpmHeader.MOST_BYTES;

    /** Takes the header of a package. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes a header.
         *
         * @param number of the package in its database
         * @param header without a magic; it is the visitor's from now on
         */
        void visit(long number, byte[] header) throws IOException;
    }

    /**
     * Shows each header once, in the order of the file.
     *
     * @throws IOException when the file breaks the rules of its format; what was shown before need not be whole
     */
    void visit(Visitor visitor) throws IOException;
}
