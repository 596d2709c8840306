package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.inspect.OutputComparison;
import org.xenwright.image.layout.DiskDelta;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.transport.Access;

/**
 * Builds the image again in another folder, compares every file byte by byte with that of the last build, and fails
 * with an explanation of the first difference.
 */
@Mojo(name = "reproduce", threadSafe = true, configurator = "xenwright")
public final class ReproduceMojo extends BuildMojo {
    /** Folder to build the image again in. */
    @Parameter(property = "xen.reproduced", defaultValue = "${project.build.directory}/xen-reproduced")
    File reproduced;

    @Inject
    ReproduceMojo(RepositorySystem repositories) {
        super(repositories);
    }

    @Override
    void run() throws IOException, MojoFailureException {
        List<ProjectImage> all = chosenImages();
        check(all, true);
        for (ProjectImage each : all) {
            announce(each, all);
            reproduce(each);
        }
    }

    private void reproduce(ProjectImage image) throws IOException, MojoFailureException {
        ImageManifest before = image.manifest();
        ImageInputs inputs = inputs(image);
        String remedy = "make the image first: mvn xen:image, or mvn package";
        Lock lock = BuildLock.fitting(lock(image), inputs, "making an image again", remedy);
        Path again = image.folder(reproduced.toPath());
        ImageManifest manifest = build(inputs, lock, again);
        List<String> files = new ArrayList<>(before.files());
        manifest.files().stream().filter(file -> !files.contains(file)).forEach(files::add);
        files.add(manifest.artifact());
        if (image.configuration().disk.base() != null) {
            files.add(DiskDelta.file(manifest.name()));
        }
        if (DomainOutputs.none(manifest.outline()).isEmpty()) {
            for (Path written : DomainOutputs.write(
                            image.domains(manifest.outline()), manifest, again, hostKeys(), Worlds.KNOWN)
                    .files()) {
                files.add(again.relativize(written).toString());
            }
        }
        compare(files, image.target(), again);
    }

    /**
     * Builds it in another folder. Results of scripts and commands in the store are those of the first build, so they
     * run again, into a store of their own.
     */
    private ImageManifest build(ImageInputs inputs, Lock lock, Path folder) throws IOException {
        Access access = access();
        try (PassingStore results = PassingStore.in(folder)) {
            return build(inputs, access)
                    .anew(results.store())
                    .comparedWith(access.store())
                    .build(
                            inputs.request(time(), boot(inputs.image())).withTarget(folder),
                            lock,
                            true,
                            new BuildReport());
        }
    }

    private void compare(List<String> files, Path before, Path again) throws IOException, MojoFailureException {
        OutputComparison comparison = OutputComparison.of(files, before, again, Worlds.KNOWN);
        comparison.same().forEach(file -> getLog().info("the same: " + file));
        List<String> differences = comparison.differences();
        if (!differences.isEmpty()) {
            throw new MojoFailureException(differences.size() + " of " + files.size()
                    + " files differ from those of the last build\n  " + String.join("\n  ", differences));
        }
        getLog().info("all " + files.size() + " files are the same in both builds");
    }
}
