package org.xenwright.boot.ready;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.boot.console.Seal;

/**
 * The latest results of the commands that are conditions, which the script {@code commands.sh} reports on the console.
 * This watch waits for nothing itself.
 */
final class CommandReports implements Watch {
    private static final Pattern REPORT = Pattern.compile("command (\\d{4}) (\\d{1,3}) ?(.*)", Pattern.DOTALL);

    private record Report(int status, String lastLine) {}

    private final List<String> commands;
    private final Seal seal;
    private final Map<String, Report> last = new HashMap<>();

    /** @param commands by their number in the guest */
    CommandReports(List<String> commands, Seal seal) {
        this.commands = commands;
        this.seal = seal;
    }

    @Override
    public void see(String line) {
        Matcher report = REPORT.matcher(seal.opened(line).orElse(""));
        if (report.matches() && Integer.parseInt(report.group(1)) < commands.size()) {
            String command = commands.get(Integer.parseInt(report.group(1)));
            last.put(command, new Report(Integer.parseInt(report.group(2)), report.group(3)));
        }
    }

    @Override
    public boolean met() {
        return true;
    }

    @Override
    public List<Ready> awaited() {
        return List.of();
    }

    @Override
    public String pending() {
        return "nothing";
    }

    /** Returns whether it succeeded when it was last tried. */
    boolean succeeds(String command) {
        Report report = last.get(command);
        return report != null && report.status() == 0;
    }

    /** Returns how it ended last, in words. */
    String last(String command) {
        Report report = last.get(command);
        return report == null
                ? "not heard of yet"
                : "exit status " + report.status() + (report.lastLine().isEmpty() ? "" : ": " + report.lastLine());
    }
}
