package org.xenwright.customize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The [Install] section of a unit, which says how it is enabled.
 *
 * @param links units that want it
 * @param aliases further names
 * @param also further units
 * @param instance of a template, when none is named
 */
record InstallSection(
        List<Link> links,
        List<String> aliases,
        List<String> also,
        @Nullable String instance) {
    /**
     * A unit that wants this one.
     *
     * @param kind {@code wants}, {@code requires} or {@code upholds}
     */
    record Link(String by, String kind) {}

    Optional<String> defaultInstance() {
        return Optional.ofNullable(instance);
    }

    boolean isEmpty() {
        return links.isEmpty() && aliases.isEmpty() && also.isEmpty();
    }

    /** Reads a unit's text: systemd.syntax(7), with lines continued by a backslash and empty values that reset. */
    static InstallSection parse(String text) {
        List<Link> links = new ArrayList<>();
        List<String> aliases = new ArrayList<>();
        List<String> also = new ArrayList<>();
        String instance = null;
        String section = "";
        for (String raw : text.replaceAll("\\\\\\r?\\n", " ").split("\\r?\\n")) {
            String line = raw.strip();
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line;
            } else if (section.equals("[Install]") && equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                String key = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                List<String> words = value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
                switch (key) {
                    case "WantedBy" -> links(links, "wants", words);
                    case "RequiredBy" -> links(links, "requires", words);
                    case "UpheldBy" -> links(links, "upholds", words);
                    case "Alias" -> words(aliases, words);
                    case "Also" -> words(also, words);
                    case "DefaultInstance" -> instance = value.isEmpty() ? null : value;
                    default -> {
                        continue;
                    }
                }
            }
        }
        return new InstallSection(List.copyOf(links), List.copyOf(aliases), List.copyOf(also), instance);
    }

    private static void links(List<Link> links, String kind, List<String> words) {
        if (words.isEmpty()) {
            links.removeIf(link -> link.kind().equals(kind));
        }
        words.stream().filter(InstallSection::isName).forEach(word -> links.add(new Link(word, kind)));
    }

    private static void words(List<String> to, List<String> words) {
        if (words.isEmpty()) {
            to.clear();
        }
        words.stream().filter(InstallSection::isName).forEach(to::add);
    }

    /** Returns whether a word is a name; one never leads elsewhere, and systemd drops others with a warning. */
    private static boolean isName(String word) {
        return word.matches("[A-Za-z0-9:_.@%\\\\-]+") && !word.equals(".") && !word.equals("..");
    }
}
