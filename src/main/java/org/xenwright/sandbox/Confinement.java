package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.tool.ToolBox;

/**
 * The limits of a program of this machine that handles a stranger's data: it reaches programs and libraries of the
 * system and the files named here, no network, no process but its own, no terminal, no capability. It runs as the user
 * who builds.
 *
 * @param tools where bubblewrap comes from
 * @param read files and folders it may read
 * @param written files and folders it may write, too
 * @param calls names of otherwise refused system calls that it needs, such as {@code ptrace}
 * @param environment all of its environment
 */
public record Confinement(
        ToolBox tools, List<Path> read, List<Path> written, Set<String> calls, SortedMap<String, String> environment) {
    /** The folders that programs need to start. */
    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache");

    public Confinement {
        read = List.copyOf(read);
        written = List.copyOf(written);
        calls = Collections.unmodifiableSet(new TreeSet<>(calls));
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    /** Returns a confinement to nothing but the system, and a {@code /tmp} and {@code /dev/shm} of its own. */
    public static Confinement with(ToolBox tools) {
        return new Confinement(
                tools,
                List.of(),
                List.of(),
                Set.of(),
                new TreeMap<>(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C")));
    }

    public Confinement reading(Path... more) {
        return new Confinement(tools, joined(read, List.of(more)), written, calls, environment);
    }

    public Confinement writing(Path... more) {
        return new Confinement(tools, read, joined(written, List.of(more)), calls, environment);
    }

    public Confinement allowing(String... more) {
        return new Confinement(
                tools, read, written, Set.copyOf(joined(List.copyOf(calls), List.of(more))), environment);
    }

    /** Returns a copy with one more variable, or another value for one. */
    public Confinement with(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return new Confinement(tools, read, written, calls, changed);
    }

    /**
     * Returns the command that starts a program confined so; the program ends with the process of this command.
     *
     * @param folder receives a small file, which must stay until the program has started
     * @throws org.xenwright.problem.ProblemException when bubblewrap is neither here nor available
     */
    public List<String> command(Path folder, List<String> program) throws IOException {
        Path filter = Files.createDirectories(folder).resolve("calls.filter").toAbsolutePath();
        Files.write(filter, SeccompFilter.program(calls));
        // A shell stays before it: bubblewrap ends with the thread that starts it, and a thread of Java's may end
        // early.
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" 7<\"$0\"; exit $?", filter.toString()));
        words.addAll(List.of("env", "-i"));
        words.addAll(Bubblewrap.of(tools).words());
        words.addAll(List.of("--unshare-user", "--cap-drop", "ALL", "--seccomp", "7"));
        for (String each : SYSTEM) {
            Path path = Path.of(each);
            if (Files.isSymbolicLink(path)) {
                words.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), each));
            } else if (Files.exists(path)) {
                words.addAll(List.of("--ro-bind", each, each));
            }
        }
        words.addAll(List.of("--dev", "/dev", "--tmpfs", "/tmp"));
        words.addAll(Bubblewrap.processes());
        for (Path path : read) {
            words.addAll(List.of("--ro-bind", path.toString(), path.toString()));
        }
        for (Path path : written) {
            words.addAll(List.of("--bind", path.toString(), path.toString()));
        }
        words.addAll(Bubblewrap.apart());
        environment.forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        words.add("--");
        words.addAll(program);
        return words;
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
