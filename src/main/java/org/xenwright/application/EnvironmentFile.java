package org.xenwright.application;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.xenwright.template.TemplateEngine;

/**
 * The environment of an application as a file that systemd reads. Where a value refers to {@code $guest} or
 * {@code $domain}, the file is a template, rendered for each domain, whose values are quoted once they are known.
 */
record EnvironmentFile(SortedMap<String, String> variables) {
    private static final Pattern PERHAPS = Pattern.compile("\\$!?\\{?(guest|domain)\\b");
    private static final String VALUE = "xenwrightValue";

    /** The calls that escape a value once it is known, as {@link UnitText#assignment} does. */
    private static final String ESCAPED =
            "$" + VALUE + ".replace('\\', '\\\\').replace('\"', '\\\"').replace('$', '\\$').replace('`', '\\`')";

    EnvironmentFile {
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    /** Returns whether it is a template. */
    boolean isTemplate() {
        return variables.values().stream().anyMatch(EnvironmentFile::isTemplate);
    }

    /** Returns the file, or the template. */
    String text() {
        boolean template = isTemplate();
        StringBuilder text = new StringBuilder();
        variables.forEach((name, value) -> {
            if (isTemplate(value)) {
                text.append("#set($" + VALUE + " = \"")
                        .append(value.replace("\"", "\"\""))
                        .append("\")\n")
                        .append(UnitText.checkedName(name))
                        .append("=\"")
                        .append(ESCAPED)
                        .append("\"\n");
            } else {
                String line = UnitText.assignment(name, value);
                // the line end outside, where a directive on the next line finds it
                text.append(template ? literal(line.substring(0, line.length() - 1)) + "\n" : line);
            }
        });
        return text.toString();
    }

    private static boolean isTemplate(String value) {
        return PERHAPS.matcher(value).find()
                && (TemplateEngine.mentions(value, "guest") || TemplateEngine.mentions(value, "domain"));
    }

    /** Quotes a text so that a template leaves it as it is. */
    private static String literal(String text) {
        return "#[[" + text.replace("]]#", "]]##[[]]]##[[]#") + "]]#";
    }
}
