package org.xenwright.apk.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.packages.ScriptRun;

/**
 * The scripts that ran, by the lines in which apk says so. A script may print such lines too, so that only scripts
 * that there are count, each once: what it can say is that another one ran.
 */
final class ApkScriptLines {
    private static final Pattern RUN = Pattern.compile("Executing (\\S{1,600})\\.([a-z]+(?:-[a-z]+)?)");
    private static final Pattern FAILED =
            Pattern.compile("ERROR: (\\S{1,600})\\.([a-z]+(?:-[a-z]+)?): script exited with error (\\d{1,3})");

    /** One that was seen to begin. */
    private record Begun(String packageName, String script, long at) {}

    private final Map<String, String> packages = new HashMap<>();
    private final LongSupplier millis;
    private final Set<String> seen = new HashSet<>();
    private final List<ScriptRun> runs = new ArrayList<>();
    private Begun last = new Begun("", "", 0);

    /** @param millis a clock that only goes forward */
    ApkScriptLines(LongSupplier millis) {
        this.millis = millis;
    }

    /** Says that a package may have scripts. */
    void expect(String name, String version) {
        packages.put(name + "-" + version, name);
    }

    /** Reads a line; returns whether a script began. */
    synchronized boolean see(String line) {
        Matcher failed = FAILED.matcher(line);
        if (failed.matches() && last.packageName().equals(packages.get(failed.group(1)))) {
            end(Integer.parseInt(failed.group(3)));
            return false;
        }
        Matcher run = RUN.matcher(line);
        String name = run.matches() ? packages.get(run.group(1)) : null;
        if (name == null || !seen.add(run.group(1) + "." + run.group(2))) {
            return false;
        }
        end(0);
        last = new Begun(name, run.group(2), millis.getAsLong());
        return true;
    }

    private void end(int exit) {
        if (!last.packageName().isEmpty()) {
            runs.add(new ScriptRun(last.packageName(), last.script(), exit, millis.getAsLong() - last.at()));
            last = new Begun("", "", 0);
        }
    }

    /** Returns the scripts, in their order, once nothing more comes. */
    synchronized List<ScriptRun> runs() {
        end(0);
        return List.copyOf(runs);
    }
}
