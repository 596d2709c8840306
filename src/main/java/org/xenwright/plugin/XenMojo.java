package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DockerCredentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;

/**
 * The frame of all goals: they can be skipped, they check what the POM says to them, and they fail in one way. Below it are
 * parameters alone, those of a project's images and then those of building or of booting them, since Maven finds parameters
 * nowhere but in the fields of a goal and of its superclasses. What goals need beyond the frame declares here what more
 * than one family of them takes.
 */
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

    /**
     * Boots nothing that is booted as a test when true, and boots it when false, whatever {@code skipTests}, {@code
     * skipITs} and {@code maven.test.skip} say. Default: what these say, as Failsafe obeys them.
     */
    @Parameter(property = "xen.skipBoot")
    Boolean skipBoot;

    /** Boots nothing that is booted as a test, as Surefire runs none; the image is made. */
    @Parameter(property = "skipTests", defaultValue = "false")
    boolean skipTests;

    /** The same, as Failsafe knows it. */
    @Parameter(property = "skipITs", defaultValue = "false")
    boolean skipITs;

    /** The same, as all of Maven's plugins for tests know it. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    boolean skipAllTests;

    /** Uses no network: everything comes from the store. Maven's own {@code -o} does the same. */
    @Parameter(property = "xen.offline", defaultValue = "false")
    boolean offline;

    /**
     * The folder that keeps packages, layers and tools for all builds of a person. Default:
     * {@code xenwright} in {@code XDG_CACHE_HOME}, which is {@code ~/.cache} where it is not set.
     */
    @Parameter(property = "xen.store")
    File store;

    /** How registries are reached that need more than their name: by plain http, or with certificates of their own. */
    @Parameter
    List<RegistryConfiguration> registries = new ArrayList<>();

    /**
     * File of the certificates, in PEM, that may vouch for registries which the configuration does not name. Default:
     * those Java knows; registries of this machine are asked by plain http without one.
     */
    @Parameter(property = "xen.caCertificate")
    File caCertificate;

    /**
     * Registries that the base of an image may be brought from besides those the configuration names: an image that is
     * a file or comes from a Maven repository says itself where its base is.
     */
    @Parameter(property = "xen.baseRegistries")
    @Values(item = "registry")
    List<String> baseRegistries = new ArrayList<>();

    /** Folder that holds the image's files on the Xen host. Default: the folder they are made in. */
    @Parameter(property = "xen.hostFolder")
    String hostFolder;

    /**
     * The file with the secret that the domains' SSH host keys are derived from, so that a domain made anew keeps its key.
     * It is made when it is missing; keep it out of repositories. {@code none}: each guest makes its keys when it starts
     * first. Default: {@code xenwright/host-keys} in {@code XDG_CONFIG_HOME}, which is {@code ~/.config} where it is
     * not set.
     */
    @Parameter(property = "xen.hostKeys")
    String hostKeys;

    /** Opens the passwords of Maven's settings. */
    @Inject
    SettingsDecrypter decrypter;

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
        Optional<String> skipped = isTest() ? skippedTest() : Optional.empty();
        if (skipped.isPresent()) {
            getLog().info("skipped, since " + skipped.get());
            return;
        }
        try {
            ConfigurationCheck.check(project, execution.getMojoDescriptor());
            run();
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

    /** Whether the goal is there for tests, and left out where they are. */
    boolean isTest() {
        return false;
    }

    /** Maven shows the messages of causes too. */
    private static MojoExecutionException failed(String message, Exception cause) {
        // an error told in harmless words is an exception when it was one
        return new MojoExecutionException(Foreign.text(message), (Exception) Foreign.error(cause));
    }

    /** The goal's own work. */
    abstract void run() throws IOException, MojoExecutionException, MojoFailureException;

    /** Why what is booted as a test is not, if so. */
    private Optional<String> skippedTest() {
        if (skipBoot != null) {
            return skipBoot ? Optional.of("xen.skipBoot is set") : Optional.empty();
        }
        Map<String, Boolean> known = new LinkedHashMap<>();
        known.put("skipTests", skipTests);
        known.put("skipITs", skipITs);
        known.put("maven.test.skip", skipAllTests);
        return known.entrySet().stream()
                .filter(Map.Entry::getValue)
                .findFirst()
                .map(each -> each.getKey() + " is set; -Dxen.skipBoot=false boots nonetheless");
    }

    /** Warns of something once in the build of a project, whichever goal comes to it first. */
    @SuppressWarnings("unchecked") // Maven's own type says nothing of what is in it
    final void warnOnce(String text) {
        Map<Object, Object> known = getPluginContext();
        if (known == null || known.put(getClass().getPackageName() + ": " + text, true) == null) {
            getLog().warn(text);
        }
    }

    /** The value of a property that was renamed: by its new name, else by the one before, of which it warns. */
    final <T> @Nullable T renamed(@Nullable T value, String name, @Nullable T before, String nameBefore) {
        if (before != null) {
            warnOnce("-D" + nameBefore + " is -D" + name + " now; the old name will go");
        }
        return value != null ? value : before;
    }

    /** The values of a property, none where it is not set; one that is set to nothing is no way to say all. */
    final List<String> said(List<String> values, String property) {
        if (values.isEmpty() && session.getUserProperties().getProperty(property) != null) {
            throw Problem.of("reading -D" + property, "write a value, or leave the property out")
                    .at("-D" + property)
                    .found("nothing")
                    .raise();
        }
        return values;
    }

    final boolean isOffline() {
        return offline || session.isOffline();
    }

    /** What templates and requests say of the project. */
    final ProjectDetails details() {
        return ProjectDetails.of(project);
    }

    final MavenSettings settings() {
        return new MavenSettings(session.getSettings(), decrypter);
    }

    /** The registries this build may ask, with the credentials of Maven's settings, then those docker and podman keep. */
    final Registries registries() {
        Credentials credentials = settings()
                .credentials()
                .or(new DockerCredentials(System.getenv(), Path.of(System.getProperty("user.home"))));
        return new Registries(
                        isOffline() ? null : settings().transport(),
                        credentials,
                        registries.stream().map(RegistryConfiguration::settings).toList())
                .withCertificate(caCertificate == null ? null : caCertificate.toPath());
    }

    /**
     * Images by their names.
     *
     * @param maven finds them in repositories and in the reactor
     * @param named registries that are named besides those of the configuration
     */
    final NamedImages images(RepositorySystem maven, List<String> named) {
        List<String> all = new ArrayList<>(baseRegistries);
        registries.forEach(each -> all.add(each.host));
        all.addAll(named);
        return new NamedImages(
                maven, session.getRepositorySession(), project.getRemoteProjectRepositories(), registries(), all);
    }

    final HostKeys hostKeys() {
        return PersonalFolders.hostKeys(hostKeys);
    }

    final Store openStore() {
        Store chosen = store != null ? new Store(PersonalFolders.store(store.toPath())) : usualStore();
        return chosen.withWarnings(progress()::warn);
    }

    /** The store of a user who names no other. */
    static Store usualStore() {
        return new Store(PersonalFolders.ofThisUser().store());
    }

    final Progress progress() {
        return new MavenProgress(getLog(), session.getRequest().isInteractiveMode());
    }
}
