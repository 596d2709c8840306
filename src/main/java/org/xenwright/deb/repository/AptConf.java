package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of apt.conf(5): {@code A::B "value";} and {@code A { B "value"; };}. Only plain values are kept; lists and
 * directives are passed over.
 */
final class AptConf {
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*|#[^\\n]*|/\\*.*?\\*/|\"((?:[^\"\\\\]++|\\\\.)*+)\"|([{};])|([^\\s{};\"]+)", Pattern.DOTALL);

    private final Map<String, String> values = new HashMap<>();

    private AptConf() {}

    /** Reads {@code apt.conf.d/*} in order of names, then {@code apt.conf}, as APT does. */
    static AptConf read(Path apt) throws IOException {
        AptConf conf = new AptConf();
        for (Path file : ConfigurationFiles.in(apt.resolve("apt.conf.d"), List.of(".conf", ""))) {
            conf.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        if (Files.isRegularFile(apt.resolve("apt.conf"))) {
            conf.add(Files.readString(apt.resolve("apt.conf"), StandardCharsets.ISO_8859_1));
        }
        return conf;
    }

    void add(String text) {
        Deque<String> scopes = new ArrayDeque<>();
        String name = "";
        String value = null;
        for (Matcher token = TOKEN.matcher(text); token.find(); ) {
            if (token.group(3) != null) {
                if (name.isEmpty()) {
                    name = token.group(3);
                } else {
                    value = token.group(3);
                }
            } else if (token.group(1) != null) {
                value = token.group(1);
            } else if ("{".equals(token.group(2))) {
                scopes.push(name);
                name = "";
                value = null;
            } else if ("}".equals(token.group(2))) {
                scopes.poll();
                name = "";
                value = null;
            } else if (";".equals(token.group(2))) {
                if (!name.isEmpty() && value != null) {
                    values.put(full(scopes, name), value);
                }
                name = "";
                value = null;
            }
        }
    }

    private static String full(Deque<String> scopes, String name) {
        StringBuilder full = new StringBuilder();
        scopes.descendingIterator().forEachRemaining(scope -> full.append(scope).append("::"));
        return full.append(name).toString().toLowerCase(Locale.ROOT);
    }

    /** Returns a setting that is on or off; APT's words for it. */
    boolean setting(String name, boolean otherwise) {
        String value = values.get(name.toLowerCase(Locale.ROOT));
        return value == null ? otherwise : isOn(value, otherwise);
    }

    static boolean isOn(String value, boolean otherwise) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "no", "false", "without", "off", "disable", "0" -> false;
            case "yes", "true", "with", "on", "enable", "1" -> true;
            default -> otherwise;
        };
    }
}
