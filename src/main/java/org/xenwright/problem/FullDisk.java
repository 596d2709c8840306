package org.xenwright.problem;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises that there is no room, which Java and the programs of the host tell by the system's words alone. */
public final class FullDisk {
    // the words of Linux, macOS and Windows, and of a quota; and of tar, whose last write fits in part
    private static final Pattern WORDS = Pattern.compile("no space left on device|not enough space on the disk"
            + "|disk quota exceeded|disk full|wrote only \\d+ of \\d+ bytes");

    private FullDisk() {}

    /** Tells whether a failure, or one behind it, is for want of room. */
    public static boolean isSaidBy(Throwable failure) {
        return place(failure).isPresent();
    }

    /** Returns the file that had no room, empty text where that is not said; empty for any other failure. */
    private static Optional<String> place(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (WORDS.matcher(message).find()) {
                return Optional.of(
                        cause instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "");
            }
        }
        return Optional.empty();
    }

    /**
     * Does nothing unless the failure is for want of room.
     *
     * @param attempted what was attempted, and {@code where}: the folder without room
     * @throws ProblemException when it is
     */
    public static void explain(IOException failure, String attempted, @Nullable Path where, String remedy) {
        if (isSaidBy(failure)) {
            throw Problem.of(attempted, remedy)
                    .at(String.valueOf(where))
                    .found("no space left")
                    .raise(failure);
        }
    }

    /**
     * Returns the problem of a failure that nobody explained on the way, where it is for want of room.
     *
     * @param attempted what was attempted
     */
    public static Optional<Problem> problem(IOException failure, String attempted) {
        return place(failure).map(file -> {
            Problem problem = Problem.of(attempted, "make room there").found("no space left");
            return file.isEmpty() ? problem.at("a disk of this machine") : problem.at(file);
        });
    }
}
