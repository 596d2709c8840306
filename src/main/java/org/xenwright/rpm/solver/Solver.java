package org.xenwright.rpm.solver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.tree.Tree;

/** A program of a base that chooses packages. */
public interface Solver {
    /** Returns its name: {@code dnf}. */
    String program();

    /** Returns whether a base has it. */
    boolean isIn(Tree base);

    /**
     * Asks it, in the sandbox and without a network. The base does not change.
     *
     * @throws org.xenwright.problem.ProblemException when it finds no solution, in its own words, or answers
     *     what nobody asked
     */
    SolverAnswer solve(Tree base, SolverQuestion question, SandboxSource sandboxes) throws IOException;

    /** Those that are known, the preferred first. */
    List<Solver> KNOWN = List.of(new DnfSolver(), new ZypperSolver());

    /**
     * Finds that of a base.
     *
     * @throws org.xenwright.problem.ProblemException when it has none
     */
    static Solver in(Tree base) {
        Optional<Solver> found = KNOWN.stream().filter(each -> each.isIn(base)).findFirst();
        return found.orElseThrow(() -> Problem.of(
                        "choosing packages for the base",
                        "take a base with dnf or zypper; or bring the packages and all they need as files or artifacts:"
                                + " <package>./FILE.rpm</package>")
                .at("<image><packages>")
                .found(without(base))
                .expected("dnf 4 with its Python (/usr/bin/dnf-3), or zypper")
                .raise());
    }

    private static String without(Tree base) {
        for (String each : List.of("dnf5", "microdnf")) {
            if (base.follow("/usr/bin/" + each).isPresent()) {
                return "a base that chooses packages by " + each + ", which answers nothing that a program can read";
            }
        }
        return "a base without a program that chooses packages";
    }
}
