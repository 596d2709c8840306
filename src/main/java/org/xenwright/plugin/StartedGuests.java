package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.RunningBoot;

/** The guests that a project started and has not stopped yet, kept from one goal to another of the same Maven run. */
final class StartedGuests {
    private static final Map<String, StartedGuests> ALL = new ConcurrentHashMap<>();

    private final Deque<Started> guests = new ArrayDeque<>();

    private record Started(String name, RunningBoot boot) {}

    private @Nullable Path file;

    private StartedGuests() {}

    static StartedGuests of(MavenProject project) {
        return ALL.computeIfAbsent(project.getId(), id -> new StartedGuests());
    }

    synchronized void add(String name, RunningBoot boot) {
        guests.push(new Started(name, boot));
    }

    /** Remembers the file that lists their ports, to delete it when they are stopped. */
    synchronized void handOver(Path told) {
        file = told;
    }

    /** Powers all of them off, the last first, and returns the verdict of each. */
    synchronized Map<String, BootVerdict> stop() throws IOException {
        Map<String, BootVerdict> verdicts = new LinkedHashMap<>();
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
        if (file != null) {
            Files.deleteIfExists(file);
            file = null;
        }
        if (failure != null) {
            throw failure;
        }
        return verdicts;
    }
}
