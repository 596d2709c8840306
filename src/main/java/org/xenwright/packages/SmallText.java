package org.xenwright.packages;

import java.io.IOException;
import java.nio.charset.Charset;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;

/** The text of a file of an image that tells how the image is set up: no base makes a build read more than is sensible. */
public final class SmallText {
    private SmallText() {}

    /**
     * Reads a file.
     *
     * @param path where it is, for messages
     * @param most bytes that are sensible
     * @throws org.xenwright.problem.ProblemException if it has more
     */
    public static String of(RegularFile file, String path, int most, Charset charset) throws IOException {
        long size = file.content().size();
        if (size > most) {
            throw Problem.of("reading how the image is set up", "shorten it, by a file of the overlay or in the base")
                    .at(path)
                    .found("a file of " + size + " bytes")
                    .expected("at most " + most)
                    .raise();
        }
        return new String(file.content().bytes(most), charset);
    }
}
