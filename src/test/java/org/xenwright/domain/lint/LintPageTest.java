package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xenwright.domain.schema.XenVersion;

/**
 * The page of rules, whose examples are the files that the linter is tested by and whose messages are the linter's.
 * {@code -Dxen.write} writes the page anew.
 */
class LintPageTest {
    private static final Path PAGE = Path.of("site/markdown/lint.md");
    private static final String BEGIN = "<!-- rules: written by LintPageTest -->\n";
    private static final int WIDTH = 110;
    private static final int LINES = 3;

    @Test
    void thePageShowsEveryRuleWithWhatBreaksItAndWhatKeepsIt() throws Exception {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        StringBuilder written = new StringBuilder(head);
        for (Rule rule : Rule.values()) {
            written.append(section(rule));
        }
        if (Boolean.getBoolean("xen.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(page).isEqualTo(written.toString());
    }

    private static String section(Rule rule) throws Exception {
        String severity = rule.severity().name().toLowerCase(Locale.ROOT);
        String title = "\n### " + rule.id() + "\n\n*" + severity + ":* " + rule.demand() + "\n";
        if (rule.preflight()) {
            return title;
        }
        List<Path> bad = files(rule, "bad");
        List<Path> good = files(rule, "good");
        List<Finding> findings =
                lint(bad).stream().filter(each -> each.rule() == rule).toList();
        String folder = bad.get(0).getParent() + "/";
        List<String> said = findings.stream()
                .map(each -> "    " + each.text().replace(folder, ""))
                .toList();
        return title + "\n" + few(difference("✗", bad, good, findings)) + few(difference("✓", good, bad, List.of()))
                + "\n" + few(said);
    }

    /** As many lines as a reader wants to see. */
    private static String few(List<String> lines) {
        String more = lines.size() > LINES ? "    …\n" : "";
        return lines.stream().limit(LINES).map(line -> line + "\n").collect(Collectors.joining()) + more;
    }

    /** The lines of some files that others do not have, and those that findings are about. */
    private static List<String> difference(String mark, List<Path> files, List<Path> others, List<Finding> findings)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            Path other = others.stream()
                    .filter(each -> each.getFileName().equals(file.getFileName()))
                    .findAny()
                    .orElse(others.get(0));
            List<String> theirs = lines(other);
            List<String> ours = lines(file);
            for (int i = 0; i < ours.size(); i++) {
                int line = i + 1;
                boolean meant = findings.stream()
                        .anyMatch(each -> each.origin().file().equals(file.toString())
                                && each.origin().line() == line);
                if (meant || !theirs.contains(ours.get(i))) {
                    String place = files.size() > 1 ? file.getFileName() + ":  " : "";
                    lines.add("    " + mark + " " + place + shown(ours.get(i)));
                }
            }
        }
        return lines;
    }

    private static List<String> lines(Path file) throws IOException {
        return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n"));
    }

    /** A line as a page can show it. */
    private static String shown(String line) {
        String seen = line.chars()
                .mapToObj(each -> each >= ' ' && each < 0x7f ? Character.toString(each) : String.format("⟨%02x⟩", each))
                .collect(Collectors.joining());
        return seen.length() <= WIDTH ? seen : seen.substring(0, WIDTH) + " …";
    }

    private static List<Path> files(Rule rule, String kind) throws Exception {
        return Linter.find(List.of(Path.of(LintPageTest.class
                .getResource("rules/" + rule.id() + "/" + kind)
                .toURI())));
    }

    private static List<Finding> lint(List<Path> files) throws IOException {
        List<String> found = new ArrayList<>(lines(files.get(0)));
        String first = found.get(0);
        XenVersion version = first.startsWith("# xen ")
                ? XenVersion.parse(first.substring(6)).orElseThrow()
                : null;
        Linter linter = new Linter(version);
        for (Path file : files) {
            linter.add(file);
        }
        return linter.findings();
    }
}
