package org.xenwright.progress;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines that it hears. */
public final class NotedProgress implements Progress {
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @Override
    public Task begin(String what, long total, Unit unit) {
        return SILENT.begin(what, total, unit);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    @Override
    public void warn(String line) {
        warnings.add(line);
    }

    public List<String> notes() {
        return notes;
    }

    public List<String> warnings() {
        return warnings;
    }
}
