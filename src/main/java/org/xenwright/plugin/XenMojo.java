package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;

/** What all goals share: they can be skipped, they check what the POM says to them, and they fail in one way. */
abstract class XenMojo extends AbstractMojo {
    /** The project this goal runs in. */
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    /** The running Maven. */
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    /** This very execution. */
    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    /** Does nothing when true. */
    @Parameter(property = "xen.skip", defaultValue = "false")
    boolean skip;

    /** Uses no network: everything comes from the store. Maven's own {@code -o} does the same. */
    @Parameter(property = "xen.offline", defaultValue = "false")
    boolean offline;

    /** The folder that keeps packages, layers and tools for all builds of a person. Default: {@code ~/.cache/xenwright}. */
    @Parameter(property = "xen.store")
    File store;

    /** What goes to the log may quote strangers, and so may all that a goal throws. */
    @Override
    public final Log getLog() {
        return new QuotingLog(super.getLog());
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped, since xen.skip is set");
            return;
        }
        try {
            ConfigurationCheck.check(project, execution.getMojoDescriptor());
            runAll();
        } catch (ProblemException e) {
            getLog().debug(e);
            throw new MojoFailureException(e.getMessage());
        } catch (IOException e) {
            throw failed(execution.getGoal() + ": " + e.getMessage(), e);
        } catch (MojoFailureException e) {
            throw new MojoFailureException(Foreign.text(String.valueOf(e.getMessage())));
        } catch (MojoExecutionException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            if (Foreign.error(e) == e) {
                throw e;
            }
            throw failed(e.toString(), e);
        }
    }

    /** Maven shows the messages of causes too. */
    private static MojoExecutionException failed(String message, Exception cause) {
        // an error told in harmless words is an exception when it was one
        return new MojoExecutionException(Foreign.text(message), (Exception) Foreign.error(cause));
    }

    /** All of the goal's work: once, unless a goal has more than one thing to do it on. */
    void runAll() throws IOException, MojoExecutionException, MojoFailureException {
        run();
    }

    /** The goal's own work. */
    abstract void run() throws IOException, MojoExecutionException, MojoFailureException;

    /** The words of a list separated by commas. */
    static List<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    final boolean isOffline() {
        return offline || session.isOffline();
    }

    final Store openStore() {
        return (store != null ? new Store(store.toPath()) : usualStore()).withWarnings(progress()::warn);
    }

    /** The store of a user who names no other. */
    static Store usualStore() {
        return new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright"));
    }

    final Progress progress() {
        return new MavenProgress(getLog(), session.getRequest().isInteractiveMode());
    }
}
