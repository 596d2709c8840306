package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Answers to the questions of packages, given before anything asks: lines of debconf-set-selections, {@code package question
 * type value}, after which a question counts as seen.
 *
 * @param lines in the order of the POM, without comments
 */
public record DebconfAnswers(List<String> lines) {
    public static final DebconfAnswers NONE = new DebconfAnswers(List.of());

    private static final String DUMMY = "Dummy template";

    /** Begins what {@link #withoutEffect} says. */
    public static final String REMARK = "<debconf>: ";

    private static final Pattern LINE =
            Pattern.compile("\\A([a-z0-9][a-z0-9+.-]*+)\\s++(\\S++)\\s++([a-z]++)(?:[ \\t](.*))?");
    private static final Set<String> TYPES =
            Set.of("select", "multiselect", "string", "boolean", "note", "text", "error", "title", "password");
    private static final String TOOL = "usr/bin/debconf-set-selections";
    private static final int LARGEST = 64 << 20;

    public DebconfAnswers {
        lines = List.copyOf(lines);
    }

    /**
     * Reads answers as a project writes them, several lines at once if needed.
     *
     * @throws org.xenwright.problem.ProblemException when a line is none of debconf-set-selections
     */
    public static DebconfAnswers parse(List<String> written) {
        List<String> lines = new ArrayList<>();
        for (String text : written) {
            for (String each : text.strip().split("\\R")) {
                String line = each.strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()
                        || !TYPES.contains(matcher.group(3))
                        || line.matches(".*[\\p{Cntrl}&&[^\t]].*")) {
                    throw Problem.of(
                                    "answering the questions of packages",
                                    "write a line as debconf-set-selections takes it")
                            .at("<image><debconf>")
                            // behind the type there may be a password
                            .found(line.replaceFirst("^(\\S+\\s+\\S+\\s+\\S+).*", "$1 …"))
                            .expected("package question type value, such as: iperf3 iperf3/start_daemon boolean true")
                            .raise();
                }
                lines.add(line);
            }
        }
        return new DebconfAnswers(lines);
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** @throws org.xenwright.problem.ProblemException when nothing in the tree takes answers */
    void check(Tree tree) {
        if (!isEmpty() && tree.follow(TOOL).isEmpty()) {
            throw Problem.of("answering the questions of packages", "add <package>debconf</package>")
                    .at("<image><debconf>")
                    .found("an image without debconf")
                    .expected("/" + TOOL)
                    .raise();
        }
    }

    /** Lists the answers without effect in a configured tree, in words; the value of a password is left out. */
    List<String> withoutEffect(Tree tree) throws IOException {
        if (isEmpty()) {
            return List.of();
        }
        Map<String, Map<String, String>> templates = database(tree, "templates.dat");
        Map<String, Map<String, String>> questions = database(tree, "config.dat");
        List<String> remarks = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalStateException("a line that was not read: " + line);
            }
            String question = matcher.group(2);
            String value = matcher.group(4) == null ? "" : matcher.group(4).strip();
            Map<String, String> asked = questions.getOrDefault(question, Map.of());
            // debconf-set-selections makes a template of its own for a question that no package has
            String described = templates.getOrDefault(question, Map.of()).getOrDefault("Description", DUMMY);
            if (described.equals(DUMMY)) {
                remarks.add(REMARK + "no package of the image asks " + question + ", so that its answer had no effect");
            } else if (!matcher.group(3).equals("password")
                    && !asked.getOrDefault("Value", "").equals(value)) {
                remarks.add(REMARK + "the answer to " + question + " had no effect: it is '"
                        + asked.getOrDefault("Value", "") + "' now, by a script of " + matcher.group(1));
            }
        }
        return remarks;
    }

    /** Returns a file of debconf's own database (debconf-devel(7)), by name and field. */
    private static Map<String, Map<String, String>> database(Tree tree, String file) throws IOException {
        Map<String, Map<String, String>> entries = new HashMap<>();
        if (tree.follow("var/cache/debconf/" + file).orElse(null) instanceof RegularFile found) {
            Map<String, String> entry = new HashMap<>();
            String text = new String(found.content().bytes(LARGEST), StandardCharsets.UTF_8);
            for (String line : (text + "\n\n").split("\n", -1)) {
                int colon = line.indexOf(": ");
                if (line.isEmpty()) {
                    entries.put(entry.getOrDefault("Name", ""), entry);
                    entry = new HashMap<>();
                } else if (colon > 0 && !line.startsWith(" ")) {
                    entry.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
        return entries;
    }
}
