package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.problem.Problem;

/** Reads the files of sources.list(5), one-line form and deb822 form. */
final class SourceFiles {
    private static final Pattern LINE =
            Pattern.compile("(deb|deb-src)\\s+(?:\\[([^\\]]*)\\]\\s+)?(\\S+)\\s+(\\S+)(?:\\s+(.*))?");
    private static final Map<String, String> LONG_NAMES =
            Map.of("arch", "architectures", "lang", "languages", "target", "targets");

    private SourceFiles() {}

    static List<SourceEntry> oneLine(Path file) throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        int number = 0;
        for (String line :
                Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            Matcher parts = LINE.matcher(text);
            if (!parts.matches()) {
                throw malformed(file + ":" + number, text);
            }
            String components = parts.group(5) == null ? "" : parts.group(5);
            entries.add(new SourceEntry(
                    parts.group(1).equals("deb"),
                    List.of(parts.group(3)),
                    List.of(parts.group(4)),
                    SourceEntry.words(components),
                    options(parts.group(2) == null ? "" : parts.group(2)),
                    file + ":" + number));
        }
        return entries;
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : text.strip().split("\\s+")) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                String name = option.substring(0, equals).toLowerCase(Locale.ROOT);
                options.put(LONG_NAMES.getOrDefault(name, name), option.substring(equals + 1));
            }
        }
        return options;
    }

    static List<SourceEntry> deb822(Path file) throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        List<Paragraph> paragraphs;
        try {
            paragraphs = Paragraph.parseAll(Files.readAllBytes(file), file.toString());
        } catch (ControlSyntaxException e) {
            throw malformed(file.toString(), Problem.messageOf(e));
        }
        for (Paragraph paragraph : paragraphs) {
            String where = file + ":" + paragraph.fields().get(0).line();
            List<String> types = SourceEntry.words(paragraph.get("Types", ""));
            if (!AptConf.isOn(paragraph.get("Enabled", "yes"), true) || types.isEmpty()) {
                continue;
            }
            List<String> uris = SourceEntry.words(paragraph.get("URIs", ""));
            List<String> suites = SourceEntry.words(paragraph.get("Suites", ""));
            if (uris.isEmpty() || suites.isEmpty()) {
                throw malformed(where, "no " + (uris.isEmpty() ? "URIs" : "Suites"));
            }
            Map<String, String> options = new LinkedHashMap<>();
            for (Paragraph.Field field : paragraph.fields()) {
                options.put(field.name().toLowerCase(Locale.ROOT), field.value());
            }
            entries.add(new SourceEntry(
                    types.contains("deb"),
                    uris,
                    suites,
                    SourceEntry.words(paragraph.get("Components", "")),
                    options,
                    where));
        }
        return entries;
    }

    private static RuntimeException malformed(String where, String found) {
        return Problem.of("reading the sources of APT", "correct the file, or name <repositories> in the POM")
                .at(where)
                .found(found)
                .expected("deb [options] ADDRESS SUITE COMPONENT…, or paragraphs with Types, URIs, Suites, Components")
                .raise();
    }
}
