package org.xenwright.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/** Recognises that there is no room, which Java tells by the system's words alone. */
final class FullDisk {
    // the words of Linux, macOS and Windows, and of a quota
    private static final Pattern WORDS =
            Pattern.compile("no space left on device|not enough space on the disk|disk quota exceeded|disk full");

    private FullDisk() {}

    /**
     * Does nothing unless the failure is for want of room.
     *
     * @throws org.xenwright.problem.ProblemException when it is
     */
    static void explain(IOException failure, Path entry) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (WORDS.matcher(message).find()) {
                throw Problem.of("writing to the store", "make room there, or use a store elsewhere")
                        .at(String.valueOf(entry.getParent()))
                        .found("no space left")
                        .raise(failure);
            }
        }
    }
}
