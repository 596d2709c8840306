package org.xenwright.deploy.xl;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** The lines of {@code xl list -v}. Facts: Xen, {@code tools/xl/xl_list.c}. */
final class XlList {
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int MOST = 20_000;
    private static final int KIB = 1024;

    /** The columns from the id to the uuid. */
    private static final int BEFORE_UUID = 5;

    private XlList() {}

    /**
     * Reads all but dom0.
     *
     * @param host it is of, for an error
     */
    static List<RunningDomain> read(String text, String host) {
        List<RunningDomain> domains = new ArrayList<>();
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.get(0).startsWith("Name") || lines.size() > MOST) {
            throw notUnderstood(host, lines.isEmpty() ? "nothing" : lines.get(0));
        }
        for (String line : lines.subList(1, lines.size())) {
            RunningDomain domain = domain(line, host);
            if (domain.id() != 0) {
                domains.add(domain);
            }
        }
        return domains;
    }

    private static RunningDomain domain(String line, String host) {
        // a name may hold blanks, so the columns are counted from the uuid
        String[] words = line.strip().split("\\s+");
        for (int i = words.length - 1; i > BEFORE_UUID; i--) {
            if (UUIDS.matcher(words[i]).matches() && isNumber(words[i - 5]) && isNumber(words[i - 4])) {
                int id = Integer.parseInt(words[i - 5]);
                long memory = Long.parseLong(words[i - 4]) * KIB;
                String name = String.join(" ", List.of(words).subList(0, i - 5));
                return new RunningDomain(
                        UUID.fromString(words[i]), name, id, state(words[i - 2], line, host), memory, 0);
            }
        }
        throw notUnderstood(host, line);
    }

    private static RunningDomain.State state(String letters, String line, String host) {
        if (letters.length() != 6) {
            throw notUnderstood(host, line);
        }
        if (letters.charAt(5) == 'd') {
            return RunningDomain.State.DYING;
        }
        if (letters.charAt(3) == 's') {
            char why = letters.charAt(4);
            return why == 'c' || why == 'w' ? RunningDomain.State.CRASHED : RunningDomain.State.HALTED;
        }
        if (letters.charAt(4) == 'c') {
            return RunningDomain.State.CRASHED;
        }
        return letters.charAt(2) == 'p' ? RunningDomain.State.PAUSED : RunningDomain.State.RUNNING;
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty() && word.length() <= 9 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static ProblemException notUnderstood(String host, String line) {
        return Problem.of("reading the list of domains of " + host, "look at xl list -v there")
                .found(line)
                .expected("the columns of xl list -v")
                .raise();
    }
}
