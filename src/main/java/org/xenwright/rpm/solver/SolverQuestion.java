package org.xenwright.rpm.solver;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.OpenRepository;

/**
 * A question to the program that chooses.
 *
 * @param words what is asked for, as its {@code install} takes it
 * @param files package files to install besides
 * @param recommends whether weak dependencies come along
 * @param pins what stays as it is, of an earlier lock, as far as the solution allows it; empty for none
 * @param named names of packages that shall not stay, with pins
 */
public record SolverQuestion(
        List<String> words,
        List<Path> files,
        List<OpenRepository> repositories,
        boolean recommends,
        Set<Nevra> pins,
        Set<String> named) {
    public SolverQuestion {
        words = List.copyOf(words);
        files = List.copyOf(files);
        repositories = List.copyOf(repositories);
        pins = Set.copyOf(pins);
        named = Set.copyOf(named);
    }

    /** Returns the repository of a name; null when it is none of the question's. */
    @Nullable
    OpenRepository repository(String id) {
        return repositories.stream()
                .filter(each -> each.source().id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
