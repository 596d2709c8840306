package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.project.MavenProject;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.RunningBoot;

/** The guests a project started and has not stopped yet; kept from one goal to another of the same Maven. */
final class StartedGuests {
    private static final Map<String, StartedGuests> ALL = new ConcurrentHashMap<>();

    private final Deque<Started> guests = new ArrayDeque<>();

    private record Started(String name, RunningBoot boot) {}

    private StartedGuests() {}

    static StartedGuests of(MavenProject project) {
        return ALL.computeIfAbsent(project.getId(), id -> new StartedGuests());
    }

    synchronized void add(String name, RunningBoot boot) {
        guests.push(new Started(name, boot));
    }

    /** Powers all of them off, the last first, and says how each went. */
    synchronized Map<String, BootVerdict> stop() throws IOException {
        Map<String, BootVerdict> verdicts = new java.util.LinkedHashMap<>();
        IOException failure = null;
        while (!guests.isEmpty()) {
            Started guest = guests.pop();
            try {
                verdicts.put(guest.name(), guest.boot().stop());
            } catch (IOException e) {
                guest.boot().close();
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return verdicts;
    }
}
