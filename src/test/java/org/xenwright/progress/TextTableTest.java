package org.xenwright.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static final int WIDTH = 73;

    @Test
    void aNarrowTableIsAsItWas() {
        assertEquals(
                List.of("a   12  x", "bb   3  y z"),
                new TextTable("lrl").row("a", "12", "x").row("bb", "3", "y z").lines());
    }

    @Test
    void theLastCellIsDividedBetweenWords() {
        TextTable table = new TextTable("lllrl");
        table.row("  web", "qemu", "ready", "33.4 s", "HTTP 2xx for port 80 / with Built by Maven, booted by Xen");
        assertEquals(
                List.of(
                        "  web  qemu  ready  33.4 s  HTTP 2xx for port 80 / with Built by Maven,",
                        "                            booted by Xen"),
                table.lines());
    }

    @Test
    void aLongCellMovesNoOtherRow() {
        TextTable table = new TextTable("llll");
        table.row("  ~", "openssl", "3.0.20-1~deb12u2 -> 3.0.22-1~deb12u2", "bookworm-security/main");
        table.row("  ~", "less", "1 -> 2", "bookworm/main");
        assertEquals(
                List.of(
                        "  ~  openssl  3.0.20-1~deb12u2 -> 3.0.22-1~deb12u2",
                        "      bookworm-security/main",
                        "  ~  less     1 -> 2                                bookworm/main"),
                table.lines());
    }

    @Test
    void aWordLongerThanALineStaysWhole() {
        String path = "/a/very/long/path".repeat(6);
        List<String> lines = new TextTable("ll").row("base", path).lines();
        assertEquals(List.of("base", "    " + path), lines);
    }

    @Test
    void noLineIsWiderThanATerminalAndNoWordIsLost() {
        long seed = Long.getLong("xen.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int n = 0; n < Integer.getInteger("xen.cases", 2000); n++) {
            int columns = 1 + random.nextInt(6);
            StringBuilder alignment = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                alignment.append(random.nextBoolean() ? 'l' : 'r');
            }
            TextTable table = new TextTable(alignment.toString());
            List<String> words = new ArrayList<>();
            for (int r = 0; r < 1 + random.nextInt(4); r++) {
                String[] cells = new String[columns];
                for (int i = 0; i < columns; i++) {
                    StringBuilder cell = new StringBuilder(i == 0 ? "  " : "");
                    for (int w = 0; w < random.nextInt(10); w++) {
                        String word = "x".repeat(1 + random.nextInt(12));
                        words.add(word);
                        cell.append(cell.toString().isBlank() ? "" : " ").append(word);
                    }
                    cells[i] = cell.toString();
                }
                table.row(cells);
            }
            List<String> lines = table.lines();
            String told = "seed " + seed + ", case " + n + ":\n" + String.join("\n", lines);
            lines.forEach(line -> assertTrue(line.length() <= WIDTH, told));
            assertEquals(
                    words,
                    List.of(String.join(" ", lines).strip().split(" +")).stream()
                            .filter(word -> !word.isEmpty())
                            .toList(),
                    told);
        }
    }
}
