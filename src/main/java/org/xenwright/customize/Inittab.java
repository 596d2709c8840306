package org.xenwright.customize;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.SmallText;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.UnsafePathException;

/** The table by which busybox's init and sysvinit know what to start: lines of {@code id:runlevels:action:process}. */
final class Inittab {
    static final String PATH = "/etc/inittab";

    private static final int LIMIT = 1 << 20;

    private final List<String> lines;

    Inittab(List<String> lines) {
        this.lines = new ArrayList<>(lines);
    }

    /**
     * A line that says something.
     *
     * @param process the program and its arguments
     */
    record Entry(String id, String action, String process) {
        static @Nullable Entry of(String line) {
            String[] fields = line.strip().split(":", 4);
            return line.strip().startsWith("#") || fields.length < 4
                    ? null
                    : new Entry(fields[0], fields[2].strip(), fields[3].strip());
        }

        /** Returns whether its program is a path that leads to nothing in a tree. */
        boolean leadsNowhere(Tree tree) {
            // a way back and forth is left to the init
            return program().startsWith("/") && !program().contains("/../") && isLacking(tree, program());
        }

        /** Returns the path of the program; a {@code +} or {@code -} before it is not part of it. */
        String program() {
            return process.replaceFirst("^[+-]", "").split("\\s+", 2)[0];
        }
    }

    /** Reads the table of a tree; empty where there is none. */
    static Optional<Inittab> of(Tree tree) throws IOException {
        return tree.follow(PATH).orElse(null) instanceof RegularFile file
                ? Optional.of(new Inittab(
                        SmallText.of(file, PATH, LIMIT, UTF_8).lines().toList()))
                : Optional.empty();
    }

    /** Returns whether there is nothing at a path of a table. The author of the table may have written what is no path. */
    static boolean isLacking(Tree tree, String path) {
        try {
            return tree.follow(path).isEmpty();
        } catch (UnsafePathException e) {
            return true;
        }
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            Entry entry = Entry.of(line);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Returns whether it has a login on a console of domains, or on that of the kernel. */
    boolean hasConsole() {
        return entries().stream()
                .filter(entry -> entry.action().matches("respawn|askfirst"))
                .anyMatch(entry -> (entry.id() + " " + entry.process()).matches(".*\\b(hvc0|ttyS0|console)\\b.*"));
    }

    /** Adds a line between those that start things and those that end them, unless it is there. */
    void add(String line) {
        if (lines.contains(line)) {
            return;
        }
        int at = 0;
        while (at < lines.size()) {
            Entry entry = Entry.of(lines.get(at));
            if (entry != null && entry.action().equals("shutdown")) {
                break;
            }
            at++;
        }
        lines.add(at, line);
    }

    /** Removes the lines that start or end something; returns whether there were any. */
    boolean remove(String program) {
        return lines.removeIf(line -> {
            Entry entry = Entry.of(line);
            return entry != null && entry.program().equals(program);
        });
    }

    void write(Place place) {
        place.text("writing " + PATH, PATH, String.join("\n", lines) + "\n", 0644);
    }
}
