package org.xenwright.application;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xenwright.problem.Problem;

/**
 * The text of files that systemd reads: what would mean something in them is written so that it means itself
 * (systemd.syntax(7), "Command lines" of systemd.service(5), EnvironmentFile= of systemd.exec(5)).
 */
final class UnitText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/.,:=+@-]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private UnitText() {}

    /**
     * Returns a command line whose program gets exactly these words.
     *
     * @param words the first is the absolute path of the program
     */
    static String command(List<String> words) {
        return words.stream().map(UnitText::word).collect(Collectors.joining(" "));
    }

    private static String word(String word) {
        check("a word for the application", word);
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        StringBuilder quoted = new StringBuilder("\"");
        word.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '"' -> quoted.append("\\\"");
                case '$' -> quoted.append("$$");
                case '%' -> quoted.append("%%");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** Returns one line of plain text, for a setting that is shown to people. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip()
                .replace("%", "%%")
                .replaceAll("\\\\+$", "");
    }

    /** Returns the line, or lines, of an environment file that give a variable a value. */
    static String assignment(String name, String value) {
        return checkedName(name) + "=\"" + escaped(name, value) + "\"\n";
    }

    /** Returns the name of a variable, which a shell could use, too. */
    static String checkedName(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw Problem.of("giving an environment to the application", "write another name")
                    .at("<environment>")
                    .found("'" + name + "'")
                    .expected("letters, digits and underscores, not beginning with a digit")
                    .raise();
        }
        return name;
    }

    private static String escaped(String name, String value) {
        check("the variable " + name, value);
        // the value is not shown: it may be a password
        if (value.codePoints().anyMatch(c -> c != '\t' && c != '\n' && (c < 0x20 || c == 0x7f))) {
            throw Problem.of("giving an environment to the application", "take the control character out")
                    .at("<environment><" + name + ">")
                    .found("a control character")
                    .expected("text; systemd takes tabs and line ends, but no other control characters in a variable")
                    .raise();
        }
        return value.replaceAll("([\\\\\"$`])", "\\\\$1");
    }

    private static void check(String what, String text) {
        boolean halves = text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
        if (text.indexOf('\0') >= 0 || halves) {
            throw Problem.of("writing the unit of the application", "take the character out")
                    .found(what + " with " + (halves ? "half a character" : "a NUL"))
                    .expected("text that a program can be given")
                    .raise();
        }
    }
}
