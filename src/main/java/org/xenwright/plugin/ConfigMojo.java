package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.domain.Domain;
import org.xenwright.image.DomainOutputs;
import org.xenwright.image.ImageManifest;

/**
 * Writes the configuration of each domain of the image: {@code target/xen/domains/NAME/NAME.cfg}, ready for
 * {@code xl create}, and {@code NAME.xml} for libvirt.
 */
@Mojo(name = "config", threadSafe = true, configurator = "xenwright")
public final class ConfigMojo extends ProjectMojo {
    /** Prints each effective value of each domain with the file and line it comes from. */
    @Parameter(property = "xen.explain", defaultValue = "false")
    boolean explain;

    @Override
    void run() throws IOException {
        ImageManifest manifest = ImageManifest.read(targetFolder());
        List<Domain> all = checkedDomains(manifest);
        for (Path file :
                DomainOutputs.write(all, manifest, targetFolder(), hostKeys()).files()) {
            getLog().info("wrote " + project.getBasedir().toPath().relativize(file));
        }
        if (explain) {
            for (Domain domain : all) {
                getLog().info("");
                getLog().info(domain.name());
                domain.explain().forEach(line -> getLog().info("  " + line));
            }
        }
    }
}
