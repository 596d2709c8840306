package org.xenwright.loader.grub;

import java.util.Set;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * A word of a kernel's command line in a {@code grub.cfg} that two readers take apart differently. GRUB's shell
 * removes quotes, expands {@code $} and patterns, and puts a backslash before each quote it hands over; pygrub hands
 * over the line as it is. So quotes are used only where the kernel itself takes them off again, around a word or
 * behind its {@code =}. Facts: GRUB, {@code grub-core/script/yylex.l} and {@code grub-core/lib/cmdline.c}; Xen,
 * {@code tools/pygrub/src/GrubConf.py}; Linux, {@code lib/cmdline.c}.
 */
public final class KernelWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:=/+@%~^-]+");

    /** With quotes of its own around it, or around what stands behind a name. */
    private static final Pattern QUOTED = Pattern.compile("^([A-Za-z0-9_.-]+=)?\"[ !#%-&(-\\[\\]-~]*\"");

    /** Printable ASCII without quotes, backslash and dollar. */
    private static final Pattern QUOTABLE = Pattern.compile("[ !#%-&(-\\[\\]-~]+");

    private static final Set<String> RESERVED = Set.of(
            "case",
            "do",
            "done",
            "elif",
            "else",
            "esac",
            "fi",
            "for",
            "function",
            "if",
            "in",
            "menuentry",
            "select",
            "then",
            "time",
            "until",
            "while");

    private KernelWord() {}

    /**
     * Returns a word as it is written.
     *
     * @throws org.xenwright.problem.ProblemException for one that not all readers would understand alike
     */
    public static String written(String word) {
        if (PLAIN.matcher(word).matches() && !RESERVED.contains(word)
                || QUOTED.matcher(word).matches()) {
            return word;
        }
        if (QUOTABLE.matcher(word).matches()) {
            return '"' + word + '"';
        }
        throw Problem.of("writing grub.cfg", "leave the word out, or set it in the guest instead, as by /etc/sysctl.d")
                .found("the word of the kernel's command line: " + word)
                .expected(
                        "letters, digits and signs of ASCII, without $, \\ and '; quotes only as in name=\"a value\", since"
                                + " GRUB and pygrub hand over all others differently")
                .raise();
    }
}
