package org.xenwright.plugin;

import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.image.Lock;
import org.xenwright.image.LockDifference;
import org.xenwright.image.Locking;

/**
 * Resolves the packages of the image and pins them in {@code xen.lock.json}. In the lifecycle it keeps a lock that fits
 * the POM; on the command line it brings everything up to date.
 */
@Mojo(name = "lock", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true, configurator = "xenwright")
public final class LockMojo extends LockedMojo {
    /** Brings the lock up to date even if it fits the POM. Default: true on the command line, else false. */
    @Parameter(property = "xen.update")
    Boolean update;

    @Inject
    LockMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    void run() throws IOException {
        boolean fromCommandLine = execution.getSource() == org.apache.maven.plugin.MojoExecution.Source.CLI;
        boolean all = update != null ? update : fromCommandLine && !isOffline();
        Optional<Lock> present = lock().read();
        if (present.isPresent() && !all && complaint(present.get()).isEmpty()) {
            getLog().info(lock().path().getFileName() + " fits the POM");
            return;
        }
        Lock made = new Locking(access()).lock(packageRequest(), artifactFiles());
        LockDifference difference = LockDifference.between(present.orElse(null), made);
        if (present.isPresent() && difference.isEmpty() && present.get().equals(made)) {
            getLog().info(lock().path().getFileName() + " is up to date");
            return;
        }
        lock().write(made);
        difference.lines().forEach(getLog()::info);
        getLog().info("wrote " + lock().path().getFileName() + ": "
                + made.packages().size() + " packages, " + made.artifacts().size() + " artifacts");
    }
}
