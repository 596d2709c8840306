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

/** A recorder of a boot's milestones, read from the lines of its console. */
public final class TimelineRecorder {
    private static final int MOST_UNITS =
            2000; // a limit, so that a guest that starts units without end cannot fill the memory

    /** The line that begins each stage; a stage that is not seen is left out, and a second occurrence is ignored. */
    private static final Map<String, Pattern> BEGINNINGS = new LinkedHashMap<>();

    static {
        BEGINNINGS.put("kernel", Pattern.compile("^(\\[ *\\d+\\.\\d+\\] )?Linux version "));
        BEGINNINGS.put("initramfs", Pattern.compile("Run /init as init process"));
        BEGINNINGS.put(
                "system",
                Pattern.compile("systemd\\[1\\]: systemd .* running in system mode|^INIT: version "
                        + "|^init started: BusyBox|^init: the system starts|OpenRC \\S+ is starting up Linux"));
    }

    /**
     * The beginning of a systemd line in the kernel's log, where its status lines appear too until the journal runs.
     */
    private static final String LOGGED = "^\\[ *\\d+\\.\\d+\\] systemd\\[1\\]: ";

    private static final Pattern STARTING =
            Pattern.compile("(?:^\\s*|" + LOGGED + ")(?:Starting|Mounting|Activating swap) (.*?)(?:\\.\\.\\.)?$");
    private static final Pattern STARTED = Pattern.compile("(?:^\\[ +OK +\\] |" + LOGGED
            + ")(?:Started|Finished|Mounted|Activated swap|Listening on|Reached target|Created slice|Set up automount)"
            + " (.*?)\\.?$");
    private static final Pattern FAILED = Pattern.compile("(?:^\\[FAILED\\] |" + LOGGED + ")Failed to \\S+ (.*?)\\.?$");

    /** The greatest distance between two lines about the same start or end of a unit. */
    private static final Duration ECHO = Duration.ofSeconds(1);

    private record Begun(UnitName name, Duration at) {}

    private record Ended(UnitName name, Duration from, Duration to, boolean failed) {
        Span span() {
            return new Span(Span.Kind.UNIT, name.text(), from, to, failed);
        }
    }

    private final String first;
    private final Map<String, Duration> stages = new LinkedHashMap<>();
    private final List<Begun> starting = new ArrayList<>();
    private final List<Ended> units = new ArrayList<>();

    /** @param first what passes before the first line that begins a stage */
    public TimelineRecorder(String first) {
        this.first = first;
    }

    /** Receives a line; unfinished ones are ignored. */
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
        // by hand, since a pattern with blanks at its end takes quadratic time over a run of blanks
        String text = line.text().stripTrailing();
        Matcher begins = STARTING.matcher(text);
        if (begins.find()) {
            begin(new UnitName(begins.group(1)), line.at());
            return;
        }
        for (Pattern end : List.of(STARTED, FAILED)) {
            Matcher ends = end.matcher(text);
            if (ends.find()) {
                end(new UnitName(ends.group(1)), line.at(), end == FAILED);
            }
        }
    }

    private void begin(UnitName name, Duration at) {
        for (int i = 0; i < starting.size(); i++) {
            Begun begun = starting.get(i);
            if (begun.name().same(name)) {
                starting.set(i, new Begun(begun.name().fuller(name), begun.at()));
                return;
            }
        }
        starting.add(new Begun(name, at));
    }

    private void end(UnitName name, Duration at, boolean failed) {
        for (int i = 0; i < starting.size(); i++) {
            Begun begun = starting.get(i);
            if (begun.name().same(name)) {
                starting.remove(i);
                units.add(new Ended(begun.name().fuller(name), begun.at(), at, failed));
                return;
            }
        }
        for (int i = units.size() - 1; i >= 0 && at.minus(units.get(i).to()).compareTo(ECHO) <= 0; i--) {
            Ended ended = units.get(i);
            if (ended.name().same(name)) {
                units.set(i, new Ended(ended.name().fuller(name), ended.from(), ended.to(), ended.failed() || failed));
                return;
            }
        }
        units.add(new Ended(name, at, at, failed));
    }

    /** Returns the boot up to now. */
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
        List<Span> all = new ArrayList<>();
        units.forEach(unit -> all.add(unit.span()));
        for (Begun begun : starting) {
            Duration to = end.compareTo(begun.at()) < 0 ? begun.at() : end;
            all.add(new Span(Span.Kind.UNIT, begun.name().text(), begun.at(), to, false));
        }
        all.sort(Comparator.comparing(Span::from));
        return new Timeline(spans, all, end);
    }
}
