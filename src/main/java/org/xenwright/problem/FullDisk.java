package org.xenwright.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises that there is no room, which Java tells by the system's words alone. */
public final class FullDisk {
    // the words of Linux, macOS and Windows, and of a quota
    private static final Pattern WORDS =
            Pattern.compile("no space left on device|not enough space on the disk|disk quota exceeded|disk full");

    private FullDisk() {}

    /**
     * Does nothing unless the failure is for want of room.
     *
     * @param attempted what was attempted, and {@code where}: the folder without room
     * @throws ProblemException when it is
     */
    public static void explain(IOException failure, String attempted, @Nullable Path where, String remedy) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (WORDS.matcher(message).find()) {
                throw Problem.of(attempted, remedy)
                        .at(String.valueOf(where))
                        .found("no space left")
                        .raise(failure);
            }
        }
    }
}
