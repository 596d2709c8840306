package org.xenwright.image.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.metadata.ToolInformation;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.PackageName;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.store.Digest;

/** A CycloneDX 1.6 document, filled piece by piece in a fixed order: equal pieces give equal bytes. */
public final class Sbom {
    private static final Version SCHEMA = Version.VERSION_16;
    private static final String IMAGE = "image";
    private static final String BASE = "base";

    private final Bom bom = new Bom();
    private final Component image = new Component();
    private final Map<String, Dependency> dependencies = new LinkedHashMap<>();
    private final OperatingSystem system;

    /**
     * The operating system in an image, as its os-release has it.
     *
     * @param id {@code debian}
     * @param version {@code 12}; the codename of a system without a number
     */
    public record OperatingSystem(String id, String version) {}

    /**
     * A Debian package.
     *
     * @param name as it is called in the image: with its architecture when that is a foreign one, {@code libc6:i386}
     * @param source its source package; with {@code @VERSION} where the source's version is another
     * @param sha256 of its file; null when a base brought it installed
     * @param copyright its copyright file; empty when it has none
     * @param properties facts of our own by name
     */
    public record DebianPackage(
            String name,
            String version,
            String architecture,
            String source,
            @Nullable Digest sha256,
            byte[] copyright,
            Map<String, List<String>> properties) {}

    /** @param coordinates {@code group:artifact:version} of the project */
    public Sbom(String name, String coordinates, Instant clock, String toolVersion, OperatingSystem system) {
        this.system = system;
        String[] parts = coordinates.split(":");
        image.setType(Component.Type.CONTAINER);
        image.setBomRef(IMAGE);
        image.setGroup(parts[0]);
        image.setName(name);
        image.setVersion(parts[2]);
        image.setPurl(purl(PackageURLBuilder.aPackageURL()
                .withType("maven")
                .withNamespace(parts[0])
                .withName(parts[1])
                .withVersion(parts[2])));
        Component tool = new Component();
        tool.setType(Component.Type.APPLICATION);
        tool.setGroup("org.xenwright");
        tool.setName("xen-maven-plugin");
        tool.setVersion(toolVersion);
        ToolInformation tools = new ToolInformation();
        tools.setComponents(List.of(tool));
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(clock));
        metadata.setToolChoice(tools);
        metadata.setComponent(image);
        bom.setMetadata(metadata);
        bom.setVersion(1);
        dependency(IMAGE);
        Component os = new Component();
        os.setType(Component.Type.OPERATING_SYSTEM);
        os.setBomRef("system");
        os.setName(system.id());
        os.setVersion(system.version());
        bom.addComponent(os);
    }

    /** A fact about the whole image. */
    public void property(String name, String value) {
        image.addProperty(new Property("xenwright:" + name, value));
    }

    /** Adds a package. */
    public void add(DebianPackage pkg) {
        String name = PackageName.alone(pkg.name());
        PackageURLBuilder purl = PackageURLBuilder.aPackageURL()
                .withType("deb")
                .withNamespace(system.id())
                .withName(name)
                .withVersion(pkg.version())
                .withQualifier("arch", pkg.architecture())
                .withQualifier("distro", system.id() + "-" + system.version());
        if (!pkg.source().equals(name)) {
            purl.withQualifier("upstream", pkg.source());
        }
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef(reference(pkg.name()));
        component.setName(name);
        component.setVersion(pkg.version());
        component.setPurl(purl(purl));
        if (pkg.sha256() != null) {
            component.addHash(new Hash(Hash.Algorithm.SHA_256, pkg.sha256().hex()));
        }
        List<String> licences = Licences.of(pkg.copyright());
        if (!licences.isEmpty()) {
            component.setLicenses(choice(licences));
        }
        pkg.properties()
                .forEach((fact, values) ->
                        values.forEach(value -> component.addProperty(new Property("xenwright:" + fact, value))));
        bom.addComponent(component);
        dependency(component.getBomRef());
    }

    /**
     * Adds a Maven artifact, which the image depends on.
     *
     * @param coordinates {@code group:artifact:type[:classifier]:version}
     */
    public void addArtifact(String coordinates, Digest sha256) {
        String[] parts = coordinates.split(":");
        String version = parts[parts.length - 1];
        PackageURLBuilder purl = PackageURLBuilder.aPackageURL()
                .withType("maven")
                .withNamespace(parts[0])
                .withName(parts[1])
                .withVersion(version)
                .withQualifier("type", parts[2]);
        if (parts.length > 4) {
            purl.withQualifier("classifier", parts[3]);
        }
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef("maven:" + coordinates);
        component.setGroup(parts[0]);
        component.setName(parts[1]);
        component.setVersion(version);
        component.setPurl(purl(purl));
        component.addHash(new Hash(Hash.Algorithm.SHA_256, sha256.hex()));
        bom.addComponent(component);
        dependency(component.getBomRef());
        dependency(IMAGE).addDependency(new Dependency(component.getBomRef()));
    }

    /**
     * Adds the image that this one starts from.
     *
     * @param from its name: that of a registry, {@code group:artifact:version}, or {@code oci:FILE}
     * @param digest of its manifest, {@code sha256:HEX}
     */
    public void addBase(String from, String digest) {
        Component component = new Component();
        component.setType(Component.Type.CONTAINER);
        component.setBomRef(BASE);
        component.setName(from);
        component.setVersion(digest);
        String[] parts = from.split(":");
        if (from.indexOf('/') > 0 && !from.startsWith("oci:")) {
            String repository = from.replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
            component.setPurl(purl(PackageURLBuilder.aPackageURL()
                    .withType("oci")
                    .withName(repository.substring(repository.lastIndexOf('/') + 1))
                    .withVersion(digest)
                    .withQualifier("repository_url", repository)));
        } else if (parts.length == 3) {
            component.setPurl(purl(PackageURLBuilder.aPackageURL()
                    .withType("maven")
                    .withNamespace(parts[0])
                    .withName(parts[1])
                    .withVersion(parts[2])
                    .withQualifier("type", "oci.tar")));
        }
        if (digest.startsWith("sha256:")) {
            component.addHash(new Hash(Hash.Algorithm.SHA_256, digest.substring("sha256:".length())));
        }
        bom.addComponent(component);
        dependency(IMAGE).addDependency(new Dependency(BASE));
        dependency(BASE);
    }

    /** A package came with the base. */
    public void broughtByBase(String name) {
        dependency(BASE).addDependency(new Dependency(reference(name)));
    }

    /** The image was asked to have a package. */
    public void asked(String name) {
        dependency(IMAGE).addDependency(new Dependency(reference(name)));
    }

    /** A package depends on others that were added. */
    public void depends(String name, Collection<String> others) {
        others.forEach(other -> dependency(reference(name)).addDependency(new Dependency(reference(other))));
    }

    private Dependency dependency(String reference) {
        return dependencies.computeIfAbsent(reference, Dependency::new);
    }

    private static String reference(String name) {
        return "deb:" + name;
    }

    /**
     * The document, valid against the schema.
     *
     * @throws IllegalStateException when it is not, which is a mistake of this program
     */
    public byte[] bytes() throws IOException {
        bom.setDependencies(new ArrayList<>(dependencies.values()));
        try {
            // the number belongs to the content: two images with equal content are one
            String content = BomGeneratorFactory.createJson(SCHEMA, bom).toJsonString();
            UUID serial = DerivedUuid.of("sbom", Digest.of(content).hex());
            bom.setSerialNumber("urn:uuid:" + serial);
            String text = BomGeneratorFactory.createJson(SCHEMA, bom).toJsonString();
            byte[] bytes = (text.replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
            List<String> faults = SchemaCheck.faults(bytes);
            if (!faults.isEmpty()) {
                throw new IllegalStateException("the bill of materials does not fit its schema: " + faults.get(0));
            }
            return bytes;
        } catch (GeneratorException e) {
            throw new IOException("writing the bill of materials: " + e.getMessage(), e);
        } finally {
            bom.setSerialNumber(null);
        }
    }

    private static LicenseChoice choice(List<String> names) {
        LicenseChoice choice = new LicenseChoice();
        for (String name : names) {
            License licence = new License();
            Licences.spdx(name).ifPresentOrElse(licence::setId, () -> licence.setName(name));
            choice.addLicense(licence);
        }
        return choice;
    }

    private static String purl(PackageURLBuilder builder) {
        try {
            return builder.build().canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("the names of packages are names of package addresses", e);
        }
    }
}
