package org.xenwright.domain.lint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.schema.XenVersion;

/**
 * What libxl can refuse, as {@code libxl-checks.txt} has it. To see what a newer Xen has besides, run this class with
 * the test class path and the folder of libxl's sources, {@code tools/libs/light} of Xen: it prints the messages that
 * the table lacks.
 */
final class LibxlChecks {
    private static final String DISK = "disk = [ \"format=raw,vdev=xvda,access=rw,target=/srv/a.img\" ]\n";
    private static final Map<String, String> FILES = Map.of(
            "hvm", "name = \"a\"\ntype = \"hvm\"\nmemory = 512\n" + DISK,
            "pv", "name = \"a\"\ntype = \"pv\"\nkernel = \"/k\"\nmemory = 512\n" + DISK,
            "pvh", "name = \"a\"\ntype = \"pvh\"\nkernel = \"/k\"\nmemory = 512\n" + DISK,
            "arm", "name = \"a\"\nkernel = \"/k\"\nmemory = 512\ngic_version = \"v3\"\n" + DISK);
    private static final Pattern EXAMPLE = Pattern.compile("(?:(4\\.\\d+) )?(hvm|pvh|pv|arm): (.*)");

    private LibxlChecks() {}

    /**
     * One of them.
     *
     * @param verdict the rule that covers it, or why none does
     */
    record Check(
            String file,
            String function,
            String releases,
            String message,
            String verdict,
            @Nullable String example) {
        /** Whether a rule covers it. */
        boolean covered() {
            return !verdict.startsWith("host: ") && !verdict.startsWith("other: ");
        }

        /** The release that the example is for; null for any. */
        @Nullable
        XenVersion version() {
            String version = parts().group(1);
            return version == null ? null : XenVersion.parse(version).orElseThrow();
        }

        /** A file without the statements of the example. */
        String plain() {
            return FILES.get(parts().group(2));
        }

        /** The file of the example. */
        String text() {
            return plain() + parts().group(3) + "\n";
        }

        /** Whether a line of libxl's log is this message. */
        boolean says(String line) {
            String pattern = java.util.Arrays.stream(message.split("%[-#0-9.]*[a-zA-Z]*", -1))
                    .map(part -> Pattern.quote(part.replace("\\\"", "\"")))
                    .collect(Collectors.joining(".*"));
            return Pattern.compile(pattern).matcher(line).find();
        }

        private Matcher parts() {
            Matcher matcher = EXAMPLE.matcher(String.valueOf(example));
            if (!matcher.matches()) {
                throw new IllegalStateException(this + " has no example");
            }
            return matcher;
        }
    }

    static List<Check> all() throws IOException {
        List<Check> checks = new ArrayList<>();
        try (InputStream in = LibxlChecks.class.getResourceAsStream("libxl-checks.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] fields = line.split(" \\| ");
                if (!line.startsWith("#")) {
                    checks.add(new Check(
                            fields[0],
                            fields[1],
                            fields[2],
                            fields[3],
                            fields[4],
                            fields.length > 5 ? fields[5] : null));
                }
            }
        }
        return checks;
    }

    public static void main(String[] arguments) throws IOException {
        Set<String> known = all().stream().map(Check::message).collect(Collectors.toSet());
        Set<String> files = all().stream().map(Check::file).collect(Collectors.toCollection(TreeSet::new));
        for (String file : files) {
            Path source = Path.of(arguments[0], file);
            if (Files.exists(source)) {
                messages(Files.readString(source, StandardCharsets.ISO_8859_1)).stream()
                        .filter(message -> !known.contains(message))
                        .forEach(message -> System.out.println(file + " | " + message));
            }
        }
    }

    private static List<String> messages(String source) {
        List<String> messages = new ArrayList<>();
        Matcher call = Pattern.compile("\\bLOG[A-Z]*\\(\\s*ERROR\\b").matcher(source);
        Matcher text = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|;").matcher(source);
        while (call.find()) {
            StringBuilder message = new StringBuilder();
            int at = call.end();
            while (text.find(at) && !text.group().equals(";")) {
                message.append(text.group(1));
                at = text.end();
            }
            messages.add(message.toString().replace("\\n", "").strip());
        }
        return messages;
    }
}
