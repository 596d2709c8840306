package org.xenwright.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;

/**
 * The lines at the bottom of a terminal that say what goes on, one for each thing, drawn over and over, and gone at the
 * end. Whoever writes anything else there does it through {@link #above}. Safe for use by several threads.
 *
 * <p>Between two drawings the cursor is at the beginning of the first of them, so that erasing to the end of the screen
 * is all it takes to clear them, whatever happened to the size of the terminal.
 */
public final class LiveLines {
    // facts: ECMA-48, ED and EL; DEC's private mode 7 is the automatic wrapping of long lines
    private static final String CLEAR = "\r\u001b[J";
    private static final String TO_LINE_END = "\u001b[K";
    private static final String NO_WRAPPING = "\u001b[?7l";
    private static final String WRAPPING = "\u001b[?7h";
    private static final int MOST = 4;
    private static final long TICK_MILLIS = 200;

    private final IntSupplier columns;
    private final IntSupplier rows;
    private final Consumer<String> out;
    private final List<Pace> open = new ArrayList<>();
    private @Nullable ExecutorService painter;
    private boolean shown;

    /** @param screen where the lines are, of nobody else's drawing */
    public LiveLines(Screen screen) {
        this(screen::columns, screen::rows, screen::write);
    }

    LiveLines(IntSupplier columns, IntSupplier rows, Consumer<String> out) {
        this.columns = columns;
        this.rows = rows;
        this.out = out;
        // at Ctrl-C the shell's prompt comes next
        Runtime.getRuntime().addShutdownHook(new Thread(this::clear, "progress"));
    }

    /** Returns the columns of the terminal. */
    public int columns() {
        return columns.getAsInt();
    }

    /** Shows a line for something that begins; what may be quoted in it is made harmless. */
    public synchronized void add(Pace line) {
        open.add(line);
        if (painter == null) {
            ExecutorService started = Workers.pool("progress", 1);
            painter = started;
            started.execute(this::paint);
        }
    }

    /** Takes a line away. */
    public synchronized void remove(Pace line) {
        open.remove(line);
        if (open.isEmpty()) {
            clear();
            if (painter != null) {
                painter.shutdownNow();
                painter = null;
            }
        } else if (shown) {
            draw();
        }
    }

    /** Prints something above the lines. */
    public synchronized void above(Runnable print) {
        boolean again = shown;
        clear();
        print.run();
        if (again) {
            draw();
        }
    }

    private synchronized void clear() {
        if (shown) {
            out.accept(CLEAR);
            shown = false;
        }
    }

    /** Draws again and again. The first time comes after a moment, since what is over by then needs no line. */
    private void paint() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                synchronized (this) {
                    if (Thread.currentThread().isInterrupted() || open.isEmpty()) {
                        return;
                    }
                    draw();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void draw() {
        int width = Math.max(1, columns.getAsInt() - 1); // the last column makes some terminals wrap
        int most = Math.max(1, Math.min(MOST, rows.getAsInt() - 1));
        List<String> lines = new ArrayList<>();
        int own = open.size() <= most ? open.size() : most - 1;
        for (Pace each : open.subList(0, own)) {
            lines.add(each.line(width));
        }
        if (own < open.size()) {
            lines.add(Columns.shortened(
                    (own == 0 ? "" : "and ") + (open.size() - own) + (own == 0 ? " things at once" : " more"), width));
        }
        StringBuilder text = new StringBuilder(CLEAR).append(NO_WRAPPING);
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? "" : "\r\n").append(Foreign.line(lines.get(i))).append(TO_LINE_END);
        }
        if (lines.size() > 1) {
            text.append("\u001b[").append(lines.size() - 1).append('A');
        }
        out.accept(text.append(WRAPPING).append('\r').toString());
        shown = true;
    }
}
