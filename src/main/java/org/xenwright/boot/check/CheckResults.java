package org.xenwright.boot.check;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.boot.console.Console;
import org.xenwright.boot.console.Seal;

/** The reports of checks on a console. */
public final class CheckResults {
    private static final Pattern OUT = Pattern.compile("out (\\d{4}) (\\d{1,6}) (.*)", Pattern.DOTALL);
    private static final Pattern END =
            Pattern.compile("end (\\d{4}) (\\d{1,9}(?:\\.\\d{1,9})?) (\\d{1,9}(?:\\.\\d{1,9})?) (\\d{1,3}) (\\d{1,6})");
    private static final int MOST_OUTPUT = 1 << 16; // bytes of one check
    private static final int SKIPPED = 77; // as in Automake's test suites
    private static final int LATE = 143; // what busybox's timeout leaves behind: ended by SIGTERM

    private static final class Run {
        private final SortedMap<Integer, String> output = new TreeMap<>(); // by number, since each comes twice
        private Duration took = Duration.ZERO;
        private int status = -1;
        private int lines;
        private int size;

        /** Receives a line of a check's output, up to the most that the agent sends; more than that is dropped. */
        void take(int number, String line) {
            if (number <= MOST_OUTPUT && size + line.length() <= MOST_OUTPUT * 2) {
                String earlier = output.put(number, line);
                size += line.length() - (earlier == null ? 0 : earlier.length());
            }
        }
    }

    private CheckResults() {}

    /**
     * Reads what the checks of a boot reported, in their order; a check that did not end has failed.
     *
     * @param log the console of the boot
     * @param checks those that were brought along
     * @param seal that marks their lines
     */
    public static List<CheckResult> read(Path log, List<Check> checks, Seal seal) throws IOException {
        Map<String, Run> runs = new LinkedHashMap<>();
        for (int i = 0; i < checks.size(); i++) {
            runs.put(CheckInitramfs.number(i), new Run());
        }
        Console.read(log, line -> seal.opened(line).ifPresent(told -> see(told, runs)));
        List<CheckResult> results = new ArrayList<>();
        Iterator<Run> ran = runs.values().iterator();
        for (Check check : checks) {
            results.addAll(judge(check.name(), ran.next()));
        }
        return results;
    }

    private static void see(String told, Map<String, Run> runs) {
        Matcher out = OUT.matcher(told);
        Matcher end = END.matcher(told);
        if (out.matches() && runs.containsKey(out.group(1))) {
            runs.get(out.group(1)).take(Integer.parseInt(out.group(2)), out.group(3));
        } else if (end.matches() && runs.containsKey(end.group(1))) {
            Run run = runs.get(end.group(1));
            run.took = seconds(end.group(3)).minus(seconds(end.group(2)));
            run.status = Integer.parseInt(end.group(4));
            run.lines = Integer.parseInt(end.group(5));
        }
    }

    private static List<CheckResult> judge(String name, Run run) {
        Duration took = run.took;
        List<String> lines = List.copyOf(run.output.values());
        String output = String.join("\n", lines);
        if (run.status < 0) {
            return List.of(new CheckResult(name, CheckResult.Status.FAILED, "it did not end", took, output));
        }
        if (lines.size() != run.lines) {
            String message = "of its " + run.lines + " lines " + lines.size() + " came over the console";
            return List.of(new CheckResult(name, CheckResult.Status.FAILED, message, took, output));
        }
        Optional<List<Tap.Point>> points = Tap.read(lines);
        if (points.isEmpty() || points.get().isEmpty()) {
            return List.of(byStatus(name, run.status, took, output));
        }
        List<CheckResult> results = new ArrayList<>();
        for (Tap.Point point : points.get()) {
            boolean first = results.isEmpty();
            results.add(new CheckResult(
                    name + ": "
                            + (point.description().isEmpty() ? "point " + (results.size() + 1) : point.description()),
                    point.skipped() || point.expected() && !point.ok()
                            ? CheckResult.Status.SKIPPED
                            : point.ok() ? CheckResult.Status.PASSED : CheckResult.Status.FAILED,
                    point.ok() && point.directive().isEmpty() ? "" : (point.ok() ? "" : "not ok ") + point.directive(),
                    first ? took : Duration.ZERO,
                    first ? output : ""));
        }
        boolean told = results.stream().anyMatch(result -> result.status() == CheckResult.Status.FAILED);
        if (run.status != 0 && !told) {
            results.add(byStatus(name, run.status, Duration.ZERO, ""));
        }
        return results;
    }

    private static CheckResult byStatus(String name, int status, Duration took, String output) {
        String last = output.lines().reduce((first, second) -> second).orElse("");
        return switch (status) {
            case 0 -> new CheckResult(name, CheckResult.Status.PASSED, "", took, output);
            case SKIPPED -> new CheckResult(name, CheckResult.Status.SKIPPED, last, took, output);
            case LATE -> new CheckResult(name, CheckResult.Status.FAILED, "it took too long", took, output);
            default ->
                new CheckResult(
                        name,
                        CheckResult.Status.FAILED,
                        "exit status " + status + (last.isEmpty() ? "" : ": " + last),
                        took,
                        output);
        };
    }

    private static Duration seconds(String text) {
        return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue());
    }
}
