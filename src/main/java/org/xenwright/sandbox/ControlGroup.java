package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Control groups of one run, for its processes and its memory together. They are available where the build may make
 * them: as root, or below what systemd delegates to a user; elsewhere there are none, and limits apply to each user of
 * a run separately.
 *
 * @param folders the groups, one in each hierarchy that limits something
 */
record ControlGroup(List<Path> folders) implements Closeable {
    private static final String PREFIX = "xenwright-";

    ControlGroup {
        folders = List.copyOf(folders);
    }

    /** Makes groups beside or below those of this process. */
    static ControlGroup make(long processes, long memory) throws IOException {
        return make(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"), processes, memory);
    }

    static ControlGroup make(Path mount, Path membership, long processes, long memory) throws IOException {
        List<Path> made = new ArrayList<>();
        if (Files.isReadable(membership)) {
            for (String line : Files.readAllLines(membership, StandardCharsets.ISO_8859_1)) {
                String[] parts = line.split(":", 3);
                if (parts.length < 3 || parts[2].contains("..")) {
                    continue;
                }
                Path own = Path.of(parts[2].substring(1));
                List<String> controllers = List.of(parts[1].split(","));
                if (controllers.contains("pids")) {
                    add(made, mount.resolve("pids").resolve(own), "pids.max", processes);
                } else if (controllers.contains("memory")) {
                    add(made, mount.resolve("memory").resolve(own), "memory.limit_in_bytes", memory);
                } else if (parts[1].isEmpty() && own.getParent() != null) {
                    unified(made, mount.resolve(own.getParent()), processes, memory);
                }
            }
        }
        return new ControlGroup(made);
    }

    /** Makes a group beside our own, since a group with processes can have no groups with limits below itself. */
    private static void unified(List<Path> made, Path parent, long processes, long memory) {
        List<String> controllers;
        try {
            controllers = List.of(Files.readString(parent.resolve("cgroup.subtree_control"))
                    .strip()
                    .split(" "));
        } catch (IOException e) {
            return; // no such hierarchy, or it is not visible
        }
        if (controllers.contains("pids")) {
            add(made, parent, "pids.max", processes);
            if (controllers.contains("memory") && !made.isEmpty()) {
                limit(made.get(made.size() - 1), "memory.max", memory);
            }
        }
    }

    private static void add(List<Path> made, Path parent, String file, long value) {
        Path folder =
                parent.resolve(PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        try {
            removeAbandoned(parent);
            Files.createDirectory(folder);
        } catch (IOException e) {
            return; // not ours to make
        }
        made.add(folder);
        limit(folder, file, value);
    }

    private static void limit(Path folder, String file, long value) {
        try {
            Files.writeString(folder.resolve(file), Long.toString(value));
        } catch (IOException e) {
            return; // the group above allows less already
        }
    }

    /** Removes groups of builds that were killed. */
    private static void removeAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path group : groups) {
                String pid = group.getFileName().toString().split("-")[1];
                if (!Files.exists(Path.of("/proc", pid))) {
                    remove(group);
                }
            }
        }
    }

    private static boolean remove(Path group) {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException e) {
            return false; // a process of it is still about to end
        }
    }

    /** Returns the words before a program that is to be in them. */
    List<String> entering() {
        if (folders.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "while [ \"$1\" != -- ]; do echo 0 >\"$1/cgroup.procs\"; shift; done; shift; exec \"$@\""));
        words.add("group");
        folders.forEach(folder -> words.add(folder.toString()));
        words.add("--");
        return words;
    }

    @Override
    public void close() {
        for (Path folder : folders) {
            for (int i = 0; i < 100 && !remove(folder); i++) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
