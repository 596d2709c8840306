package org.xenwright.progress;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that is the standard output of this process. What is written to it goes past whatever replaced
 * {@link System#out}.
 */
public final class Screen {
    /**
     * Prints the size of the terminal on standard output, to standard error; fails where it is none. Java's own console
     * asks for a terminal on standard input too, or from version 22 on for none at all.
     */
    private static final String SIZE = "stty size <&1 >&2";

    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Size(int rows, int columns) {}

    private final OutputStream out;
    private Size size;
    private long asked = System.nanoTime();

    private Screen(Size size) {
        this.size = size;
        out = new FileOutputStream(FileDescriptor.out);
    }

    /** Returns the terminal; empty where standard output is a file, a pipe or nothing. */
    public static Optional<Screen> ofThisProcess() {
        return asked().map(Screen::new);
    }

    private static Optional<Size> asked() {
        try {
            Process process = new ProcessBuilder("sh", "-c", SIZE)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getErrorStream().readNBytes(1 << 10), StandardCharsets.US_ASCII);
            Matcher numbers = ROWS_AND_COLUMNS.matcher(said);
            if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0 || !numbers.matches()) {
                return Optional.empty();
            }
            return Optional.of(new Size(known(numbers.group(1), 24), known(numbers.group(2), 80)));
        } catch (IOException e) {
            return Optional.empty(); // no shell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Reads a number; a terminal that was told no size says 0. */
    private static int known(String number, int usual) {
        int value = Integer.parseInt(number);
        return value == 0 ? usual : value;
    }

    /** Returns its columns, as they were not long ago. */
    public int columns() {
        return fresh().columns();
    }

    /** Returns its rows, as they were not long ago. */
    public int rows() {
        return fresh().rows();
    }

    private synchronized Size fresh() {
        if (System.nanoTime() - asked > FRESH_NANOS) {
            size = asked().orElse(size);
            asked = System.nanoTime();
        }
        return size;
    }

    /** Writes text at once. A terminal that is gone is no failure of what is reported on it. */
    void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // it was closed
        }
    }
}
