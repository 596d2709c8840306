package org.xenwright.customize.selinux;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xenwright.problem.Problem;

/** A way in which an image with a policy of SELinux starts. */
public enum SelinuxChoice {
    /** Its files have the labels of its policy. */
    LABELS,
    /** It labels its files itself when it first starts, and starts again. */
    RELABEL,
    /** Its kernel is told to leave SELinux out. */
    OFF;

    /** Returns the word of a POM. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the choice of a word.
     *
     * @throws org.xenwright.problem.ProblemException for another one
     */
    public static SelinuxChoice of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> Problem.of("choosing how SELinux starts", "write one of the three, or leave it out")
                        .at("<image><selinux>")
                        .found(word)
                        .expected(
                                Arrays.stream(values()).map(SelinuxChoice::word).collect(Collectors.joining(", ")))
                        .raise());
    }
}
