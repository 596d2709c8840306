package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.xenwright.content.ByteSize;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.KeptImages;
import org.xenwright.progress.TextTable;

/**
 * Lists the images in the local Maven repository and in the store. With {@code -Dxen.image=groupId:artifactId} it lists
 * the versions in the Maven repositories, with {@code -Dxen.image=registry/name} the tags in a registry; each of these
 * lines begins with the name to give to {@code xen:get}.
 */
@Mojo(name = "list", requiresProject = false, aggregator = true, threadSafe = true, configurator = "xenwright")
public final class ListMojo extends XenMojo {
    /**
     * The image to list remotely: groupId:artifactId, or registry/name; a version or a tag after it is ignored.
     * Default: lists what is on this machine.
     */
    @Parameter(property = "xen.image")
    // not named image: a project has that element for its own
    String name;

    private final RepositorySystem maven;

    @Inject
    ListMojo(RepositorySystem maven) {
        this.maven = maven;
    }

    @Override
    void run() throws IOException {
        if (name == null || name.isBlank()) {
            listHere();
        } else if (name.indexOf('/') < 0 && name.indexOf(':') > 0) {
            listVersions(name.strip());
        } else {
            listTags(ImageReference.parse(name.strip(), "-Dxen.image"));
        }
    }

    private void listHere() throws IOException {
        Path repository =
                session.getRepositorySession().getLocalRepository().getBasedir().toPath();
        TextTable installed = new TextTable("lr");
        for (LocalImages.Installed each : LocalImages.in(repository)) {
            installed.row("  " + each.coordinates(), ByteSize.format(each.bytes()));
        }
        show(
                repository,
                installed,
                "no image was installed here: run 'mvn install' in a project of packaging xen-image");
        TextTable kept = new TextTable("llr");
        for (KeptImages.Kept each : new KeptImages(openStore()).list()) {
            kept.row("  " + each.digest(), each.name(), ByteSize.format(each.bytes()));
        }
        show(openStore().root(), kept, "no image was brought here");
    }

    private void listVersions(String written) {
        List<NamedImages.Version> versions = images(maven, List.of()).versions(written, "-Dxen.image");
        TextTable table = new TextTable("ll");
        versions.forEach(each -> table.row("  " + each.coordinates(), each.repository()));
        show(written, table, "no repository has a version of it");
    }

    private void listTags(ImageReference reference) throws IOException {
        String name = reference.registry() + "/" + reference.repository();
        TextTable table = new TextTable("l");
        registries().tags(reference).forEach(tag -> table.row("  " + name + ":" + tag));
        show(name, table, "it has no tag");
    }

    private void show(Object title, TextTable table, String otherwise) {
        getLog().info(title.toString());
        if (table.isEmpty()) {
            getLog().info("  " + otherwise);
        }
        table.lines().forEach(getLog()::info);
    }
}
