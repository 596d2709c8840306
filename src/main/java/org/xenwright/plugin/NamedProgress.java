package org.xenwright.plugin;

import org.xenwright.progress.Progress;

/**
 * The events of one of several builds that go on side by side, each with the name of what is built.
 *
 * @param name of it
 * @param all where the events of all go
 */
record NamedProgress(String name, Progress all) implements Progress {
    @Override
    public Task begin(String what, long total, Unit unit) {
        return all.begin(name + ": " + what, total, unit);
    }

    @Override
    public void note(String line) {
        all.note(name + ": " + line);
    }

    @Override
    public void warn(String line) {
        all.warn(name + ": " + line);
    }
}
