package org.xenwright.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.Problem;

/** Turns {@code <ready>} into conditions of the boot room. */
final class BootConditions {
    private static final Pattern HTTP = Pattern.compile("([0-9]{1,5})(/\\S*)(?:\\s+([1-5][0-9]{2}))?(?:\\s+(.+))?");

    private BootConditions() {}

    /** All conditions in their order; a login prompt or the end of the system's start when there are none. */
    static Ready of(BootConfiguration.Ready configured) {
        List<Ready> all = parts(configured);
        if (all.isEmpty()) {
            return Ready.any(Ready.login(), Ready.target("multi-user.target"), Ready.target("Multi-User System"));
        }
        return limited(all.size() == 1 ? all.get(0) : new Ready.Sequence(all), configured);
    }

    private static List<Ready> parts(BootConfiguration.Ready configured) {
        List<Ready> parts = new ArrayList<>();
        for (BootConfiguration.Condition condition : configured.conditions()) {
            parts.add(condition.parts() == null ? one(condition) : several(condition, condition.parts()));
        }
        return parts;
    }

    private static Ready several(BootConfiguration.Condition condition, BootConfiguration.Ready inside) {
        List<Ready> parts = parts(inside);
        if (parts.isEmpty()) {
            throw bad(condition, "conditions inside of it").raise();
        }
        return limited(condition.kind().equals("any") ? new Ready.Any(parts) : new Ready.All(parts), inside);
    }

    private static Ready limited(Ready ready, BootConfiguration.Ready configured) {
        if (configured.within == null) {
            return ready;
        }
        if (configured.within < 1) {
            throw Problem.of("reading when the guest counts as ready", "name one second or more")
                    .at("<boot><ready><within>")
                    .found(configured.within.toString())
                    .raise();
        }
        return ready.within(Duration.ofSeconds(configured.within));
    }

    private static Ready one(BootConfiguration.Condition condition) {
        String value = condition.value().strip();
        try {
            return switch (condition.kind()) {
                case "console" -> Ready.console(value);
                case "login" -> Ready.login();
                case "target" -> Ready.target(value);
                case "command" -> command(condition, value);
                case "tcp" -> Ready.tcp(port(condition, value));
                default -> http(condition, value);
            };
        } catch (PatternSyntaxException e) {
            throw bad(condition, "a regular expression: " + e.getDescription()).raise(e);
        }
    }

    private static Ready http(BootConfiguration.Condition condition, String value) {
        Matcher matcher = HTTP.matcher(value);
        if (!matcher.matches()) {
            throw bad(condition, "PORT/PATH, then perhaps a status and what the page must hold: 80/shop 200 Welcome")
                    .raise();
        }
        int status = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return Ready.http(port(condition, matcher.group(1)), matcher.group(2), status, matcher.group(4));
    }

    private static Ready command(BootConfiguration.Condition condition, String value) {
        if (value.isEmpty() || value.contains("\n")) {
            throw bad(condition, "one line that a shell takes: systemctl is-active nginx")
                    .raise();
        }
        return Ready.command(value);
    }

    private static int port(BootConfiguration.Condition condition, String value) {
        return port(where(condition), condition.value(), value);
    }

    static int port(String where, String written, String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 65535) {
            throw Problem.of("reading a port of the guest", "correct the port")
                    .at(where)
                    .found("'" + written + "'")
                    .expected("a port from 1 to 65535")
                    .raise();
        }
        return Integer.parseInt(value);
    }

    private static String where(BootConfiguration.Condition condition) {
        return "<boot><ready><" + condition.kind() + ">";
    }

    private static Problem bad(BootConfiguration.Condition condition, String valid) {
        return Problem.of("reading when the guest counts as ready", "correct the condition")
                .at(where(condition))
                .found("'" + condition.value() + "'")
                .expected(valid);
    }
}
