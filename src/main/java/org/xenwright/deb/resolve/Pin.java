package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.Glob;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Suite;
import org.xenwright.problem.Problem;

/**
 * One record of apt_preferences(5).
 *
 * @param packages a name, a glob, {@code /regex/}, {@code src:NAME}, or {@code *} for the general form
 * @param kind what the pin looks at
 * @param argument after the kind, as written
 * @param priority above 1000 wins over everything, below 1 shuts out
 */
public record Pin(String packages, Kind kind, String argument, int priority) {
    /** The property that a pin compares. */
    public enum Kind {
        VERSION,
        RELEASE,
        ORIGIN
    }

    private static final String VALID =
            "Pin: version GLOB, Pin: release a=SUITE,n=CODENAME,o=ORIGIN,l=LABEL,c=COMPONENT,v=VERSION, "
                    + "or Pin: origin \"HOST\"";

    static List<Pin> of(Paragraph paragraph, String source) throws ControlSyntaxException {
        int line = paragraph.fields().get(0).line();
        String packages = paragraph.get("Package", "");
        String pin = paragraph.get("Pin", "");
        String priority = paragraph.get("Pin-Priority", "");
        if (packages.isEmpty() || pin.isEmpty() || !priority.matches("[+-]?[0-9]{1,5}")) {
            throw new ControlSyntaxException(
                    source, line, "a pin needs the fields Package, Pin and Pin-Priority, the last a number");
        }
        int blank = pin.indexOf(' ');
        String word = blank < 0 ? pin : pin.substring(0, blank);
        String argument = blank < 0 ? "" : pin.substring(blank + 1).strip();
        Kind kind;
        switch (word) {
            case "version" -> kind = Kind.VERSION;
            case "release" -> kind = Kind.RELEASE;
            case "origin" -> kind = Kind.ORIGIN;
            default ->
                throw Problem.of("reading preferences", "write the pin in one of the accepted forms")
                        .at(source + ":" + line)
                        .found("Pin: " + pin)
                        .expected(VALID)
                        .raise();
        }
        List<Pin> pins = new ArrayList<>();
        for (String name : packages.strip().split("\\s+")) {
            checkExpression(name, source + ":" + line);
            pins.add(new Pin(name, kind, argument, Integer.parseInt(priority)));
        }
        return pins;
    }

    private static void checkExpression(String pattern, String where) {
        if (isExpression(pattern)) {
            try {
                Pattern.compile(expression(pattern));
            } catch (PatternSyntaxException e) {
                throw Problem.of("reading preferences", "correct the regular expression: " + e.getDescription())
                        .at(where)
                        .found("Package: " + pattern)
                        .raise(e);
            }
        }
    }

    private static boolean isExpression(String pattern) {
        return pattern.length() > 1 && pattern.startsWith("/") && pattern.endsWith("/");
    }

    private static String expression(String pattern) {
        return pattern.substring(1, pattern.length() - 1);
    }

    /** Returns whether it speaks of all packages of a source, and therefore comes after the specific ones. */
    boolean general() {
        return packages.equals("*") && kind != Kind.VERSION;
    }

    boolean matches(BinaryPackage candidate) {
        return named(candidate)
                && (kind == Kind.VERSION
                        ? glob(argument, candidate.version().toString())
                        : matches(candidate.source()));
    }

    boolean matches(PackageSource source) {
        return switch (kind) {
            case VERSION -> false;
            case ORIGIN -> argument.replace("\"", "").equals(source.site());
            case RELEASE -> released(source);
        };
    }

    private boolean named(BinaryPackage candidate) {
        if (packages.startsWith("src:")) {
            String origin = candidate.field("Source");
            String name = origin == null ? candidate.name() : origin.replaceFirst("\\s.*", "");
            return glob(packages.substring(4), name);
        }
        return glob(packages, candidate.name());
    }

    private boolean released(PackageSource source) {
        Suite suite = source.suite();
        for (String part : argument.split(",")) {
            String condition = part.strip();
            int equals = condition.indexOf('=');
            if (equals < 0) {
                if (!glob(condition, suite.name())
                        && !glob(condition, suite.codename())
                        && !condition.equals(suite.version())) {
                    return false;
                }
                continue;
            }
            String wanted = condition.substring(equals + 1);
            @Nullable
            String found = switch (condition.substring(0, equals)) {
                case "a" -> suite.name();
                case "n" -> suite.codename();
                case "v" -> suite.version();
                case "o" -> suite.origin();
                case "l" -> suite.label();
                case "c" -> source.component();
                default -> null;
            };
            if (found == null || !glob(wanted, found)) {
                return false;
            }
        }
        return !argument.isBlank();
    }

    /** Returns a shell pattern with * and ?, or a regular expression between slashes that may match anywhere. */
    private static boolean glob(String pattern, String text) {
        if (pattern.length() > 1 && pattern.startsWith("/") && pattern.endsWith("/")) {
            return Pattern.compile(pattern.substring(1, pattern.length() - 1))
                    .matcher(text)
                    .find();
        }
        return Glob.matches(pattern, text);
    }

    @Override
    public String toString() {
        return "Package: " + packages + ", Pin: " + kind.name().toLowerCase(Locale.ROOT) + " " + argument
                + ", Pin-Priority: " + priority;
    }
}
