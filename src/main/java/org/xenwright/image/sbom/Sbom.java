package org.xenwright.image.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
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
import org.cyclonedx.model.license.Expression;
import org.cyclonedx.model.metadata.ToolInformation;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.SpdxLicences;
import org.xenwright.store.Digest;

/** A CycloneDX 1.6 document, filled piece by piece in a fixed order: equal pieces give equal bytes. */
public final class Sbom {
    private static final Version SCHEMA = Version.VERSION_16;
    private static final String IMAGE = "image";
    private static final String BASE = "base";
    private static final Pattern TIMESTAMP = Pattern.compile("(\"timestamp\" : \")[^\"]*(\")");

    private final Bom bom = new Bom();
    private final Component image = new Component();
    private final Map<String, Dependency> dependencies = new LinkedHashMap<>();
    private final String world;
    private final Map<PackageComponent, String> references = new HashMap<>();
    private final Instant clock;

    /**
     * The operating system in an image, as its os-release has it.
     *
     * @param id {@code debian}
     * @param version {@code 12}; the codename of a system without a number
     */
    public record OperatingSystem(String id, String version) {}

    /**
     * @param coordinates {@code group:artifact:version} of the project
     * @param world of its packages: {@code deb}
     */
    public Sbom(
            String name, String coordinates, Instant clock, String toolVersion, OperatingSystem system, String world) {
        this.world = world;
        this.clock = clock.truncatedTo(ChronoUnit.SECONDS);
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

    /** Adds a fact about the whole image. */
    public void property(String name, String value) {
        image.addProperty(new Property("xenwright:" + name, value));
    }

    /**
     * Adds a package.
     *
     * @param properties facts of our own by name
     */
    public void add(PackageComponent pkg, Map<String, List<String>> properties) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef(fresh(pkg));
        component.setName(PackageName.alone(pkg.name()));
        component.setVersion(pkg.version());
        component.setPurl(pkg.address());
        if (pkg.sha256() != null) {
            component.addHash(new Hash(Hash.Algorithm.SHA_256, pkg.sha256().hex()));
        }
        if (!pkg.licences().isEmpty()) {
            component.setLicenses(choice(pkg.licences()));
        }
        properties.forEach((fact, values) ->
                values.forEach(value -> component.addProperty(new Property("xenwright:" + fact, value))));
        bom.addComponent(component);
        dependency(component.getBomRef());
    }

    /** Adds a jar of the application that has no coordinates: its manifest names it by a path beside it. */
    public void addJar(String path, Digest sha256) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef("jar:" + path);
        component.setName(path);
        component.addHash(new Hash(Hash.Algorithm.SHA_256, sha256.hex()));
        bom.addComponent(component);
        dependency(component.getBomRef());
        dependency(IMAGE).addDependency(new Dependency(component.getBomRef()));
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

    /** Records that a package came with the base. */
    public void broughtByBase(PackageComponent pkg) {
        dependency(BASE).addDependency(new Dependency(given(pkg)));
    }

    /** Records that the image was asked to have a package. */
    public void asked(PackageComponent pkg) {
        dependency(IMAGE).addDependency(new Dependency(given(pkg)));
    }

    /** Records that a package depends on others, all of which were added. */
    public void depends(PackageComponent pkg) {
        Dependency dependency = dependency(given(pkg));
        pkg.needs().forEach(other -> dependency.addDependency(new Dependency(reference(other))));
    }

    private Dependency dependency(String reference) {
        return dependencies.computeIfAbsent(reference, Dependency::new);
    }

    private String reference(String name) {
        return world + ":" + name;
    }

    /**
     * Gives a package a name that no other has: a package that is not installed in the image may be of another world than
     * those that are, and some worlds install several versions of one.
     */
    private String fresh(PackageComponent pkg) {
        String known = references.get(pkg);
        if (known != null) {
            return known;
        }
        boolean installed =
                pkg.origin() == PackageComponent.Origin.BASE || pkg.origin() == PackageComponent.Origin.IMAGE;
        String type = pkg.address().replaceFirst("^pkg:([a-z]+)/.*", "$1");
        String name = (installed ? world : type) + ":" + pkg.name();
        String free = dependencies.containsKey(name) ? name + "@" + pkg.version() : name;
        references.put(pkg, free);
        return free;
    }

    private String given(PackageComponent pkg) {
        return references.getOrDefault(pkg, reference(pkg.name()));
    }

    /**
     * Returns the document, valid against the schema.
     *
     * @throws IllegalStateException when it is not, which is a mistake of this program
     */
    public byte[] bytes() throws IOException {
        bom.setDependencies(new ArrayList<>(dependencies.values()));
        try {
            // the number belongs to the content: two images with equal content are one
            String content = text();
            UUID serial = DerivedUuid.of("sbom", Digest.of(content).hex());
            bom.setSerialNumber("urn:uuid:" + serial);
            byte[] bytes = (text().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
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

    /** Returns the text; the library writes the time in the digits and by the calendar of this machine's language. */
    private String text() throws GeneratorException {
        return TIMESTAMP
                .matcher(BomGeneratorFactory.createJson(SCHEMA, bom).toJsonString())
                .replaceFirst("$1" + clock + "$2");
    }

    private static LicenseChoice choice(List<PackageComponent.Licence> named) {
        LicenseChoice choice = new LicenseChoice();
        if (named.size() == 1
                && named.get(0).identifier() == null
                && SpdxLicences.isExpression(named.get(0).name())) {
            choice.setExpression(new Expression(named.get(0).name()));
            return choice;
        }
        for (PackageComponent.Licence each : named) {
            License licence = new License();
            if (each.identifier() != null) {
                licence.setId(each.identifier());
            } else {
                licence.setName(each.name());
            }
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
