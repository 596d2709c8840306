package org.xenwright.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveLinesTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();

    private Pace advance(String what, long total) {
        return new Pace(what, total, Progress.Unit.BYTES, clock::get);
    }

    private static LiveLines on(VirtualScreen screen, int columns) {
        return new LiveLines(() -> columns, () -> 24, screen::show);
    }

    @Test
    void saysHowMuchHowFastAndHowLongYet() {
        Pace advance = advance("downloading 34 packages", 70 << 20);
        clock.set(4 * SECOND);
        advance.add(20 << 20);
        assertEquals("downloading 34 packages  20 MB of 70 MB  28 %  5.0 MB/s  10 s left", advance.line(79));
        assertEquals("downloading 34 packages: 20 MB of 70 MB, 28 %, 5.0 MB/s, 10 s left", advance.soFar());
        assertEquals("downloading 34 packages: 20 MB in 4.0 s, 5.0 MB/s", advance.atEnd());
    }

    @ParameterizedTest
    @ValueSource(ints = {120, 79, 60, 39, 20, 12, 5, 1})
    void fitsAnyWidth(int columns) {
        Pace advance = advance("fetching an image of a registry with a long name 漢字漢字", 70 << 20);
        clock.set(4 * SECOND);
        advance.add(20 << 20);
        String line = advance.line(columns);
        assertTrue(Columns.of(line) <= columns, columns + ": " + line);
        assertTrue(columns < 12 || line.contains("28 %"), columns + ": " + line);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 40})
    void severalThingsAtOnceHaveLinesOfTheirOwnAndLeaveNothing(int columns) {
        VirtualScreen screen = new VirtualScreen(columns);
        LiveLines lines = on(screen, columns);
        screen.show("[INFO] before\n");
        List<Pace> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(advance("downloading the index of main of the suite bookworm " + i, 10 << 20));
            lines.add(all.get(i));
        }
        clock.set(2 * SECOND);
        lines.draw();
        assertEquals(4, screen.lines().size(), screen.lines().toString());
        assertTrue(
                screen.lines().get(3).startsWith("downloading the"),
                screen.lines().toString());
        lines.above(() -> screen.show("[INFO] a remark\n"));
        assertEquals("[INFO] a remark", screen.lines().get(1));
        assertEquals(5, screen.lines().size(), screen.lines().toString());
        all.forEach(lines::remove);
        assertEquals(List.of("[INFO] before", "[INFO] a remark", ""), screen.lines());
        assertEquals(0, screen.wraps());
    }

    @Test
    void moreThanFourThingsAreCounted() {
        VirtualScreen screen = new VirtualScreen(80);
        LiveLines lines = on(screen, 80);
        for (int i = 0; i < 9; i++) {
            lines.add(advance("index " + i, 0));
        }
        lines.draw();
        assertEquals(List.of("index 0", "index 1", "index 2", "and 6 more"), screen.lines());
    }

    @Test
    void namesOfOthersSendNoSequences() {
        VirtualScreen screen = new VirtualScreen(80);
        LiveLines lines = on(screen, 80);
        Pace hostile = advance("fetching \u001b]0;title\u0007\u001b[2J\r\nname", 0);
        lines.add(hostile);
        lines.draw(); // an unknown sequence would be refused
        assertEquals(List.of("fetching ?]0;title??[2J??name"), screen.lines());
        lines.remove(hostile);
        assertEquals(List.of(""), screen.lines());
    }

    @Test
    void aTerminalThatBecameNarrowerIsNotWrapped() {
        VirtualScreen screen = new VirtualScreen(40);
        LiveLines lines = on(screen, 80); // the width as it was
        Pace wide = advance("downloading a package whose name takes more than forty columns", 0);
        lines.add(wide);
        lines.draw();
        assertEquals(0, screen.wraps());
        lines.remove(wide);
        assertFalse(screen.lines().toString().contains("downloading"));
    }
}
