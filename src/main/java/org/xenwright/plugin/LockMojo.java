package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.image.artifact.Mirror;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockUpdate;
import org.xenwright.problem.Problem;

/**
 * Resolves the packages of the image and pins them in {@code xen.lock.json}. On the command line it brings everything up to
 * date, or with {@code -Dxen.update=NAME,NAME} these packages alone. In the lifecycle it keeps a lock that fits the POM, and
 * changes of another only what the POM asks for.
 */
@Mojo(name = "lock", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true, configurator = "xenwright")
public final class LockMojo extends LockedMojo {
    /**
     * What is brought up to date: true for all packages, false for none but what the POM needs, or names of packages, separated
     * by commas; all others stay as pinned where the solution allows it. Default: true on the command line, else false.
     */
    @Parameter(property = "xen.update")
    String update;

    /**
     * Writes all locked inputs into this folder, from which {@code -Dxen.mirror} builds the image without a
     * network; of several images, each into a folder of its name in it.
     */
    @Parameter(property = "xen.export")
    File export;

    @Inject
    LockMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    void run() throws IOException {
        Lock lock = lock(lock().read());
        if (export != null) {
            Path folder = folderOfImage(export);
            long bytes = new Mirror(folder, world()).write(lock, packageRequest(), artifactFiles(), access());
            getLog().info("exported " + Count.of(lock.packages().size(), "package") + " and "
                    + Count.of(lock.artifacts().size(), "artifact") + ", " + ByteSize.format(bytes) + ", to " + folder);
        }
    }

    private Lock lock(Optional<Lock> present) throws IOException {
        boolean fromCommandLine = execution.getSource() == MojoExecution.Source.CLI;
        boolean byDefault = fromCommandLine && !isOffline() && export == null;
        String wanted = update == null ? Boolean.toString(byDefault) : update.strip();
        if (present.isEmpty()) {
            return write(null, resolve(LockUpdate.NONE));
        }
        Lock before = present.get();
        return switch (wanted) {
            case "true" -> write(before, resolve(LockUpdate.all(before)));
            case "false" -> fitting(before);
            default -> write(before, resolve(LockUpdate.only(before, Set.copyOf(words(wanted)))));
        };
    }

    private Lock fitting(Lock before) throws IOException {
        String complaint = complaint(before);
        if (complaint.isEmpty()) {
            getLog().info(lock().path().getFileName() + " fits the POM");
            return before;
        }
        if (update == null && isFrozen()) {
            throw Problem.of(
                            "keeping the lock, which must not change in this build",
                            "run 'mvn xen:lock -Dxen.update=false' elsewhere and commit the result, or set"
                                    + " -Dxen.frozen=false")
                    .at(lock().path().toString())
                    .found(complaint)
                    .expected("a lock that fits the POM")
                    .raise();
        }
        getLog().info(lock().path().getFileName() + " does not fit the POM: " + complaint);
        return write(before, resolve(LockUpdate.only(before, Set.of())));
    }

    private Lock write(Lock before, Lock resolved) throws IOException {
        Lock made = before == null ? resolved : resolved.withAccounts(before.accounts());
        LockDifference difference = LockDifference.between(before, made, world().versions());
        if (made.equals(before)) {
            getLog().info(lock().path().getFileName() + " is up to date");
            return made;
        }
        lock().write(made);
        difference.lines().forEach(getLog()::info);
        String changes =
                before == null ? "" : difference.isEmpty() ? "; no input changed" : "; " + difference.summary();
        getLog().info("wrote " + lock().path().getFileName() + ": "
                + Count.of(made.packages().size(), "package") + ", "
                + Count.of(made.artifacts().size(), "artifact") + changes);
        return made;
    }
}
