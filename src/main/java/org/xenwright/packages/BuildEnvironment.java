package org.xenwright.packages;

import java.time.Instant;
import java.util.List;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * The environment that packages are configured in.
 *
 * @param clock nothing in the system is younger
 * @param excludes patterns of package files to leave out
 * @param scripts when the scripts of packages run
 * @param answers to the questions of packages, as {@link PackageQuestions#answers} read them
 * @param results where the scripts' results are; another store than that of the access makes them run again
 * @param sandboxes finds the place where scripts run
 * @param report told of each step
 */
public record BuildEnvironment(
        Instant clock,
        List<String> excludes,
        Scripts scripts,
        List<String> answers,
        Access access,
        Store results,
        SandboxSource sandboxes,
        BuildReport report) {
    public BuildEnvironment {
        excludes = List.copyOf(excludes);
        answers = List.copyOf(answers);
    }
}
