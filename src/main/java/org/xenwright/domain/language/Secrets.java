package org.xenwright.domain.language;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passwords and the like in statements of domain files, told by the names they stand at, which no output may show. */
public final class Secrets {
    private static final String HIDDEN = "…";
    private static final Pattern DEBCONF_PASSWORD = Pattern.compile("^(guest\\.debconf.*?\\spassword\\s)");
    private static final Pattern NAME =
            Pattern.compile("(?<![^\\s,\"'\\[])([A-Za-z0-9_.-]++(?:\\[\\d++\\])?+)\\s*+=\\s*+");
    private static final Pattern SECRET =
            Pattern.compile("(?i)passw|secret|token|private|credential|api_?key|ssh_?key|hash");
    // root hashes are what a verified root is checked against, and public
    private static final Pattern PUBLIC = Pattern.compile("(?i)root_?hash|verity");

    private Secrets() {}

    /** Returns a statement, or a text that quotes one, without the values of its secrets. */
    public static String hidden(String text) {
        Matcher answer = DEBCONF_PASSWORD.matcher(text);
        if (answer.find()) {
            return answer.group() + HIDDEN;
        }
        StringBuilder shown = new StringBuilder();
        Matcher name = NAME.matcher(text);
        int at = 0;
        while (name.find(at)) {
            boolean secret = isSecret(name.group(1));
            int end = !secret
                    ? name.end()
                    : name.start() == 0 && text.startsWith(" = ", name.end(1)) // a whole statement
                            ? text.length()
                            : endOfValue(text, name.end());
            shown.append(text, at, secret ? name.end() : end).append(secret ? HIDDEN : "");
            at = end;
        }
        return shown.append(text, at, text.length()).toString();
    }

    /** Returns what was found at a key, without secrets. */
    public static String hidden(String key, String found) {
        String statement = key + " = ";
        return hidden(statement + found).substring(statement.length());
    }

    /** Returns where an option's value ends: at a comma, before the next option, at a quote that ends a word. */
    private static int endOfValue(String text, int from) {
        Matcher option = NAME.matcher(text);
        int end = from; // of the last word
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            boolean quote = c == '"' || c == '\'';
            if (c == ',' || quote && (Character.isWhitespace(next) || "];,".indexOf(next) >= 0)) {
                return i;
            }
            if (Character.isWhitespace(c)) {
                continue;
            }
            if (i > from
                    && Character.isWhitespace(text.charAt(i - 1))
                    && option.region(i, text.length()).lookingAt()) {
                return end;
            }
            end = i + 1;
        }
        return text.length();
    }

    /** Returns whether what stands at a name is a secret. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name).find() && !PUBLIC.matcher(name).find();
    }
}
