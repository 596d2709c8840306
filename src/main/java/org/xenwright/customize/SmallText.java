package org.xenwright.customize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;

/** The text of a file of an image that tells its init something: no base makes a build read more than is sensible. */
final class SmallText {
    private static final int LIMIT = 1 << 20;

    private SmallText() {}

    /**
     * Reads a file.
     *
     * @param path where it is, for messages
     */
    static String of(RegularFile file, String path) throws IOException {
        long size = file.content().size();
        if (size > LIMIT) {
            throw Problem.of(
                            "reading what the init of the image starts",
                            "shorten it, by a file of the overlay in its place")
                    .at(path)
                    .found("a file of " + size + " bytes")
                    .expected("at most " + LIMIT)
                    .raise();
        }
        return new String(file.content().bytes(LIMIT), StandardCharsets.UTF_8);
    }
}
