package org.xenwright.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskExtents;
import org.xenwright.store.Digest;

/**
 * The room on the disks of a destination while domains are placed. A generation takes what it has for itself, and the
 * files of its image where they are not there yet. What guests write later is not known, and not reckoned.
 */
final class DiskRoom {
    private final Survey.Seen seen;
    private final Observation.Storage storage;
    /** Files that are there, or will be when the domains placed so far are. */
    private final Set<Digest> there;
    /** Bytes of data of files, which are the same at each destination. */
    private final Map<Digest, Long> data;

    private long left;

    /** @param data as {@link #data(Survey, List)} returns it */
    DiskRoom(Survey.Seen seen, Map<Digest, Long> data) {
        this.seen = seen;
        this.data = data;
        storage = seen.found().storage();
        there = new HashSet<>(seen.found().images());
        left = storage.room();
    }

    /** Returns the bytes of data of files that destinations lack: holes take no room. */
    static Map<Digest, Long> data(Survey survey, List<WantedDomain> domains) throws IOException {
        Map<Digest, Long> data = new HashMap<>();
        for (Survey.Seen each : survey.seen().values()) {
            Observation.Storage storage = each.found().storage();
            if (storage.room() >= 0 && !storage.whole()) {
                for (WantedDomain domain : domains) {
                    for (SharedFile file : domain.shared()) {
                        if (storage.copies() || !each.found().images().contains(file.digest())) {
                            read(data, file.digest(), file.file());
                        }
                    }
                    for (OwnFile file : domain.own()) {
                        if (file.purpose() == OwnFile.Purpose.STATE
                                && !storage.states().contains(domain.name())) {
                            read(data, file.digest(), file.file());
                        }
                    }
                }
            }
        }
        return data;
    }

    private static void read(Map<Digest, Long> data, Digest digest, Path file) throws IOException {
        if (!data.containsKey(digest)) {
            data.put(digest, DiskExtents.dataBytes(ImagePlan.of(file)));
        }
    }

    /** Returns why the files of a new generation have no room; empty where they have, or where no room is told. */
    Optional<String> lacks(WantedDomain domain) {
        if (storage.room() < 0) {
            return Optional.empty();
        }
        Map<String, Long> parts = parts(domain);
        long bytes = sum(parts);
        if (bytes <= left) {
            return Optional.empty();
        }
        List<String> told = new ArrayList<>();
        parts.forEach((name, size) -> told.add(name + " " + ByteSize.format(size)));
        return Optional.of("has " + ByteSize.format(Math.max(0, left)) + " of disk left for files of "
                + ByteSize.format(bytes) + " (" + String.join(", ", told) + ")");
    }

    /** Counts the files of a new generation among those that are there. */
    void take(WantedDomain domain) {
        if (storage.room() >= 0) {
            left -= sum(parts(domain));
            domain.shared().forEach(each -> there.add(each.digest()));
        }
    }

    private static long sum(Map<String, Long> parts) {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns what a new generation takes, by the names of files. */
    private Map<String, Long> parts(WantedDomain domain) {
        Map<String, Long> parts = new LinkedHashMap<>();
        for (SharedFile each : domain.shared()) {
            if (!there.contains(each.digest())) {
                parts.merge(each.name(), size(each.digest(), each.size()), Long::sum);
            }
        }
        boolean stands = storage.states().contains(domain.name());
        for (OwnFile each : domain.own()) {
            long bytes = each.size();
            if (each.purpose() == OwnFile.Purpose.DELTA) {
                bytes += behind(domain);
            } else if (each.purpose() == OwnFile.Purpose.STATE) {
                bytes = stands ? 0 : size(each.digest(), each.size());
            }
            if (bytes > 0) {
                parts.merge(each.name(), bytes, Long::sum);
            }
        }
        return parts;
    }

    /** Returns what the disk that a delta lies over takes once more, for this domain alone. */
    private long behind(WantedDomain domain) {
        if (storage.copies() || storage.whole()) {
            return domain.image().map(file -> size(file.digest(), file.size())).orElse(0L);
        }
        return 0;
    }

    private long size(Digest digest, long size) {
        return storage.whole() ? size : data.getOrDefault(digest, size);
    }
}
