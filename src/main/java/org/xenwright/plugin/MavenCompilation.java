package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.xenwright.problem.Problem;

/**
 * What the project's own lifecycle does up to its compiled classes, run in this Maven again and again: whatever generates,
 * filters and compiles there, as configured in the POM, without the time that another Maven takes to start.
 */
final class MavenCompilation {
    private static final String PHASE = "process-classes";

    private final MavenSession session;
    private final BuildPluginManager plugins;
    private final List<MojoExecution> executions;

    private MavenCompilation(MavenSession session, BuildPluginManager plugins, List<MojoExecution> executions) {
        this.session = session;
        this.plugins = plugins;
        this.executions = executions;
    }

    /** Plans it for the current project of a session; a lifecycle without such a phase does nothing. */
    static MavenCompilation of(MavenSession session, LifecycleExecutor lifecycle, BuildPluginManager plugins)
            throws IOException {
        try {
            return new MavenCompilation(
                    session,
                    plugins,
                    new ArrayList<>(
                            lifecycle.calculateExecutionPlan(session, PHASE).getMojoExecutions()));
        } catch (Exception e) {
            // Maven declares a dozen kinds of failure, all of them of a POM that could not be built either
            throw new IOException("planning how the project is compiled: " + Problem.messageOf(e), e);
        }
    }

    /** Returns whether nothing is done. */
    boolean isEmpty() {
        return executions.isEmpty();
    }

    /** Runs it; returns what is wrong with the project's sources, empty when nothing is. */
    Optional<String> run() throws IOException {
        for (MojoExecution each : executions) {
            try {
                plugins.executeMojo(session, each);
            } catch (MojoFailureException | MojoExecutionException e) {
                return Optional.of(each.getArtifactId() + ":" + each.getGoal() + " failed: " + e.getMessage());
            } catch (Exception e) {
                throw new IOException(each.getArtifactId() + ":" + each.getGoal() + ": " + Problem.messageOf(e), e);
            }
        }
        return Optional.empty();
    }
}
