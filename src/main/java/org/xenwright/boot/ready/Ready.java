package org.xenwright.boot.ready;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition on a guest that is coming up. */
public sealed interface Ready {
    /** Returns the condition in words, for a log line such as "waiting for …". */
    String describe();

    /** Returns a watch that follows a guest until this is met. */
    Watch watch(Watches watches);

    /** Returns whether this is a condition of a kind, or combines one. */
    default boolean has(Class<? extends Ready> kind) {
        return kind.isInstance(this) || parts().stream().anyMatch(part -> part.has(kind));
    }

    /** The condition that a line of the console matches, the unfinished last one included. */
    record ConsolePattern(Pattern pattern) implements Ready {
        @Override
        public String describe() {
            return "a console line like " + pattern.pattern();
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.line(this, line -> pattern.matcher(line).find());
        }
    }

    /** The condition that a login prompt is on the console. */
    record Login() implements Ready {
        static final Pattern PROMPT = Pattern.compile("(^|\\s)login: ?$");

        @Override
        public String describe() {
            return "a login prompt";
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.line(this, line -> PROMPT.matcher(line).find());
        }
    }

    /**
     * The condition that systemd says on the console that it reached a target, by its name or its description. A login
     * program that takes over the console at that moment discards what was not yet sent, so that the line may never
     * arrive. To be safe, bring checks along, even an empty list of them, which report {@code multi-user.target} again;
     * or wait for a login prompt.
     */
    record Target(String unit) implements Ready {
        @Override
        public String describe() {
            return "systemd's " + unit;
        }

        Pattern pattern() {
            return Pattern.compile("Reached target (.* )?" + Pattern.quote(unit) + "( |\\.|$)");
        }

        @Override
        public Watch watch(Watches watches) {
            Pattern pattern = pattern();
            return watches.line(this, line -> pattern.matcher(line).find() || watches.told(line, "reached " + unit));
        }
    }

    /** The condition that the last of the checks brought along has ended. */
    record ChecksDone() implements Ready {
        @Override
        public String describe() {
            return "the end of the checks";
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.line(this, line -> watches.told(line, "done"));
        }
    }

    /** The condition that something in the guest accepts a connection on a forwarded port. */
    record Tcp(int port) implements Ready {
        @Override
        public String describe() {
            return "a listener on port " + port;
        }

        @Override
        public Set<Integer> ports() {
            return Set.of(port);
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.port(this);
        }
    }

    /**
     * The condition that a page is served on a forwarded port.
     *
     * @param path with its leading slash, query included
     * @param status the expected status, 0 for any from 200 to 299
     * @param body found in the first MiB of the page; null when it does not matter
     */
    record Http(int port, String path, int status, @Nullable Pattern body) implements Ready {
        @Override
        public String describe() {
            return "HTTP " + (status == 0 ? "2xx" : Integer.toString(status)) + " for port " + port + " " + path
                    + (body == null ? "" : " with " + body.pattern());
        }

        @Override
        public Set<Integer> ports() {
            return Set.of(port);
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.page(this);
        }
    }

    /**
     * The condition that a command succeeds in the guest, whose shell runs it again and again from before the init
     * starts. It must be brought along when the guest is started, see {@link org.xenwright.boot.check.CheckInitramfs}.
     */
    record Command(String line) implements Ready {
        @Override
        public String describe() {
            return "the command '" + line + "' in the guest";
        }

        @Override
        public List<String> commands() {
            return List.of(line);
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.success(this);
        }
    }

    /** The condition that all of several are met, in any order. */
    record All(List<Ready> parts) implements Ready {
        public All {
            parts = nonEmpty(parts);
        }

        @Override
        public String describe() {
            return join(parts, " and ");
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.all(parts);
        }
    }

    /** The condition that one of several is met. */
    record Any(List<Ready> parts) implements Ready {
        public Any {
            parts = nonEmpty(parts);
        }

        @Override
        public String describe() {
            return join(parts, " or ");
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.any(parts);
        }
    }

    /**
     * The condition that all of several are met one after the other: each is looked at only once the one before it was
     * met.
     */
    record Sequence(List<Ready> parts) implements Ready {
        public Sequence {
            parts = nonEmpty(parts);
        }

        @Override
        public String describe() {
            return join(parts, ", then ");
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.inTurn(parts);
        }
    }

    /** A condition with a limit of its own, counted from when it is first looked at. */
    record Within(Ready part, Duration limit) implements Ready {
        @Override
        public String describe() {
            return part.describe() + " within " + limit.toSeconds() + " s";
        }

        @Override
        public List<Ready> parts() {
            return List.of(part);
        }

        @Override
        public Watch watch(Watches watches) {
            return watches.limited(this);
        }
    }

    static Ready console(String regularExpression) {
        return new ConsolePattern(Pattern.compile(regularExpression));
    }

    static Ready login() {
        return new Login();
    }

    static Ready target(String unit) {
        return new Target(unit);
    }

    static Ready tcp(int port) {
        return new Tcp(port);
    }

    static Ready http(int port, String path, int status, @Nullable String bodyExpression) {
        return new Http(
                port, path, status, bodyExpression == null ? null : Pattern.compile(bodyExpression, Pattern.DOTALL));
    }

    static Ready command(String line) {
        return new Command(line);
    }

    static Ready any(Ready... parts) {
        return new Any(List.of(parts));
    }

    static Ready sequence(Ready... parts) {
        return new Sequence(List.of(parts));
    }

    /** Returns this condition with a time limit of its own. */
    default Ready within(Duration limit) {
        return new Within(this, limit);
    }

    /** Returns the conditions that this one combines; none if it is not a combination. */
    default List<Ready> parts() {
        return List.of();
    }

    /** Returns the ports of the guest that must be forwarded to test this. */
    default Set<Integer> ports() {
        Set<Integer> ports = new TreeSet<>();
        parts().forEach(part -> ports.addAll(part.ports()));
        return ports;
    }

    /** Returns the commands that must run in the guest to test this, each once. */
    default List<String> commands() {
        return parts().stream()
                .flatMap(part -> part.commands().stream())
                .distinct()
                .toList();
    }

    private static List<Ready> nonEmpty(List<Ready> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a combination of no conditions");
        }
        return List.copyOf(parts);
    }

    private static String join(List<Ready> parts, String word) {
        return String.join(word, parts.stream().map(Ready::describe).toList());
    }
}
