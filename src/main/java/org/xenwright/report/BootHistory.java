package org.xenwright.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;

/**
 * The verdicts of the last builds, kept in a file of bounded size.
 *
 * @param builds the latest last
 */
public record BootHistory(List<Build> builds) {
    /** The name of the file among the reports. */
    public static final String FILE = "history.json";

    private static final ObjectMapper JSON = JsonText.mapper()
            // a later version may write more
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final int MOST_BUILDS = 30;
    private static final int MOST_VERDICTS = 10_000; // of all builds together
    private static final long LONGEST_FILE = 8L << 20;

    public BootHistory {
        builds = builds == null ? List.of() : List.copyOf(builds);
    }

    /** @param time when the boots had ended, in ISO 8601 */
    public record Build(String time, List<Verdict> verdicts) {
        public Build {
            verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
        }
    }

    /**
     * A verdict, without its reasons.
     *
     * @param name of the boot
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"name", "exitCode", "millis"})
    public record Verdict(String name, int exitCode, long millis) {}

    /** Reads the file; nothing is known where there is none, or one that is damaged. */
    public static BootHistory read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
            return new BootHistory(List.of());
        }
        try {
            BootHistory history = JSON.readValue(file.toFile(), BootHistory.class);
            return history == null ? new BootHistory(List.of()) : history;
        } catch (JacksonException e) {
            return new BootHistory(List.of()); // it only adds to a page
        }
    }

    /** Returns the same with one build more, and without the oldest where there would be too many. */
    public BootHistory with(String time, BootRecords records) {
        List<Build> all = new ArrayList<>(builds);
        all.add(new Build(
                time,
                records.boots().stream()
                        .limit(MOST_VERDICTS)
                        .map(each -> new Verdict(each.name(), each.exitCode(), each.millis()))
                        .toList()));
        while (all.size() > 1 && (all.size() > MOST_BUILDS || verdicts(all) > MOST_VERDICTS)) {
            all.remove(0);
        }
        return new BootHistory(all);
    }

    private static int verdicts(List<Build> builds) {
        return builds.stream().mapToInt(each -> each.verdicts().size()).sum();
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        WholeFile.open(file).write(JsonText.lines(this));
    }
}
