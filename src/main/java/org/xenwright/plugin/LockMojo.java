package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Access;

/**
 * Resolves the packages of the image and pins them in {@code xen.lock.json}. On the command line it updates all
 * packages, or with {@code -Dxen.update=NAME,NAME} only these. In the lifecycle it keeps a lock that fits the POM; in
 * any other it changes only what the POM requires.
 */
@Mojo(name = "lock", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true, configurator = "xenwright")
public final class LockMojo extends BuildMojo {
    /**
     * What to update: true for all packages, false for only what the POM requires, or names of packages; all others
     * stay pinned where the solution allows it. Default: true on the command line, else false.
     */
    @Parameter(property = "xen.update")
    @Values(item = "package")
    List<String> update = new ArrayList<>();

    /**
     * A folder to write all locked inputs to, from which {@code -Dxen.mirror} builds the image without a network; each
     * of several images has a subfolder of its name. Default: none.
     */
    @Parameter(property = "xen.export")
    File export;

    @Inject
    LockMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    void run() throws IOException {
        Access access = access();
        List<ProjectImage> all = chosenImages();
        for (ProjectImage each : all) {
            announce(each, all);
            ImageInputs inputs = inputs(each);
            Lock lock = lock(inputs, access);
            if (export != null) {
                export(inputs, lock, access);
            }
        }
    }

    private void export(ImageInputs inputs, Lock lock, Access access) throws IOException {
        Path folder = inputs.image().folder(export.toPath());
        long bytes = new OfflineBundle(folder, ImageInputs.WORLD)
                .write(lock, inputs.packages(), inputs.artifactFiles(), access);
        getLog().info("exported " + Count.of(lock.packages().size(), "package") + " and "
                + Count.of(lock.artifacts().size(), "artifact") + ", " + ByteSize.format(bytes) + ", to " + folder);
    }

    private Lock lock(ImageInputs inputs, Access access) throws IOException {
        LockFile file = lock(inputs.image());
        Optional<Lock> present = file.read();
        if (present.isEmpty()) {
            return write(file, null, inputs.lock(LockUpdate.NONE, access));
        }
        Lock before = present.get();
        List<String> wanted = wanted();
        if (wanted.equals(List.of("true"))) {
            return write(file, before, inputs.lock(LockUpdate.all(before), access));
        }
        return wanted.equals(List.of("false"))
                ? fitting(file, inputs, before, access)
                : write(file, before, inputs.lock(LockUpdate.only(before, Set.copyOf(wanted)), access));
    }

    /** What is updated: names, or the word true or false alone. */
    List<String> wanted() {
        boolean fromCommandLine = execution.getSource() == MojoExecution.Source.CLI;
        boolean byDefault = fromCommandLine && !isOffline() && export == null;
        return said(update, "xen.update").isEmpty()
                ? List.of(Boolean.toString(byDefault))
                : update.stream().map(String::strip).toList();
    }

    private Lock fitting(LockFile file, ImageInputs inputs, Lock before, Access access) throws IOException {
        Optional<String> complaint = inputs.complaint(before);
        if (complaint.isEmpty()) {
            getLog().info(file.path().getFileName() + " fits the POM");
            return before;
        }
        if (update.isEmpty() && isFrozen()) {
            throw Problem.of(
                            "keeping the lock, which must not change in this build",
                            "run 'mvn xen:lock -Dxen.update=false' elsewhere and commit the result, or set"
                                    + " -Dxen.frozen=false")
                    .at(file.path().toString())
                    .found(complaint.get())
                    .expected("a lock that fits the POM")
                    .raise();
        }
        getLog().info(file.path().getFileName() + " does not fit the POM: " + complaint.get());
        return write(file, before, inputs.lock(LockUpdate.only(before, Set.of()), access));
    }

    private Lock write(LockFile file, @Nullable Lock before, Lock resolved) throws IOException {
        Lock made = before == null ? resolved : resolved.withAccounts(before.accounts());
        LockDifference difference = LockDifference.between(before, made, ImageInputs.WORLD.versions());
        if (made.equals(before)) {
            getLog().info(file.path().getFileName() + " is up to date");
            return made;
        }
        file.write(made);
        difference.lines().forEach(getLog()::info);
        String changes =
                before == null ? "" : difference.isEmpty() ? "; no input changed" : "; " + difference.summary();
        getLog().info("wrote " + file.path().getFileName() + ": "
                + Count.of(made.packages().size(), "package") + ", "
                + Count.of(made.artifacts().size(), "artifact") + changes);
        return made;
    }
}
