package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.problem.Problem;

/**
 * Fetches an image by its name alone and makes its disks and domains, ready for {@code xl create}. Needs no POM: {@code
 * mvn org.xenwright:xen-maven-plugin:get -Dxen.image=g:a:v -Dxen.domain=web01 -Dguest.hostname=web01}. Each property
 * {@code guest.KEY} sets that key of the domain, and {@code domain.KEY} any other key of xl.cfg.
 */
@Mojo(name = "get", requiresProject = false, aggregator = true, threadSafe = true, configurator = "xenwright")
public final class GetMojo extends NamingMojo {
    /** Folder for the image and its domains. Default: the image's name. */
    @Parameter(property = "xen.output")
    File output;

    @Override
    void run() throws IOException {
        if (!isNamed()) {
            throw Problem.of("getting an image", "add -Dxen.image=NAME")
                    .found("no name")
                    .expected("groupId:artifactId:version, or a reference to a registry such as"
                            + " registry.example.org/web:1.0")
                    .raise();
        }
        AskedDomains asked = askedDomains();
        FetchedImage image = fetchedImage();
        FetchTarget place = new FetchTarget(
                output == null ? null : output.toPath(),
                Path.of(session.getExecutionRootDirectory()),
                hostFolder,
                hostKeys());
        FetchSummary summary = place.make(image, asked, getLog()::warn);
        summary.lines().forEach(getLog()::info);
        summary.written().warnings().forEach(getLog()::warn);
        summary.commands().forEach(getLog()::info);
    }
}
