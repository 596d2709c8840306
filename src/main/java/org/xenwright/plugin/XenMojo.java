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
import org.xenwright.problem.FullDisk;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Generator;
import org.xenwright.store.Store;

/**
 * The frame of all goals: they can be skipped, they check their configuration, and they fail in one way. The classes
 * between it and the goals add only parameters, those of a project's images and then those of building or of booting
 * them, since Maven finds parameters nowhere but in the fields of a goal and of its superclasses. Parameters that more
 * than one family of goals takes are declared here.
 */
abstract class XenMojo extends AbstractMojo {
    /** The project that this goal runs in. */
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    /** The running Maven session. */
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    /** This execution of the goal. */
    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    /** Skips the goal. Default: false. */
    @Parameter(property = "xen.skip", defaultValue = "false")
    boolean skip;

    /**
     * Whether to skip boots that are tests; true or false overrides {@code skipTests}, {@code skipITs} and {@code
     * maven.test.skip}. Default: as these say, by the rules of Failsafe.
     */
    @Parameter(property = "xen.skipBoot")
    Boolean skipBoot;

    /** Skips boots that are tests, as Surefire skips its tests; the image is built. */
    @Parameter(property = "skipTests", defaultValue = "false")
    boolean skipTests;

    /** Skips boots that are tests, as Failsafe skips its own. */
    @Parameter(property = "skipITs", defaultValue = "false")
    boolean skipITs;

    /** Skips boots that are tests, as all of Maven's test plugins skip theirs. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    boolean skipAllTests;

    /** Uses no network: everything comes from the store. Maven's own {@code -o} does the same. Default: false. */
    @Parameter(property = "xen.offline", defaultValue = "false")
    boolean offline;

    /**
     * The folder that keeps packages, layers and tools for all builds of a user. Default: {@code xenwright} in {@code
     * XDG_CACHE_HOME}, which is {@code ~/.cache} where it is not set.
     */
    @Parameter(property = "xen.store")
    File store;

    /** Registries that cannot be reached by name alone: those of plain http, or with certificates of their own. */
    @Parameter
    List<RegistryConfiguration> registries = new ArrayList<>();

    /**
     * File of the certificates, in PEM, to trust for registries that the configuration does not name. Default: those
     * that Java trusts; without a file, registries on this machine are reached by plain http.
     */
    @Parameter(property = "xen.caCertificate")
    File caCertificate;

    /**
     * Registries that the base of an image may be fetched from, besides those in the configuration. An image from a
     * file or a Maven repository names the registry of its base itself, which is asked only if named here or there.
     * Default: none.
     */
    @Parameter(property = "xen.baseRegistries")
    @Values(item = "registry")
    List<String> baseRegistries = new ArrayList<>();

    /** Folder of the image's files on the Xen host. Default: the folder they are made in. */
    @Parameter(property = "xen.hostFolder")
    String hostFolder;

    /**
     * The file with the secret from which the SSH host keys of domains are derived, so that a domain made again keeps
     * its keys. It is created when missing; keep it out of version control. With {@code none}, each guest makes its own
     * keys at its first start. Default: {@code xenwright/host-keys} in {@code XDG_CONFIG_HOME}, which is {@code
     * ~/.config} where it is not set.
     */
    @Parameter(property = "xen.hostKeys")
    String hostKeys;

    /** Decrypts the passwords in Maven's settings. */
    @Inject
    SettingsDecrypter decrypter;

    /** Returns a log that quotes what strangers may have written; exceptions are treated likewise. */
    @Override
    public final Log getLog() {
        Log log = super.getLog();
        return new QuotingLog(log, MavenTerminal.of(session, log));
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
            ConfigurationCheck.checkFiles(execution.getMojoDescriptor(), session.getUserProperties());
            run();
        } catch (ProblemException e) {
            getLog().debug(e);
            throw new MojoFailureException(e.getMessage());
        } catch (IOException e) {
            Optional<Problem> full = FullDisk.problem(e, "running xen:" + execution.getGoal());
            if (full.isPresent()) {
                getLog().debug(e);
                throw new MojoFailureException(full.get().text());
            }
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

    /** Returns whether the goal serves tests, and is skipped with them. */
    boolean isTest() {
        return false;
    }

    /** Returns the failure of a goal, without a cause, since Maven shows the messages of causes too. */
    private static MojoExecutionException failed(String message, Exception cause) {
        // an Error that was reworded harmlessly is still thrown as one
        return new MojoExecutionException(Foreign.text(message), (Exception) Foreign.error(cause));
    }

    /** Does the goal's own work. */
    abstract void run() throws IOException, MojoExecutionException, MojoFailureException;

    /** Returns why boots that are tests are skipped; empty when they are not. */
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

    /** Warns of something once in the build of a project, whichever goal finds it first. */
    @SuppressWarnings("unchecked") // Maven's own type says nothing of what is in it
    final void warnOnce(String text) {
        Map<Object, Object> known = getPluginContext();
        if (known == null || known.put(getClass().getPackageName() + ": " + text, true) == null) {
            getLog().warn(text);
        }
    }

    /** Returns the value of a renamed property: by its new name, else by its former one, with a warning. */
    final <T> @Nullable T renamed(@Nullable T value, String name, @Nullable T before, String nameBefore) {
        if (before != null) {
            warnOnce("-D" + nameBefore + " is -D" + name + " now; the old name will go");
        }
        return value != null ? value : before;
    }

    /** The values of a property, none where it is not set; one that is set to nothing is no way to say all. */
    final List<String> said(List<String> values, String property) {
        if (values.isEmpty() && session.getUserProperties().getProperty(property) != null) {
            throw ConfigurationCheck.nothing(property);
        }
        return values;
    }

    final boolean isOffline() {
        return offline || session.isOffline();
    }

    /** Returns what templates and requests say of the project. */
    final ProjectDetails details() {
        return ProjectDetails.of(project);
    }

    final MavenSettings settings() {
        return new MavenSettings(session.getSettings(), decrypter);
    }

    /**
     * Returns the registries that this build may ask, with the credentials of Maven's settings, then those of docker
     * and podman.
     */
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
     * Returns the images that users can name.
     *
     * @param maven finds them in repositories and in the reactor
     * @param named registries besides those of the configuration
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
        Store opened = chosen.withWarnings(progress()::warn);
        Generator.keepIn(opened);
        return opened;
    }

    /** Returns the store of a user who names no other. */
    static Store usualStore() {
        return new Store(PersonalFolders.ofThisUser().store());
    }

    final Progress progress() {
        Log log = getLog();
        return new MavenProgress(log, MavenTerminal.of(session, log));
    }
}
