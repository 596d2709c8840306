package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;

/**
 * An image that the project makes, and the places of its files.
 *
 * @param configuration its configuration in the POM
 * @param files those of the project
 * @param only whether it is that of {@code <image>}; one of {@code <images>} has folders of its own, by its name
 */
record ProjectImage(ProjectDetails project, ImageConfiguration configuration, ProjectFiles files, boolean only) {
    String name() {
        return configuration.name(project);
    }

    /** Returns the folder for it and its files. */
    Path target() {
        return folder(files.target());
    }

    /** Returns the folder itself, or, of several images, this one's folder in it. */
    Path folder(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return only ? path : path.resolve(name());
    }

    /** Returns its lock, given the lock that a project's single image would have. */
    Path lock(Path single) {
        Path file = single.toAbsolutePath().normalize();
        return only ? file : Images.lockFile(file, name());
    }

    /** Returns the folder of its domain files. */
    Path domainsFolder() {
        Path own = files.domains().resolve(name());
        return !only && Files.isDirectory(own) ? own : files.domains();
    }

    /** Returns the folder of its files on the Xen host. */
    String hostFolder() {
        return files.host() != null ? files.host() : target().toString();
    }

    /** Returns what templates see. */
    Map<String, Object> context() {
        return configuration.context(project);
    }

    /** Reads the manifest that the last build wrote of it. */
    ImageManifest manifest() throws IOException {
        return ImageManifest.read(target());
    }

    /** Returns it as its domains will see it, from its configuration alone. */
    ImageOutline planned() {
        String name = name();
        DiskRequest disk = configuration.diskRequest();
        return ImageOutline.planned(
                name,
                configuration.guestType().word(),
                configuration.loader().method().names(name, !configuration.initramfs.equals("none")),
                ImageOutline.Root.of(disk.rootDevice(), disk.fileSystem(), disk.facts()),
                disk.disks(name),
                configuration.loader().diskBoot(),
                configuration.arguments());
    }

    /** Returns its domains, for an image with this outline; none when xl opens none of its disks. */
    List<Domain> domains(ImageOutline outline) throws IOException {
        if (DomainOutputs.none(outline).isPresent()) {
            return List.of();
        }
        DomainOutputs.DomainRequest request =
                new DomainOutputs.DomainRequest(domainsFolder(), hostFolder(), project.seed(), context());
        return DomainOutputs.load(outline, request.withGrub(files.grub()));
    }
}
