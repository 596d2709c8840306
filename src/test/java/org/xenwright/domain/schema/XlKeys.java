package org.xenwright.domain.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.xenwright.judge.Judge;

/**
 * The keys that {@code tools/xl/xl_parse.c} asks for, release by release, as {@code xl-keys.txt} has them. To write it anew,
 * clone Xen and run this class with the test class path, the clone and the file:
 *
 * <pre>java -cp … org.xenwright.domain.schema.XlKeys xen src/test/resources/org/xenwright/domain/schema/xl-keys.txt</pre>
 */
final class XlKeys {
    static final List<XenVersion> RELEASES = IntStream.rangeClosed(
                    Releases.SUPPORTED.oldest().minor(),
                    Releases.SUPPORTED.newest().minor())
            .mapToObj(minor -> new XenVersion(4, minor))
            .toList();

    private static final Pattern ASKED =
            Pattern.compile("xlu_cfg_(?:get|replace)_\\w+\\s*\\(\\s*config\\s*,\\s*\"([^\"]+)\"(?!\\s*#)");
    private static final Pattern ARGUMENTS = Pattern.compile("(?m)^\\s*parse_extra_args\\((\\w*)\\);");

    private XlKeys() {}

    /** The first and the last release that ask for a key, among those that are looked at. */
    record Span(XenVersion first, XenVersion last) {}

    /** What was found in the sources. */
    static Map<String, Span> recorded() throws IOException {
        Map<String, Span> spans = new TreeMap<>();
        try (InputStream in = XlKeys.class.getResourceAsStream("xl-keys.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] fields = line.split(" ");
                if (!line.startsWith("#")) {
                    spans.put(
                            fields[0],
                            new Span(
                                    XenVersion.parse(fields[1]).orElseThrow(),
                                    XenVersion.parse(fields[2]).orElseThrow()));
                }
            }
        }
        return spans;
    }

    public static void main(String[] arguments) throws IOException {
        Path clone = Path.of(arguments[0]);
        Map<String, Span> spans = new TreeMap<>();
        List<String> tags = new ArrayList<>();
        for (XenVersion release : RELEASES) {
            String tag = lastTag(clone, release);
            tags.add(tag);
            for (String key : keys(git(clone, "show", tag + ":tools/xl/xl_parse.c"))) {
                Span before = spans.get(key);
                spans.put(key, new Span(before == null ? release : before.first(), release));
            }
        }
        StringBuilder text = new StringBuilder(
                        "# Keys of xl.cfg, the first and the last of these releases that ask for them:\n# ")
                .append(String.join(" ", tags))
                .append("\n# Written by XlKeys from tools/xl/xl_parse.c.\n");
        spans.forEach((key, span) -> text.append(key + " " + span.first() + " " + span.last() + "\n"));
        Files.writeString(Path.of(arguments[1]), text);
    }

    private static String lastTag(Path clone, XenVersion release) throws IOException {
        return git(clone, "tag", "--list", "RELEASE-" + release + ".*")
                .lines()
                .filter(tag -> tag.matches("RELEASE-[0-9.]+"))
                .max(Comparator.comparingInt(tag -> Integer.parseInt(tag.substring(tag.lastIndexOf('.') + 1))))
                .orElseThrow();
    }

    private static List<String> keys(String source) {
        List<String> keys = new ArrayList<>();
        ASKED.matcher(source).results().forEach(found -> keys.add(found.group(1)));
        Matcher arguments = ARGUMENTS.matcher(source);
        while (arguments.find()) {
            keys.add("device_model_args" + arguments.group(1));
        }
        return keys;
    }

    private static String git(Path clone, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("-C", clone.toString()));
        command.addAll(List.of(words));
        Judge.Verdict verdict = Judge.run("git", command.toArray(String[]::new));
        if (verdict.exit() != 0) {
            throw new IOException(verdict.output());
        }
        return verdict.output();
    }
}
