package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.oci.ImageStore;

/** The parameters of goals that may work on an image made elsewhere, by its name, and on the domains to make of it. */
abstract class NamingMojo extends ProjectMojo {
    /**
     * An image made elsewhere: groupId:artifactId:version, a reference into a registry such as
     * registry.example.org/web:1.0, or a file NAME.oci.tar. Needs no POM.
     */
    @Parameter(property = "xen.image")
    // not named image: a project has that element for its own
    String name;

    /** Name of the domain of such an image. Default: the domains of the image's project. */
    @Parameter(property = "xen.domain")
    String domain;

    /** A table with a row for each domain of such an image, in CSV or YAML. */
    @Parameter(property = "xen.fleet")
    File fleet;

    /** Which domain file of such an image to follow. Default: the one named after the domain or the image. */
    @Parameter(property = "xen.profile")
    String profile;

    /** Architecture to choose, for such an image that exists for several. */
    @Parameter(property = "xen.architecture", defaultValue = "amd64")
    String architecture;

    /**
     * Keys, and options of network cards and disks, that the domain files of such an image may set although they
     * concern more than the guest, such as {@code pci,bridge}. Their values are then the image's choice: look at them
     * first. Default: none.
     */
    @Parameter(property = "xen.allow")
    @Values(item = "key")
    List<String> allow = new ArrayList<>();

    /** Finds images in Maven repositories and in the running reactor. */
    @Inject
    RepositorySystem maven;

    /** Returns whether an image made elsewhere is named. */
    final boolean isNamed() {
        return name != null && !name.isBlank();
    }

    /** Returns the name of the image made elsewhere without its version, as a folder or a key may be called. */
    final Optional<String> plainName() {
        return Optional.ofNullable(name)
                .map(each -> each.strip()
                        .replaceFirst("@.*$", "")
                        .replaceFirst("(\\.oci\\.tar|:[^:/]*)$", "")
                        .replaceAll("[^A-Za-z0-9._-]+", ".")
                        .replaceFirst("^[._-]+", ""));
    }

    /** Returns the domains that are asked of the image. */
    final AskedDomains askedDomains() {
        return new AskedDomains(
                domain,
                fleet == null ? null : fleet.toPath(),
                profile,
                AskedDomains.settings(session.getUserProperties()),
                allow);
    }

    /** Fetches the image, as far as it is not here yet. */
    final FetchedImage fetchedImage() throws IOException {
        return FetchedImage.of(
                images(maven, List.of()), new ImageStore(openStore(), progress()), name, "-Dxen.image", architecture);
    }
}
