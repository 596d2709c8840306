package org.xenwright.deb.configure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.ScriptRun;

/**
 * Follows a run by its output, in which our own lines bear a mark that is another one for each run: those around preinst
 * scripts, and what dpkg writes to its status descriptor ({@code processing: configure: NAME}, {@code status: NAME:
 * installed}, {@code status: NAME : error : …}; dpkg(1), option --status-fd). A line without it is a script's, whatever it
 * looks like.
 */
final class StatusLines {
    // a script that looks for the mark finds it, since it is root among the processes of its run: what bears it is a
    // package's name and no path, and there is an end to it
    private static final String NAME = "([A-Za-z0-9][A-Za-z0-9+._-]{0,127}(?::[a-z0-9-]{1,32})?)";
    private static final int MOST_RUNS = 100_000;
    private static final int MOST_FAILURES = 100;
    private static final int LONGEST_FAILURE = 1000;

    private static final Pattern BEGIN = Pattern.compile("begin " + NAME);
    private static final Pattern END = Pattern.compile("end (\\d{1,3})");
    private static final Pattern PROCESSING = Pattern.compile("processing: (configure|trigproc): " + NAME + "(?!\\S)");
    private static final Pattern STATE =
            Pattern.compile("status: " + NAME + ": (installed|triggers-pending|triggers-awaited)");
    private static final Pattern ERROR = Pattern.compile("status: " + NAME + " : error : (.*)");
    private static final Pattern EXIT = Pattern.compile("exit status (\\d{1,3})(?!\\d)");

    private final String mark;
    private final LongSupplier clock;
    private final List<ScriptRun> runs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable String packageName;
    private String script = "";
    private long since;

    /**
     * @param mark of our lines
     * @param clock milliseconds that only grow
     */
    StatusLines(String mark, LongSupplier clock) {
        this.mark = mark;
        this.clock = clock;
    }

    /** Returns a mark that no script has by chance. */
    static String freshMark() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Takes a line in, and says whether a package is being configured from now on. */
    synchronized boolean see(String line) {
        int at = line.indexOf(mark + " ");
        if (at < 0) {
            return false;
        }
        String told = line.substring(at + mark.length() + 1);
        Matcher beginning = BEGIN.matcher(told);
        Matcher ending = END.matcher(told);
        Matcher processing = PROCESSING.matcher(told);
        Matcher state = STATE.matcher(told);
        Matcher error = ERROR.matcher(told);
        if (beginning.matches()) {
            begin(beginning.group(1), "preinst");
        } else if (ending.matches()) {
            int exit = Integer.parseInt(ending.group(1));
            if (exit != 0) {
                fail("its preinst ended with " + exit);
            }
            end(exit);
        } else if (processing.lookingAt()) {
            boolean configures = processing.group(1).equals("configure");
            begin(processing.group(2), configures ? "postinst" : "triggers");
            return configures;
        } else if (error.lookingAt()) {
            String name = error.group(1);
            if (packageName == null || !bare(packageName).equals(bare(name))) {
                begin(name, "postinst");
            }
            Matcher exit = EXIT.matcher(error.group(2));
            fail(error.group(2));
            end(exit.find() ? Integer.parseInt(exit.group(1)) : 1);
        } else if (state.lookingAt() && packageName != null && bare(packageName).equals(bare(state.group(1)))) {
            end(0);
        }
        return false;
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

    private void fail(String what) {
        if (failures.size() < MOST_FAILURES) {
            failures.add(what.substring(0, Math.min(what.length(), LONGEST_FAILURE)));
        }
    }

    private void end(int exit) {
        if (packageName != null && runs.size() < MOST_RUNS) {
            runs.add(new ScriptRun(packageName, script, exit, clock.getAsLong() - since));
        }
        packageName = null;
    }

    /** Returns the scripts that ran, in order. */
    synchronized List<ScriptRun> runs() {
        return List.copyOf(runs);
    }

    /** Returns what dpkg or we said about those that failed. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns a log without what was only for us. */
    String readable(String log) {
        StringBuilder text = new StringBuilder();
        log.lines().forEach(line -> {
            int at = line.indexOf(mark + " ");
            if (at != 0) {
                text.append(at < 0 ? line : line.substring(0, at)).append('\n');
            }
        });
        return text.toString();
    }
}
