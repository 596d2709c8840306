package org.xenwright.deb.configure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run by its output: our own marks around preinst scripts, and the lines dpkg writes to its status
 * descriptor ({@code processing: configure: NAME}, {@code status: NAME: installed}, {@code status: NAME : error : …};
 * dpkg(1), option --status-fd).
 */
final class StatusLines implements Consumer<String> {
    /** Begins a line of ours; no program says this by accident. */
    static final String MARK = "\u0001xenwright";

    private static final Pattern PROCESSING = Pattern.compile("processing: (configure|trigproc): (\\S+)");
    private static final Pattern STATE =
            Pattern.compile("status: (\\S+): (installed|triggers-pending|triggers-awaited)");
    private static final Pattern ERROR = Pattern.compile("status: (\\S+) : error : (.*)");
    private static final Pattern EXIT = Pattern.compile("exit status (\\d+)");

    private final LongSupplier clock;
    private final List<ScriptRun> runs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable String packageName;
    private String script = "";
    private long since;

    /** @param clock milliseconds that only grow */
    StatusLines(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void accept(String line) {
        Matcher processing = PROCESSING.matcher(line);
        Matcher state = STATE.matcher(line);
        Matcher error = ERROR.matcher(line);
        if (line.startsWith(MARK + " begin ")) {
            begin(line.substring((MARK + " begin ").length()), "preinst");
        } else if (line.startsWith(MARK + " end ")) {
            int exit =
                    Integer.parseInt(line.substring((MARK + " end ").length()).strip());
            if (exit != 0) {
                failures.add("its preinst ended with " + exit);
            }
            end(exit);
        } else if (processing.lookingAt()) {
            begin(processing.group(2), processing.group(1).equals("configure") ? "postinst" : "triggers");
        } else if (error.lookingAt()) {
            String name = error.group(1);
            if (packageName == null || !bare(packageName).equals(bare(name))) {
                begin(name, "postinst");
            }
            Matcher exit = EXIT.matcher(error.group(2));
            failures.add(error.group(2));
            end(exit.find() ? Integer.parseInt(exit.group(1)) : 1);
        } else if (state.lookingAt() && packageName != null && bare(packageName).equals(bare(state.group(1)))) {
            end(0);
        }
    }

    private static String bare(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private void begin(String name, String kind) {
        packageName = name;
        script = kind;
        since = clock.getAsLong();
    }

    private void end(int exit) {
        if (packageName != null) {
            runs.add(new ScriptRun(packageName, script, exit, clock.getAsLong() - since));
        }
        packageName = null;
    }

    /** What ran, in order. */
    synchronized List<ScriptRun> runs() {
        return List.copyOf(runs);
    }

    /** What dpkg or we said about those that failed. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** A log without the lines that were only for us. */
    static String readable(String log) {
        StringBuilder text = new StringBuilder();
        log.lines()
                .filter(line ->
                        !line.startsWith(MARK) && !line.startsWith("processing: ") && !line.startsWith("status: "))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
