package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.cache.SharedCache;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** The parameters of goals that work on the images of a project. */
abstract class ProjectMojo extends XenMojo {
    /** What goes into the image. */
    @Parameter
    ImageConfiguration image = new ImageConfiguration();

    /**
     * Several images in the place of one. Each says what differs from {@code <image>}, which is merged into it as Maven
     * merges the configuration of a plugin into that of an execution, and has a name of its own.
     */
    @Parameter
    List<ImageConfiguration> images = new ArrayList<>();

    /** Names of the images to work on. Default: all. */
    @Parameter(property = "xen.images")
    @Values(item = "name")
    List<String> onlyImages = new ArrayList<>();

    /** The folder of domain files; a folder in it that is named after an image holds those of that image. */
    @Parameter(property = "xen.domainsFolder", defaultValue = "${project.basedir}/src/main/xen")
    File domains;

    /** Where the image and its files go; of several images, each into a folder of its name in it. */
    @Parameter(property = "xen.target", defaultValue = "${project.build.directory}/xen")
    File target;

    /** The Xen host that the domains share: what it can give, and its version. */
    @Parameter
    HostConfiguration host = new HostConfiguration();

    /** Memory of the host that is left for guests, such as 64G, instead of that of the POM. */
    @Parameter(property = "xen.hostMemory")
    String hostMemory;

    /** Threads of the host's processors, instead of those of the POM. */
    @Parameter(property = "xen.hostCpus")
    Integer hostCpus;

    /** How many vCPUs may share a thread of the host, instead of what the POM says. */
    @Parameter(property = "xen.overcommit")
    Double overcommit;

    /** The Xen of the host, for instance 4.14, instead of that of the POM: keys it does not know are found. Default: any. */
    @Parameter(property = "xen.hostXen")
    String hostXen;

    /**
     * The name before of {@code hostXen}.
     *
     * @deprecated write {@code -Dxen.hostXen}
     */
    @Deprecated
    @Parameter(property = "xen.version")
    String xenVersion;

    /** Holds each domain against the image before it is written: would its kernel start and find its root? */
    @Parameter(property = "xen.preflight", defaultValue = "true")
    boolean preflight;

    /** Where builds of a team share what takes long to make. */
    @Parameter
    CacheConfiguration cache = new CacheConfiguration();

    /** The images to work on, in the order of the POM. */
    final List<ProjectImage> chosenImages() {
        ProjectFiles files = new ProjectFiles(target.toPath(), domains.toPath(), hostFolder);
        return Images.of(image, images, said(onlyImages, "xen.images")).stream()
                .map(each -> new ProjectImage(details(), each, files, images.isEmpty()))
                .toList();
    }

    /** Says which image comes, where there is more than one. */
    final void announce(ProjectImage coming, List<ProjectImage> all) {
        if (all.size() > 1) {
            getLog().info("image " + coming.name());
        }
    }

    /** What the command line and the POM say of the host. */
    final HostConfiguration host() {
        return host.with(hostMemory, hostCpus, overcommit, renamed(hostXen, "xen.hostXen", xenVersion, "xen.version"));
    }

    /** The checks of domains before their files are written. */
    final DomainChecks domainChecks() {
        return new DomainChecks(host(), preflight, getLog());
    }

    final Access access() {
        return isOffline()
                ? Access.offline(openStore(), progress())
                : Access.online(sharingStore(), settings().transport(), progress());
    }

    private Store sharingStore() {
        SharedCache shared = cache.cache(settings(), System.getenv(), registries(), progress());
        return shared == null ? openStore() : openStore().withRemote(shared);
    }
}
