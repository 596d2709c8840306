package org.xenwright.rpm.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xenwright.packages.ScriptRun;

/**
 * What rpm tells of its work when it tells much ({@code -vv}): which scripts ran and how they ended. Scripts print into the
 * same lines and could say the same; what is told of them is a help to the user and decides nothing.
 */
final class ScriptLines {
    private static final Pattern START = Pattern.compile(
            "D: +(%[a-z]+)\\(([^()\\s]+)\\): (?:scriptlet start|running \\S{1,20} scriptlet\\.|execv\\(.*)");
    private static final Pattern FAILED = Pattern.compile(
            "(?:error|warning): (%[a-z]+)\\(([^()\\s]+)\\) scriptlet failed, (?:exit status|signal) (\\d+)");
    private static final Pattern ARCHITECTURE = Pattern.compile("-[^-]+-[^-]+$");
    private static final int MOST = 100_000;

    private final LongSupplier millis;
    private final List<ScriptRun> runs = new ArrayList<>();
    private final Map<String, Integer> known = new HashMap<>();
    private long last;

    /** @param millis a clock for how long scripts take */
    ScriptLines(LongSupplier millis) {
        this.millis = millis;
        this.last = millis.getAsLong();
    }

    /** Looks at a line; returns whether a script began in it. */
    boolean see(String line) {
        Matcher start = START.matcher(line);
        if (start.matches() && runs.size() < MOST) {
            String key = start.group(1) + start.group(2);
            if (known.containsKey(key) && known.get(key) == runs.size() - 1) {
                return false; // rpm tells of one start in two lines
            }
            endLast();
            known.put(key, runs.size());
            runs.add(new ScriptRun(name(start.group(2)), start.group(1).substring(1), 0, 0));
            return true;
        }
        Matcher failed = FAILED.matcher(line);
        if (failed.lookingAt()) {
            Integer number = known.get(failed.group(1) + failed.group(2));
            if (number != null) {
                ScriptRun run = runs.get(number);
                int exit = Integer.parseInt(
                        failed.group(3).substring(0, Math.min(3, failed.group(3).length())));
                runs.set(number, new ScriptRun(run.packageName(), run.script(), exit, run.millis()));
            }
        }
        return false;
    }

    private void endLast() {
        long now = millis.getAsLong();
        if (!runs.isEmpty()) {
            ScriptRun run = runs.get(runs.size() - 1);
            runs.set(runs.size() - 1, new ScriptRun(run.packageName(), run.script(), run.exit(), now - last));
        }
        last = now;
    }

    /** Returns the name of a package without version, release and architecture. */
    private static String name(String nevra) {
        return ARCHITECTURE.matcher(nevra).replaceFirst("");
    }

    List<ScriptRun> runs() {
        endLast();
        return List.copyOf(runs);
    }

    /** Returns what a user wants to read of the output: what rpm tells of itself is left out. */
    static String readable(String log) {
        return log.lines().filter(line -> !line.startsWith("D: ")).collect(Collectors.joining("\n"));
    }
}
