package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;

/**
 * An image that the project makes, and where its files lie.
 *
 * @param configuration what the POM says of it
 * @param files those of the project
 * @param only whether it is that of {@code <image>}; one of {@code <images>} has folders of its own, with its name
 */
record ProjectImage(ProjectDetails project, ImageConfiguration configuration, ProjectFiles files, boolean only) {
    String name() {
        return configuration.name(project);
    }

    /** Where it and its files go. */
    Path target() {
        return folder(files.target());
    }

    /** The folder itself, or of several images the folder in it that belongs to this one. */
    Path folder(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return only ? path : path.resolve(name());
    }

    /** Its lock, of a project whose single image would have the given one. */
    Path lock(Path single) {
        Path file = single.toAbsolutePath().normalize();
        return only ? file : Images.lockFile(file, name());
    }

    /** Where its domain files are. */
    Path domainsFolder() {
        Path own = files.domains().resolve(name());
        return !only && Files.isDirectory(own) ? own : files.domains();
    }

    /** Where its files lie on the Xen host. */
    String hostFolder() {
        return files.host() != null ? files.host() : target().toString();
    }

    /** What templates see. */
    Map<String, Object> context() {
        return configuration.context(project);
    }

    /** What the last build wrote of it. */
    ImageManifest manifest() throws IOException {
        return ImageManifest.read(target());
    }

    /** Its domains, of an image that looks so from outside. */
    List<Domain> domains(ImageOutline outline) throws IOException {
        return DomainOutputs.load(
                outline, new DomainOutputs.DomainRequest(domainsFolder(), hostFolder(), project.seed(), context()));
    }
}
