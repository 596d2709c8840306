package org.xenwright.rpm.solver;

import java.util.List;
import java.util.Map;
import org.xenwright.rpm.repository.Nevra;

/**
 * The packages that the base's program would install.
 *
 * @param packages in the order of their names; those of the base that stay are not among them
 * @param asked for each word the packages that it named
 * @param removed packages of the base that go, as it calls them
 */
public record SolverAnswer(List<Pick> packages, Map<String, List<Nevra>> asked, List<String> removed) {
    /** The repository of packages that are files. */
    public static final String FILES = "@commandline";

    public SolverAnswer {
        packages = packages.stream().sorted().toList();
        asked = Map.copyOf(asked);
        removed = List.copyOf(removed);
    }

    /**
     * A package to install.
     *
     * @param repository the {@code id} of one of the question, or {@link #FILES}
     * @param location of its file, below the repository; empty when the program does not say it
     */
    public record Pick(Nevra nevra, String repository, String location) implements Comparable<Pick> {
        @Override
        public int compareTo(Pick other) {
            return nevra.compareTo(other.nevra);
        }
    }
}
