package org.xenwright.domain.fleet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Origin;

/** Reads comma-separated values after RFC 4180; lines may end in LF or CRLF, empty lines do not count. */
final class CsvTable {
    private final String text;
    private final String file;
    private int at;
    private int line = 1;
    private int lineStart;

    private record Cell(String text, Origin origin) {}

    CsvTable(String text, String file) {
        this.text = text;
        this.file = file;
    }

    FleetTable read() {
        List<Column> columns = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Cell cell : record()) {
            Column column = Column.of(cell.text().strip(), cell.origin());
            if (!keys.add(column.key())) {
                throw FleetTable.problem("keep one of the columns")
                        .at(cell.origin().toString())
                        .found("a second column '" + column.key() + "'")
                        .raise();
            }
            columns.add(column);
        }
        if (columns.isEmpty()) {
            throw FleetTable.problem("write the names of the columns into the first row")
                    .at(file)
                    .found("an empty table")
                    .raise();
        }
        List<FleetTable.Row> rows = new ArrayList<>();
        for (List<Cell> cells = record(); !cells.isEmpty(); cells = record()) {
            if (cells.size() != columns.size()) {
                throw FleetTable.problem("put values that hold a comma into double quotes")
                        .at(cells.get(0).origin().toString())
                        .found(cells.size() + " cells")
                        .expected(columns.size() + ", as the first row has")
                        .raise();
            }
            rows.add(row(columns, cells));
            if (rows.size() > FleetTable.MAX_ROWS) {
                throw FleetTable.problem("split the fleet")
                        .at(cells.get(0).origin().toString())
                        .found("more than " + FleetTable.MAX_ROWS + " rows")
                        .raise();
            }
        }
        return new FleetTable(rows);
    }

    private static FleetTable.Row row(List<Column> columns, List<Cell> cells) {
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (!cell.text().isEmpty()) {
                assignments.add(columns.get(i).text(cell.text(), cell.origin()));
            }
        }
        return new FleetTable.Row(cells.get(0).origin(), assignments);
    }

    /** Reads the cells of the next line that is not empty; none at the end. */
    private List<Cell> record() {
        while (at < text.length() && (text.charAt(at) == '\n' || text.startsWith("\r\n", at))) {
            at += text.charAt(at) == '\n' ? 1 : 2;
            newLine();
        }
        List<Cell> cells = new ArrayList<>();
        if (at == text.length()) {
            return cells;
        }
        do {
            Origin origin = new Origin(file, line, at - lineStart + 1);
            cells.add(new Cell(at < text.length() && text.charAt(at) == '"' ? quoted(origin) : plain(), origin));
        } while (at < text.length() && text.charAt(at++) == ',');
        if (at > 0 && text.charAt(at - 1) == '\n') {
            newLine();
        }
        return cells;
    }

    private String plain() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
            at++;
        }
        boolean carriage =
                at > start && text.charAt(at - 1) == '\r' && (at == text.length() || text.charAt(at) == '\n');
        return text.substring(start, carriage ? at - 1 : at).strip();
    }

    private String quoted(Origin origin) {
        StringBuilder cell = new StringBuilder();
        at++;
        while (true) {
            if (at == text.length()) {
                throw FleetTable.problem("close the quote")
                        .at(origin.toString())
                        .found("a quote without end")
                        .raise();
            }
            char c = text.charAt(at++);
            if (c == '"' && at < text.length() && text.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else if (c == '"') {
                break;
            } else {
                cell.append(c);
                if (c == '\n') {
                    newLine();
                }
            }
        }
        if (text.startsWith("\r\n", at)) {
            at++;
        }
        if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
            throw FleetTable.problem("double the quotes inside of a quoted cell")
                    .at(new Origin(file, line, at - lineStart + 1).toString())
                    .found("text after a closing quote")
                    .raise();
        }
        return cell.toString();
    }

    private void newLine() {
        line++;
        lineStart = at;
    }
}
