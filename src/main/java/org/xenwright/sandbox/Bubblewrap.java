package org.xenwright.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.layer.TreeTar;
import org.xenwright.tool.SharedLibraries;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The program bubblewrap: one process that detaches the host, gives up rights, loads a filter of system calls, and
 * finally executes another program.
 *
 * @param tool as found on this machine or provided
 */
record Bubblewrap(Tool tool) {
    /** The parts of /proc that describe the machine and not a process: hidden, as by container runtimes. */
    private static final List<String> HIDDEN = List.of(
            "acpi",
            "asound",
            "bootconfig",
            "cmdline",
            "config.gz",
            "interrupts",
            "iomem",
            "ioports",
            "kallsyms",
            "kcore",
            "key-users",
            "keys",
            "kmsg",
            "kpagecgroup",
            "kpagecount",
            "kpageflags",
            "latency_stats",
            "modules",
            "partitions",
            "diskstats",
            "pagetypeinfo",
            "sched_debug",
            "schedstat",
            "scsi",
            "slabinfo",
            "softirqs",
            "swaps",
            "timer_list",
            "timer_stats",
            "vmallocinfo",
            "zoneinfo",
            "pressure");

    /** The parts of /proc that change the machine: made read-only. */
    private static final List<String> READ_ONLY =
            List.of("bus", "driver", "dynamic_debug", "fs", "irq", "mtrr", "sys", "sysrq-trigger", "tty");

    static Bubblewrap of(ToolBox tools) throws IOException {
        return new Bubblewrap(tools.find("bwrap"));
    }

    /** Returns the words that start it in its place. */
    List<String> words() {
        return tool.prefix();
    }

    /** Returns the words that start it from a folder that has what {@link #carry} wrote. */
    List<String> words(String folder) {
        if (tool.root() == null) {
            return words();
        }
        return tool.prefix().size() == 1
                ? List.of(folder + "/bwrap")
                : List.of(folder + "/loader", "--library-path", folder, folder + "/bwrap");
    }

    /** Writes it with all it needs as tar, for users who cannot reach its place; writes nothing if it is installed. */
    void carry(Path file) throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        @Nullable Path root = tool.root();
        if (root != null) {
            Path program = Path.of(tool.prefix().get(tool.prefix().size() - 1));
            put(tree, "bwrap", program, attributes);
            if (tool.prefix().size() > 1) {
                put(tree, "loader", Path.of(tool.prefix().get(0)), attributes);
                SharedLibraries libraries = new SharedLibraries(root);
                libraries.neededBy(List.of(program), List.of());
                for (Map.Entry<String, Path> library : libraries.names().entrySet()) {
                    put(tree, library.getKey(), library.getValue(), attributes);
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            TreeTar.write(tree, out);
        }
    }

    private static void put(Tree tree, String name, Path file, Attributes attributes) throws IOException {
        tree.put(name, new RegularFile(attributes, new Content.Slice(file, 0, Files.size(file))));
    }

    /**
     * Returns options for new namespaces of every kind but users, a new session, no way to more rights, and an end
     * together with the parent.
     */
    static List<String> apart() {
        return List.of(
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-net",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--hostname",
                "localhost",
                "--new-session",
                "--die-with-parent");
    }

    /** Returns options for a /proc of its own processes, in which the machine can neither be seen nor changed. */
    static List<String> processes() {
        List<String> words = new ArrayList<>(List.of("--proc", "/proc"));
        for (String name : READ_ONLY) {
            if (Files.exists(Path.of("/proc", name))) {
                words.addAll(List.of("--ro-bind", "/proc/" + name, "/proc/" + name));
            }
        }
        for (String name : HIDDEN) {
            Path path = Path.of("/proc", name);
            if (Files.isDirectory(path)) {
                words.addAll(List.of("--tmpfs", "/proc/" + name, "--remount-ro", "/proc/" + name));
            } else if (Files.exists(path)) {
                words.addAll(List.of("--ro-bind", "/dev/null", "/proc/" + name));
            }
        }
        return words;
    }
}
