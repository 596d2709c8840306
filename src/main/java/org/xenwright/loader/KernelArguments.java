package org.xenwright.loader;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.loader.grub.KernelWord;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * The arguments that a project gives the kernel of its image, whatever starts it. Each is one that every reader takes for
 * the same: GRUB, pygrub, xl, the stub of a unified kernel, and the kernel. They come last on its command line, where a
 * later word wins.
 *
 * @param words as they are written, some in quotes
 */
public record KernelArguments(@JsonValue List<String> words) {
    /** No arguments. */
    public static final KernelArguments NONE = new KernelArguments(List.of());

    private static final String ATTEMPTED = "reading the arguments of the kernel";
    private static final String WHERE = "<image><kernelArguments><argument>";

    /** Those that the image says itself, and the word behind which a kernel reads none. */
    private static final Set<String> TAKEN = Set.of("root", "ro", "rw", "rootfstype", "initrd", "BOOT_IMAGE", "--");

    private static final String OURS = "xenwright.";

    /** Where a live medium keeps things, which is for its user to say. */
    private static final String PERSIST = OURS + "persist";

    /**
     * Reads them.
     *
     * @throws org.xenwright.problem.ProblemException for one that a reader would take for another or for several, or that
     *     the image says itself; and for more than a kernel reads
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KernelArguments(List<String> words) {
        List<String> checked = new ArrayList<>();
        for (String each : words) {
            checked.add(checked(each == null ? "" : each.strip()));
        }
        this.words = List.copyOf(checked);
        int length = text().length();
        if (length > CommandLineLimit.LONGEST) {
            throw Problem.of(ATTEMPTED, "set what is not needed early in the guest instead, as by /etc/sysctl.d")
                    .at(WHERE)
                    .found(length + " bytes")
                    .expected("at most " + CommandLineLimit.LONGEST + ", behind which a kernel reads none")
                    .raise();
        }
    }

    private static String checked(String word) {
        // a kernel takes quotes off a whole word
        String name = (word.startsWith("\"") ? word.substring(1) : word).split("[=\"]", 2)[0];
        if (TAKEN.contains(name) || name.startsWith(OURS) && !name.equals(PERSIST)) {
            throw refuse(word + ", which the image says itself, or which hides what follows", "leave it out");
        }
        boolean several = word.indexOf(' ') >= 0 && word.indexOf('"') < 0;
        if (word.isEmpty() || several) {
            throw refuse(
                    word.isEmpty() ? "an empty argument" : word + ", which is several",
                    "write an <argument> for each, and a blank in a value as in name=\"a value\"");
        }
        try {
            return KernelWord.written(word);
        } catch (ProblemException e) {
            throw e.problem().at(WHERE).raise(e);
        }
    }

    private static RuntimeException refuse(String found, String remedy) {
        return Problem.of(ATTEMPTED, remedy)
                .at(WHERE)
                .found(found)
                .expected("one argument of the kernel, such as mitigations=off")
                .raise();
    }

    /** Returns them as they stand on a command line. */
    public String text() {
        return String.join(" ", words);
    }
}
