package org.xenwright.deploy.xl;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The output of {@code xl uptime}. Source of the facts: Xen, {@code tools/xl/xl_info.c}. */
final class XlUptime {
    // a name may hold blanks, so the columns are looked for at the end
    private static final Pattern END =
            Pattern.compile("\\s([0-9]{1,9}+)\\s+(?:([0-9]{1,6}+) days?, +)?([0-9]{1,2}+):([0-9]{2}):([0-9]{2})$");

    private static final int MOST = 20_000;
    private static final int LONGEST = 500;

    private XlUptime() {}

    /** Reads how long domains run, by their ids. What is not understood is not known: it is only shown. */
    static Map<Integer, Duration> read(String text) {
        Map<Integer, Duration> all = new HashMap<>();
        text.lines().limit(MOST).map(String::stripTrailing).forEach(line -> {
            Matcher found = END.matcher(line);
            if (line.length() <= LONGEST && found.find()) {
                String days = found.group(2);
                all.put(
                        Integer.parseInt(found.group(1)),
                        Duration.ofDays(days == null ? 0 : Integer.parseInt(days))
                                .plusHours(Integer.parseInt(found.group(3)))
                                .plusMinutes(Integer.parseInt(found.group(4)))
                                .plusSeconds(Integer.parseInt(found.group(5))));
            }
        });
        return all;
    }
}
