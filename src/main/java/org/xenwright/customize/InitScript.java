package org.xenwright.customize;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.packages.SmallText;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A script that starts and stops a service, in {@code /etc/init.d}.
 *
 * @param name of the service
 * @param file the script
 * @param text its text
 */
record InitScript(String name, RegularFile file, String text) {
    static final String FOLDER = "etc/init.d";

    private static final int LIMIT = 1 << 20;
    private static final int EXECUTES = 0111;
    private static final Pattern OPENRC = Pattern.compile("#!\\s*\\S*/(openrc-run|runscript)\\b.*", Pattern.DOTALL);
    /** Comments by which the Linux Standard Base lets a script say when it is to run. */
    private static final String HEADER = "(?m)^# *%s: *(.*)$";

    /** Finds a script by the name of its service. */
    static Optional<InitScript> find(Tree tree, String name) throws IOException {
        return tree.follow(FOLDER + "/" + name).orElse(null) instanceof RegularFile file
                ? Optional.of(new InitScript(name, file, SmallText.of(file, "/" + FOLDER + "/" + name, LIMIT, UTF_8)))
                : Optional.empty();
    }

    /**
     * Finds a script that can be started.
     *
     * @throws org.xenwright.problem.ProblemException when there is none
     */
    static InitScript need(Tree tree, String name, String attempted) throws IOException {
        checkName(name, attempted);
        InitScript script = find(tree, name).orElseThrow(() -> unknown(tree, name, attempted));
        if ((script.file.attributes().mode() & EXECUTES) == 0) {
            throw Problem.of(attempted, "make it executable: <permissions>")
                    .at("/" + FOLDER + "/" + name)
                    .found("a script that is not executable")
                    .raise();
        }
        return script;
    }

    static void checkName(String name, String attempted) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+@:-]*")) {
            throw Problem.of(attempted, "correct the name")
                    .at("<image><services>")
                    .found(name)
                    .expected("the name of a script in /" + FOLDER + ", such as nginx")
                    .raise();
        }
    }

    static ProblemException unknown(Tree tree, String name, String attempted) {
        Set<String> known = new TreeSet<>();
        if (tree.follow(FOLDER).orElse(null) instanceof Directory folder) {
            folder.entries().keySet().forEach(each -> known.add(each.toString()));
        }
        String stem = name.replaceFirst("\\.(service|socket|timer)$", "");
        return Problem.of(
                        attempted,
                        Nearest.to(stem, known)
                                .map(near -> "write " + near + " if that was meant")
                                .orElse(
                                        "add the package that has its script, or put the script into the overlay below /"
                                                + FOLDER))
                .at("<image><services>")
                .found(name)
                .expected("a script of the image in /" + FOLDER)
                .raise();
    }

    /**
     * Returns what is called for a service in the order of numbers, as {@code S50nginx}.
     *
     * @param letters an expression of those before the number
     */
    static List<TreePath> numbered(Tree tree, String folder, String letters, String name) {
        if (!(tree.follow(folder).orElse(null) instanceof Directory directory)) {
            return List.of();
        }
        TreePath at = tree.real(TreePath.of(folder)).orElseThrow();
        return directory.entries().keySet().stream()
                .filter(each -> each.toString().matches(letters + "[0-9]{2}.+")
                        && each.toString().substring(3).equals(name))
                .map(at::child)
                .toList();
    }

    /** Returns whether OpenRC alone can run it. */
    boolean isOfOpenRc() {
        return OPENRC.matcher(text).matches();
    }

    /** Returns the words of a comment of the Linux Standard Base; none where it has no such comment. */
    List<String> header(String key) {
        Matcher matcher = Pattern.compile(HEADER.formatted(key)).matcher(text);
        return matcher.find() && !matcher.group(1).isBlank()
                ? Arrays.asList(matcher.group(1).strip().split("\\s+"))
                : List.of();
    }

    /** Returns the words behind a verb of an OpenRC script, such as those it provides. */
    Set<String> words(String verb) {
        Set<String> words = new TreeSet<>();
        Matcher matcher =
                Pattern.compile("(?m)^[ \\t]*+" + verb + "[ \\t]++([^#\\n]*+)").matcher(text);
        while (matcher.find()) {
            words.addAll(Arrays.asList(matcher.group(1).strip().split("\\s+")));
        }
        return words;
    }

    /** Takes from a script the right to be started, until a package brings it anew. */
    void mask(Tree tree) {
        TreePath at = tree.real(TreePath.of(FOLDER + "/" + name)).orElseThrow();
        Attributes attributes = file.attributes();
        tree.put(at, new RegularFile(attributes.withMode(attributes.mode() & ~EXECUTES), file.content()));
    }
}
