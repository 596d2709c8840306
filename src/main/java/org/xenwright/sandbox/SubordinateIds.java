package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.sandbox.IdMap.Range;

/**
 * The ids of this machine that a sandbox may use: never the user's own, so that a program in it owns nothing outside.
 *
 * @param etc the folder of passwd, group, subuid and subgid
 * @param self the folder of this process in /proc
 * @param uid the user who builds
 * @param name the user's name
 */
record SubordinateIds(Path etc, Path self, long uid, String name) {
    /**
     * The first id above those that systemd gives to containers and sssd to users of a directory, and below those that
     * some programs read as negative.
     */
    private static final long UNUSED = 0x78000000L;

    private static final long END = 0x7fffffffL;

    /** The number of ids needed, with room for unusual ones of files. */
    private static final long ROOM = 65536 + 4096;

    /** Returns the ids that this process may use. */
    static SubordinateIds ofThisProcess() throws IOException {
        Path self = Path.of("/proc/self");
        long uid = ((Number) Files.getAttribute(self, "unix:uid")).longValue();
        return new SubordinateIds(Path.of("/etc"), self, uid, System.getProperty("user.name", ""));
    }

    /** Returns the ids of users. */
    List<Range> users() throws IOException {
        return ranges("subuid", "passwd", "uid_map");
    }

    /** Returns the ids of groups. */
    List<Range> groups() throws IOException {
        return ranges("subgid", "group", "gid_map");
    }

    private List<Range> ranges(String subordinate, String database, String map) throws IOException {
        List<Range> here = here(map);
        List<Range> own = new ArrayList<>();
        List<Range> taken = new ArrayList<>();
        for (String[] line : lines(subordinate)) {
            if (line.length >= 3) {
                Range range = new Range(number(line[1]), number(line[2]));
                boolean mine = line[0].equals(name) || line[0].equals(Long.toString(uid));
                (mine ? own : taken).add(range);
            }
        }
        if (!own.isEmpty() || uid != 0) {
            return own;
        }
        for (String[] line : lines(database)) {
            if (line.length >= 3) {
                taken.add(new Range(number(line[2]), 1));
            }
        }
        for (long first = UNUSED; first + ROOM <= END; first += 1 << 20) {
            Range range = new Range(first, ROOM);
            if (here.stream().anyMatch(each -> each.first() <= range.first() && range.end() <= each.end())
                    && taken.stream().noneMatch(range::meets)) {
                return List.of(range);
            }
        }
        // in a container that has few ids itself: all but root's
        return here.stream()
                .map(each -> each.first() == 0 ? new Range(1, each.count() - 1) : each)
                .filter(each -> each.count() > 0)
                .toList();
    }

    /** Returns the ids that exist in the user namespace of the build. */
    private List<Range> here(String map) throws IOException {
        List<Range> ranges = new ArrayList<>();
        for (String line : Files.readAllLines(self.resolve(map))) {
            String[] parts = line.strip().split("\\s+");
            ranges.add(new Range(number(parts[0]), number(parts[2])));
        }
        return ranges;
    }

    private List<String[]> lines(String file) throws IOException {
        Path path = etc.resolve(file);
        if (!Files.isReadable(path)) {
            return List.of();
        }
        return Files.readAllLines(path, StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(":"))
                .toList();
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
