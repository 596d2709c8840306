package org.xenwright.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.xenwright.progress.Workers;

/**
 * A user namespace for one run, in which root is an id of this machine that owns nothing. An idle process keeps it open
 * and ends with this one, since it reads a pipe from it.
 */
final class UserNamespace implements Closeable {
    private final Process holder;

    private UserNamespace(Process holder) {
        this.holder = holder;
    }

    /**
     * Makes one.
     *
     * @param users unusual ids of users in the tree; groups likewise
     * @throws IOException which names the setting or the program that prevents it
     */
    static UserNamespace open(SubordinateIds ids, SortedSet<Long> users, SortedSet<Long> groups) throws IOException {
        IdMap userMap = map(ids.users(), users, ids, "subuid");
        IdMap groupMap = map(ids.groups(), groups, ids, "subgid");
        // an ordinary user's limit when making it is that of all users in it together (Linux 5.14 and later)
        List<String> words =
                new ArrayList<>(ProcessLimits.ofThisProcess().processes(ProcessLimits.PROCESSES + processesNow()));
        words.addAll(List.of("unshare", "--user", "--", "cat"));
        Process holder = new ProcessBuilder(words).start();
        UserNamespace namespace = new UserNamespace(holder);
        boolean done = false;
        try {
            namespace.await();
            if (ids.uid() == 0) {
                namespace.write("uid_map", userMap);
                namespace.write("gid_map", groupMap);
            } else {
                namespace.ask("newuidmap", userMap);
                namespace.ask("newgidmap", groupMap);
            }
            done = true;
            return namespace;
        } finally {
            if (!done) {
                namespace.close();
            }
        }
    }

    /** Returns the words before a program that is to be root in it. */
    List<String> entering() {
        return List.of("nsenter", "--user=/proc/" + holder.pid() + "/ns/user", "--setuid=0", "--setgid=0", "--");
    }

    private static IdMap map(List<IdMap.Range> ranges, SortedSet<Long> above, SubordinateIds ids, String file)
            throws IOException {
        String source = ids.uid() == 0
                ? "/etc/" + file + " and /proc/self/" + (file.equals("subuid") ? "uid_map" : "gid_map")
                : "/etc/" + file;
        if (ranges.isEmpty()) {
            throw new IOException("no ids for the sandboxes of " + ids.name() + " in " + source);
        }
        try {
            return IdMap.of(ranges, above);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "too few ids for the sandboxes of " + ids.name() + " in " + source + ": " + e.getMessage(), e);
        }
    }

    /** Waits until the idle process runs, which is after it made the namespace. */
    private void await() throws IOException {
        try {
            holder.getOutputStream().write('\n');
            holder.getOutputStream().flush();
        } catch (IOException e) {
            // its end says why
        }
        if (holder.getInputStream().read() != '\n') {
            String said = new String(holder.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            throw new IOException(said + forbidden());
        }
    }

    /** Returns the known settings that forbid user namespaces here. */
    private static String forbidden() {
        StringBuilder found = new StringBuilder();
        for (String[] setting : new String[][] {
            {"user/max_user_namespaces", "0"},
            {"kernel/unprivileged_userns_clone", "0"},
            {"kernel/apparmor_restrict_unprivileged_userns", "1"}
        }) {
            if (read("/proc/sys/" + setting[0]).strip().equals(setting[1])) {
                found.append(" (the setting ")
                        .append(setting[0].replace('/', '.'))
                        .append('=')
                        .append(setting[1])
                        .append(" forbids it)");
            }
        }
        if (found.isEmpty() && read("/proc/self/status").contains("\nSeccomp:\t2")) {
            return " (a filter of system calls forbids it, as containers have one: allow unshare there)";
        }
        return found.toString();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static long processesNow() {
        // "0.00 0.00 0.00 2/345 678": of 345 processes and threads two run
        String[] load = read("/proc/loadavg").split("[ /]");
        return load.length > 4 ? Long.parseLong(load[4]) : 0;
    }

    private void write(String file, IdMap map) throws IOException {
        try {
            Files.writeString(Path.of("/proc", Long.toString(holder.pid()), file), map.text());
        } catch (IOException e) {
            throw new IOException(
                    "root may not map ids into a namespace of users (CAP_SETUID and CAP_SETGID): " + e.getMessage(), e);
        }
    }

    private void ask(String program, IdMap map) throws IOException {
        List<String> words = new ArrayList<>(List.of(program, Long.toString(holder.pid())));
        words.addAll(map.words());
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(program + " is missing, which the package uidmap has", e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted(program + " ran");
        }
    }

    @Override
    public void close() {
        holder.destroy();
        try {
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (InterruptedException e) {
            holder.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
