package org.xenwright.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.Health;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.Problem;

/** The {@code <ready>} element: a list of conditions, each named by its kind, which must be met in the order given. */
public final class ReadyConfiguration {
    /** Seconds for all of them together, from when they are first looked at. Default: the time limit of the boot. */
    @Nullable
    Integer within;

    private final List<Condition> conditions = new ArrayList<>();

    /** A condition as written in the POM, and how it is read. */
    private record Condition(String kind, String written, Function<Condition, Ready> reader) {
        Ready read() {
            return reader.apply(this);
        }

        String where() {
            return "<boot><ready><" + kind + ">";
        }

        String value() {
            return written.strip();
        }
    }

    /** A regular expression that a line of the console must match. May be given several times. */
    public void setConsole(String pattern) {
        conditions.add(new Condition("console", pattern, ReadyConfiguration::console));
    }

    /** A TCP port of the guest that must accept a connection. May be given several times. */
    public void setTcp(String port) {
        conditions.add(new Condition("tcp", port, each -> Ready.tcp(port(each.where(), each.value()))));
    }

    /**
     * A web page that must be served: PORT/PATH, optionally followed by a status, and then by a regular expression that
     * must be found in the body. May be given several times.
     */
    public void setHttp(String condition) {
        conditions.add(new Condition("http", condition, ReadyConfiguration::http));
    }

    /** Whether a login prompt must appear on the console. */
    public void setLogin(boolean wanted) {
        if (wanted) {
            conditions.add(new Condition("login", "", each -> Ready.login()));
        }
    }

    /** The name of a systemd target that must be reached. May be given several times. */
    public void setTarget(String unit) {
        conditions.add(new Condition("target", unit, each -> Ready.target(each.value())));
    }

    /** A command line for the guest's shell, run again and again until it succeeds. May be given several times. */
    public void setCommand(String line) {
        conditions.add(new Condition("command", line, ReadyConfiguration::command));
    }

    /** Conditions of which one must be met. May be given several times. */
    public void setAny(ReadyConfiguration parts) {
        conditions.add(new Condition("any", "", each -> parts.several(each, Ready.Any::new)));
    }

    /** Conditions that must all be met, in any order. May be given several times. */
    public void setAll(ReadyConfiguration parts) {
        conditions.add(new Condition("all", "", each -> parts.several(each, Ready.All::new)));
    }

    /** Returns whether it names no condition. */
    boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** Returns all conditions in their order; without any, a login prompt or the end of the system's start. */
    Ready ready() {
        List<Ready> all = parts();
        if (all.isEmpty()) {
            return Ready.any(Ready.login(), Ready.target("multi-user.target"), Ready.target("Multi-User System"));
        }
        return limited(all.size() == 1 ? all.get(0) : new Ready.Sequence(all));
    }

    private List<Ready> parts() {
        return conditions.stream().map(Condition::read).toList();
    }

    private Ready several(Condition condition, Function<List<Ready>, Ready> kind) {
        if (conditions.isEmpty()) {
            throw bad(condition, "conditions inside of it").raise();
        }
        return limited(kind.apply(parts()));
    }

    /** Returns a condition with the limit of this element. */
    Ready limited(Ready ready) {
        if (within == null) {
            return ready;
        }
        if (within < 1) {
            throw Problem.of("reading when the guest counts as ready", "name one second or more")
                    .at("<boot><ready><within>")
                    .found(within.toString())
                    .raise();
        }
        return ready.within(Duration.ofSeconds(within));
    }

    private static Ready console(Condition condition) {
        return pattern(condition, () -> Ready.console(condition.value()));
    }

    private static Ready http(Condition condition) {
        return http(Health.of(condition.where(), condition.written()));
    }

    /** Returns the condition that a service says it is well. */
    static Ready http(Health page) {
        return Ready.http(page.port(), page.path(), page.status(), page.body());
    }

    private static Ready pattern(Condition condition, Supplier<Ready> ready) {
        try {
            return ready.get();
        } catch (PatternSyntaxException e) {
            throw bad(condition, "a regular expression: " + e.getDescription()).raise(e);
        }
    }

    private static Ready command(Condition condition) {
        String line = condition.value();
        if (line.isEmpty() || line.contains("\n")) {
            throw bad(condition, "one line that a shell takes: systemctl is-active nginx")
                    .raise();
        }
        return Ready.command(line);
    }

    /** Reads a port that is written alone. */
    static int port(String where, String written) {
        if (!written.matches("[0-9]{1,5}") || Integer.parseInt(written) < 1 || Integer.parseInt(written) > 65535) {
            throw Problem.of("reading a port of the guest", "correct the port")
                    .at(where)
                    .found("'" + written + "'")
                    .expected("a port from 1 to 65535")
                    .raise();
        }
        return Integer.parseInt(written);
    }

    private static Problem bad(Condition condition, String valid) {
        return Problem.of("reading when the guest counts as ready", "correct the condition")
                .at(condition.where())
                .found("'" + condition.written() + "'")
                .expected(valid);
    }
}
