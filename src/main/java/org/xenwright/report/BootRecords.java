package org.xenwright.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.progress.Columns;
import org.xenwright.progress.TextTable;

/**
 * The boots of a build, kept in {@code boot.json}: a grid of what was booted and of the drivers.
 *
 * @param boots in the order of the POM
 * @param files that were booted: of each image by its name, the digest of each file by its name
 */
public record BootRecords(
        List<BootRecord> boots,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<String, String>> files) {
    private static final ObjectMapper JSON = JsonText.mapper()
            // a later version may write more
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public BootRecords {
        files = files == null ? Map.of() : files;
    }

    /** Returns records of boots of files that nobody looked at. */
    public BootRecords(List<BootRecord> boots) {
        this(boots, Map.of());
    }

    /** Returns the same boots, of these files. */
    public BootRecords of(Map<String, Map<String, String>> booted) {
        return new BootRecords(boots, booted);
    }

    /**
     * Returns why files of an image do not count as verified; empty when each boot of that image was ready, with these
     * very bytes.
     *
     * @param digests of files by their names
     */
    public Optional<String> unverified(String image, Map<String, String> digests) {
        List<BootRecord> all = boots.stream()
                .filter(each -> each.image().equals(image) && !each.leftOut())
                .toList();
        Map<String, String> known = files.getOrDefault(image, Map.of());
        if (all.isEmpty() || known.isEmpty()) {
            return Optional.of("no boot of it is on record");
        }
        for (BootRecord each : all) {
            if (each.failed()) {
                return Optional.of("its last boot with " + each.driver() + " was not ready: " + each.outcome());
            }
        }
        return digests.entrySet().stream()
                .filter(each -> !each.getValue().equals(known.get(each.getKey())))
                .map(each -> each.getKey() + " has other bytes than when it was last booted")
                .findFirst();
    }

    /** The name of the page among the reports. */
    public static final String PAGE = "index.html";

    private static final String FILE = "boot.json";
    private static final int LONGEST_CONDITION = 60; // columns; all of it is in the file

    /** Deletes the records of an earlier build. */
    public static void forget(Path reports) throws IOException {
        Files.deleteIfExists(reports.resolve(FILE));
        Files.deleteIfExists(reports.resolve(PAGE));
    }

    public void write(Path reports) throws IOException {
        Files.createDirectories(reports);
        WholeFile.open(reports.resolve(FILE)).write(JsonText.fields(this));
    }

    /** Reads the records of the last run; none when nothing was booted. */
    public static BootRecords read(Path reports) throws IOException {
        Path file = reports.resolve(FILE);
        if (!Files.exists(file)) {
            return new BootRecords(List.of());
        }
        BootRecords records = JSON.readValue(file.toFile(), BootRecords.class);
        if (records.boots() == null) {
            throw new IOException(file + " names no boots: boot again");
        }
        return records;
    }

    /** Returns what was booted, in order. */
    public List<String> subjects() {
        Set<String> subjects = new LinkedHashSet<>();
        boots.forEach(each -> subjects.add(each.subject()));
        return List.copyOf(subjects);
    }

    /** Returns the drivers, in order. */
    public List<String> drivers() {
        Set<String> drivers = new LinkedHashSet<>();
        boots.forEach(each -> drivers.add(each.driver()));
        return List.copyOf(drivers);
    }

    /** Finds the boot of a subject with a driver. */
    public Optional<BootRecord> at(String subject, String driver) {
        return boots.stream()
                .filter(each -> each.subject().equals(subject) && each.driver().equals(driver))
                .findFirst();
    }

    /**
     * Returns the boots as lines for a console: one each, and a grid if there are several of both subjects and drivers.
     */
    public List<String> lines() {
        TextTable table = new TextTable("lllrl");
        boots.forEach(
                each -> table.row("  " + each.subject(), each.driver(), each.outcome(), seconds(each), told(each)));
        List<String> lines = new ArrayList<>(table.lines());
        if (subjects().size() > 1 && drivers().size() > 1) {
            TextTable grid = new TextTable("l".repeat(drivers().size() + 1));
            List<String> head = new ArrayList<>(List.of("  "));
            head.addAll(drivers());
            grid.row(head.toArray(String[]::new));
            for (String subject : subjects()) {
                List<String> row = new ArrayList<>(List.of("  " + subject));
                drivers()
                        .forEach(driver -> row.add(
                                at(subject, driver).map(BootRecords::cell).orElse("")));
                grid.row(row.toArray(String[]::new));
            }
            lines.add("");
            lines.addAll(grid.lines());
        }
        return lines;
    }

    /** Returns why a boot ended as it did, on one line; of one that is well no more than a line takes. */
    private static String told(BootRecord boot) {
        String detail = boot.detail().replaceAll(" *\\R *", ", ").replaceAll(" {2,}", " ");
        return boot.ready() ? Columns.shortened(detail, LONGEST_CONDITION) : detail;
    }

    /** Returns how many are ready, in a sentence. */
    public String summary() {
        long ready = boots.stream().filter(BootRecord::ready).count();
        long leftOut = boots.stream().filter(BootRecord::leftOut).count();
        return ready + " of " + (boots.size() - leftOut) + (boots.size() - leftOut == 1 ? " boot" : " boots") + " ready"
                + (leftOut == 0 ? "" : ", " + leftOut + " left out");
    }

    private static String cell(BootRecord boot) {
        return boot.leftOut() ? "-" : boot.outcome() + " " + seconds(boot);
    }

    static String seconds(BootRecord boot) {
        return boot.leftOut() ? "" : String.format(Locale.ROOT, "%.1f s", boot.millis() / 1000.0);
    }
}
