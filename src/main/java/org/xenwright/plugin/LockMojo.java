package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.packages.Lock;
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
        List<ProjectImage> all = chosenImages();
        // in the lifecycle the image follows, which is signed
        check(all, execution.getSource() != MojoExecution.Source.CLI);
        Access access = access();
        for (ProjectImage each : all) {
            announce(each, all);
            // a base that is looked up anew may have become one of another world
            ImageInputs inputs = wanted().equals(List.of("false")) ? inputs(each) : inputs(each, Optional.empty());
            LockRenewal renewal = new LockRenewal(lock(each), update.isEmpty() && isFrozen(), getLog());
            Lock lock = renewal.renew(inputs, wanted(), locking(inputs, access));
            if (export != null) {
                export(inputs, lock, access);
            }
        }
    }

    private void export(ImageInputs inputs, Lock lock, Access access) throws IOException {
        Path folder = inputs.image().folder(export.toPath());
        long bytes = new OfflineBundle(folder, inputs.world())
                .write(lock, inputs.packages(), inputs.artifactFiles(), access);
        getLog().info("exported " + Count.of(lock.packages().size(), "package") + " and "
                + Count.of(lock.artifacts().size(), "artifact") + ", " + ByteSize.format(bytes) + ", to " + folder);
    }

    /** What is updated: names, or the word true or false alone. */
    List<String> wanted() {
        boolean fromCommandLine = execution.getSource() == MojoExecution.Source.CLI;
        boolean byDefault = fromCommandLine && !isOffline() && export == null;
        return said(update, "xen.update").isEmpty()
                ? List.of(Boolean.toString(byDefault))
                : update.stream().map(String::strip).toList();
    }
}
