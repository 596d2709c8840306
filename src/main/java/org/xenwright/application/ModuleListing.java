package org.xenwright.application;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xenwright.problem.Problem;

/** The lines about modules and classes that a JDK's own tool writes, as long as they are no more than those of any JDK. */
final class ModuleListing implements Consumer<String> {
    static final String MODULE = "Module: ";
    static final String CLASS = ".class";

    /** Seven times those of a whole JDK. */
    private static final int MOST_LINES = 200_000;

    private static final int MOST_LETTERS = 32 << 20;

    private final List<String> lines = new ArrayList<>();
    private int letters;
    private boolean beyond;

    /** Keeps a line, if it is about a module or a class. */
    @Override
    public void accept(String line) {
        if (beyond || !line.startsWith(MODULE) && !line.endsWith(CLASS)) {
            return;
        }
        letters += line.length();
        if (lines.size() == MOST_LINES || letters > MOST_LETTERS) {
            beyond = true;
            lines.clear();
        } else {
            lines.add(line);
        }
    }

    /**
     * Returns the lines.
     *
     * @param jdk that wrote them
     * @throws org.xenwright.problem.ProblemException when they were too many
     */
    List<String> lines(String jdk) {
        if (beyond) {
            throw Problem.of("reading the modules of a JDK", "name another JDK, or take that of the image's suite")
                    .at(jdk)
                    .found("more modules and classes than any JDK has")
                    .expected("at most " + MOST_LINES + " lines of " + MOST_LETTERS + " letters together")
                    .raise();
        }
        return lines;
    }
}
