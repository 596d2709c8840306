package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.oci.ImageStore;
import org.xenwright.problem.Problem;

/**
 * Fetches an image by its name alone and makes its disks and domains, ready for {@code xl create}. Needs no POM: {@code
 * mvn org.xenwright:xen-maven-plugin:get -Dxen.image=g:a:v -Dxen.domain=web01 -Dguest.hostname=web01}. Each property
 * {@code guest.KEY} sets that key of the domain, and {@code domain.KEY} any other key of xl.cfg.
 */
@Mojo(name = "get", requiresProject = false, aggregator = true, threadSafe = true, configurator = "xenwright")
public final class GetMojo extends XenMojo {
    /**
     * The image: groupId:artifactId:version, a reference into a registry such as registry.example.org/web:1.0, or a
     * file NAME.oci.tar.
     */
    @Parameter(property = "xen.image")
    // not named image: a project has that element for its own
    String name;

    /** Name of the domain to make. Default: the domains of the image's project. */
    @Parameter(property = "xen.domain")
    String domain;

    /** A table with a row for each domain to make, in CSV or YAML. */
    @Parameter(property = "xen.fleet")
    File fleet;

    /** Which domain file of the image's project to follow. Default: the one named after the domain or the image. */
    @Parameter(property = "xen.profile")
    String profile;

    /** Architecture to choose, for an image that exists for several. */
    @Parameter(property = "xen.architecture", defaultValue = "amd64")
    String architecture;

    /** Folder for the image and its domains. Default: the image's name. */
    @Parameter(property = "xen.output")
    File output;

    /**
     * Keys, and options of network cards and disks, that the image's own domain files may set although they concern
     * more than the guest, such as {@code pci,bridge}. Their values are then the image's choice: look at them first.
     * Default: none.
     */
    @Parameter(property = "xen.allow")
    @Values(item = "key")
    List<String> allow = new ArrayList<>();

    private final RepositorySystem maven;

    @Inject
    GetMojo(RepositorySystem maven) {
        this.maven = maven;
    }

    @Override
    void run() throws IOException {
        if (name == null || name.isBlank()) {
            throw Problem.of("getting an image", "add -Dxen.image=NAME")
                    .found("no name")
                    .expected("groupId:artifactId:version, or a reference to a registry such as"
                            + " registry.example.org/web:1.0")
                    .raise();
        }
        AskedDomains asked = new AskedDomains(
                domain,
                fleet == null ? null : fleet.toPath(),
                profile,
                AskedDomains.settings(session.getUserProperties()),
                allow);
        FetchedImage image = FetchedImage.of(
                images(maven, List.of()), new ImageStore(openStore(), progress()), name, "-Dxen.image", architecture);
        FetchTarget target = new FetchTarget(
                output == null ? null : output.toPath(),
                Path.of(session.getExecutionRootDirectory()),
                hostFolder,
                hostKeys());
        FetchSummary summary = target.make(image, asked, getLog()::warn);
        summary.lines().forEach(getLog()::info);
        summary.written().warnings().forEach(getLog()::warn);
        summary.commands().forEach(getLog()::info);
    }
}
