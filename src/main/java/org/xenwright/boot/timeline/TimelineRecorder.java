package org.xenwright.boot.timeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.boot.console.ConsoleLine;

/** Gathers the milestones of a boot from the lines of its console. */
public final class TimelineRecorder {
    private static final int MOST_UNITS = 2000; // a guest that starts units without end fills no memory

    /** The line that begins each stage; a stage that is not seen is left out, and one seen again does not count. */
    private static final Map<String, Pattern> BEGINNINGS = new LinkedHashMap<>();

    static {
        BEGINNINGS.put("kernel", Pattern.compile("^(\\[ *\\d+\\.\\d+\\] )?Linux version "));
        BEGINNINGS.put("initramfs", Pattern.compile("Run /init as init process"));
        BEGINNINGS.put("system", Pattern.compile("systemd\\[1\\]: systemd .* running in system mode|^INIT: version "));
    }

    private static final Pattern STARTING =
            Pattern.compile("^\\s*(?:Starting|Mounting|Activating swap) (.*?)(?:\\.\\.\\.)?$");
    private static final Pattern STARTED = Pattern.compile(
            "^\\[ +OK +\\] (?:Started|Finished|Mounted|Activated swap|Listening on|Reached target|Created slice|Set up automount) (.*?)\\.?$");
    private static final Pattern FAILED = Pattern.compile("^\\[FAILED\\] Failed to \\S+ (.*?)\\.?$");

    private final String first;
    private final Map<String, Duration> stages = new LinkedHashMap<>();
    private final Map<String, Duration> starting = new LinkedHashMap<>();
    private final List<Span> units = new ArrayList<>();

    /** @param first what passes before the first line that begins a stage */
    public TimelineRecorder(String first) {
        this.first = first;
    }

    /** Takes a line in; unfinished ones do not count. */
    public void see(ConsoleLine line) {
        if (!line.complete()) {
            return;
        }
        BEGINNINGS.forEach((stage, beginning) -> {
            if (!stages.containsKey(stage) && beginning.matcher(line.text()).find()) {
                stages.put(stage, line.at());
            }
        });
        unit(line);
    }

    private void unit(ConsoleLine line) {
        if (units.size() >= MOST_UNITS || starting.size() >= MOST_UNITS) {
            return;
        }
        Matcher begins = STARTING.matcher(line.text());
        if (begins.find()) {
            starting.putIfAbsent(begins.group(1), line.at());
            return;
        }
        for (Pattern end : List.of(STARTED, FAILED)) {
            Matcher ends = end.matcher(line.text().strip());
            if (ends.find()) {
                Duration from = starting.remove(ends.group(1));
                units.add(new Span(
                        Span.Kind.UNIT, ends.group(1), from == null ? line.at() : from, line.at(), end == FAILED));
            }
        }
    }

    /** The boot up to now. */
    public Timeline at(Duration end) {
        List<Span> spans = new ArrayList<>();
        String name = first;
        Duration from = Duration.ZERO;
        for (Map.Entry<String, Duration> next : stages.entrySet()) {
            spans.add(new Span(Span.Kind.STAGE, name, from, next.getValue(), false));
            name = next.getKey();
            from = next.getValue();
        }
        spans.add(new Span(Span.Kind.STAGE, name, from, end.compareTo(from) < 0 ? from : end, false));
        List<Span> all = new ArrayList<>(units);
        starting.forEach((unit, begun) ->
                all.add(new Span(Span.Kind.UNIT, unit, begun, end.compareTo(begun) < 0 ? begun : end, false)));
        all.sort(Comparator.comparing(Span::from));
        return new Timeline(spans, all, end);
    }
}
