package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskFormat;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.emit.LibvirtXml;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.schema.DomainType;
import org.xenwright.problem.Problem;

/** Writes the domain files of an image: one folder a domain, each with what the Xen host is given. */
public final class DomainOutputs {
    private DomainOutputs() {}

    /**
     * Where domain files come from and how they see the image.
     *
     * @param folder of domain files; may be missing, then the image has one domain of its own name
     * @param hostFolder where the image's folder lies on the Xen host, absolute
     * @param seed what identities are derived from: the project without its version
     * @param context what templates may refer to
     */
    public record DomainRequest(Path folder, String hostFolder, String seed, Map<String, ?> context) {}

    /** Domains of an image with everything resolved. */
    public static List<Domain> load(ImageManifest image, DomainRequest request) throws IOException {
        if (image.disk().isEmpty()) {
            throw Problem.of("making the domains of an image", "add raw or qcow2 to <image><disk><formats>")
                    .found("an image that is nothing but an appliance")
                    .raise();
        }
        return load(image, request, request.folder());
    }

    private static List<Domain> load(ImageManifest image, DomainRequest request, @Nullable Path folder)
            throws IOException {
        return DomainFiles.load(folder, request.context(), defaults(image, request));
    }

    /**
     * Writes {@code domains/NAME/NAME.cfg} and, for libvirt, {@code NAME.xml} below the image's folder for each domain,
     * and says what was written.
     *
     * @param architecture of the image
     */
    public static List<Path> write(List<Domain> domains, String architecture, Path imageFolder) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Domain domain : domains) {
            Path file = file(domain, imageFolder);
            Files.createDirectories(file.getParent());
            written.add(replace(file, XlCfg.emit(domain)));
            Path xml = file.resolveSibling(domain.name() + ".xml");
            written.add(replace(xml, LibvirtXml.emit(domain, architecture)));
        }
        return written;
    }

    /** Where a domain's configuration lies. */
    public static Path file(Domain domain, Path imageFolder) {
        return imageFolder.resolve("domains").resolve(domain.name()).resolve(domain.name() + ".cfg");
    }

    /** The domain of an appliance: kernel and initramfs where a Xen host's tool stack looks for those of guests. */
    static Domain plain(ImageManifest image, String seed) throws IOException {
        return load(image, new DomainRequest(Path.of(""), "/boot/guest", seed, Map.of()), null)
                .get(0);
    }

    private static ImageDefaults defaults(ImageManifest image, DomainRequest request) {
        String host = request.hostFolder().endsWith("/") ? request.hostFolder() : request.hostFolder() + "/";
        ImageManifest.FileSystem root = image.filesystem();
        boolean readOnly = root.type().equals("squashfs");
        ImageManifest.Kernel kernel = image.kernel();
        ImageDefaults.Boot boot = kernel == null
                ? null
                : new ImageDefaults.Boot(
                        host + kernel.file(),
                        kernel.initramfs() == null ? null : host + kernel.initramfs(),
                        root.rootDevice(),
                        readOnly ? "rootfstype=squashfs" : "");
        DomainType type = DomainType.of(image.type())
                .orElseThrow(() -> Problem.of("reading the manifest of the image", "make the image again")
                        .found("type " + image.type())
                        .raise());
        ImageManifest.Disk disk = image.disk().orElse(image.disks().get(0));
        DiskSpec spec = DiskSpec.of(host + disk.file(), "xvda", format(disk.format()), !readOnly);
        return new ImageDefaults(image.name(), request.seed(), type, boot, spec, 512);
    }

    private static DiskFormat format(String name) {
        return switch (name) {
            case "qcow2" -> DiskFormat.QCOW2;
            case "vhd" -> DiskFormat.VHD;
            // what lies in an appliance is the plain disk
            default -> DiskFormat.RAW;
        };
    }

    private static Path replace(Path file, String text) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, text);
            return Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
