package org.xenwright.sandbox;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A command to run in a sandbox, as root, in {@code /}, with empty standard input.
 *
 * @param words the program, found by the PATH of the environment or absolute, and its arguments
 * @param environment all of its environment
 * @param limit how long it may run
 */
public record SandboxCommand(List<String> words, SortedMap<String, String> environment, Duration limit) {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME", "/root",
            "LC_ALL", "C.UTF-8",
            "TZ", "UTC",
            "TERM", "dumb");

    public SandboxCommand {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        environment.forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("no variable of an environment: " + name);
            }
        });
    }

    /** Makes a command of a program in the usual environment, limited to 30 minutes. */
    public static SandboxCommand of(String... words) {
        return new SandboxCommand(List.of(words), new TreeMap<>(ENVIRONMENT), Duration.ofMinutes(30));
    }

    /** Makes a command of lines for the shell of the tree; the first line that fails ends it. */
    public static SandboxCommand script(String text) {
        return of("/bin/sh", "-euc", text);
    }

    /** Returns a copy with one more variable, or another value for one. */
    public SandboxCommand with(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return new SandboxCommand(words, changed, limit);
    }

    public SandboxCommand within(Duration changed) {
        return new SandboxCommand(words, environment, changed);
    }
}
