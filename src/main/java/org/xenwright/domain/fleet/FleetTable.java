package org.xenwright.domain.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Origin;
import org.xenwright.problem.Problem;

/**
 * Rows of a fleet: each sets keys of a domain file anew. The name of a column is a key of xl.cfg or begins with
 * {@code guest.}; with a {@code +} after it, a list is appended to. An empty cell sets nothing.
 *
 * <p>In CSV (RFC 4180, UTF-8, the first row names the columns) the elements of a list are separated by {@code |}. In
 * YAML the document is a list of maps from keys to texts, numbers, or lists of those.
 *
 * @param rows in the order of the file
 */
public record FleetTable(List<Row> rows) {
    /** Most domains of a fleet. */
    static final int MAX_ROWS = 100_000;

    private static final int MAX_BYTES = 64 << 20;

    /**
     * A domain of the fleet.
     *
     * @param origin where the row begins
     * @param assignments what it sets
     */
    public record Row(Origin origin, List<Assignment> assignments) {
        public Row {
            assignments = List.copyOf(assignments);
        }
    }

    public FleetTable {
        rows = List.copyOf(rows);
    }

    /** Reads a table by the suffix of its name: csv, yaml or yml. */
    public static FleetTable read(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Files.isRegularFile(file)) {
            throw problem("write the table, or correct its name")
                    .at(file.toString())
                    .found("no such file")
                    .raise();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw problem("split the fleet")
                    .at(file.toString())
                    .found(Files.size(file) + " bytes")
                    .expected("at most " + MAX_BYTES)
                    .raise();
        }
        String text = text(file);
        if (name.endsWith(".csv")) {
            return new CsvTable(text, file.toString()).read();
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return new YamlTable(text, file.toString()).read();
        }
        throw problem("name it so that its kind can be told")
                .at(file.toString())
                .expected(".csv, .yaml or .yml")
                .raise();
    }

    private static String text(Path file) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            // spreadsheets write the mark
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw problem("save the table as UTF-8")
                    .at(file.toString())
                    .found("bytes that are no UTF-8")
                    .raise(e);
        }
    }

    static Problem problem(String remedy) {
        return Problem.of("reading the table of a fleet", remedy);
    }
}
