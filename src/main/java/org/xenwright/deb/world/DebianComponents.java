package org.xenwright.deb.world;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageComponent.Origin;
import org.xenwright.packages.PackageName;
import org.xenwright.store.Digest;

/**
 * The packages of Debian as a bill of materials lists them.
 *
 * @param own architecture of the image
 * @param distribution that they are of: {@code debian}
 * @param release of it
 * @param copyrights copyright files by the name of the package
 */
record DebianComponents(String own, String distribution, String release, SortedMap<String, Content> copyrights) {
    private static final int LARGEST = 16 << 20;

    /** Returns a package that a base has installed. */
    PackageComponent component(BinaryPackage kept, Map<String, SortedSet<String>> needs) throws IOException {
        String version = kept.version().toString();
        return component(
                PackageName.in(own, kept.name(), kept.architecture()),
                version,
                kept.architecture(),
                Origin.BASE,
                Lock.BASE,
                null,
                false,
                source(kept.name(), kept.field("Source")),
                needs);
    }

    /** Returns a package of a lock, by its control file. */
    PackageComponent component(Lock.LockedPackage locked, Paragraph control, Map<String, SortedSet<String>> needs)
            throws IOException {
        boolean image = locked.purpose() == Lock.Purpose.IMAGE;
        return component(
                locked.nameIn(own),
                locked.version(),
                locked.architecture(),
                switch (locked.purpose()) {
                    case IMAGE -> Origin.IMAGE;
                    case INITRAMFS -> Origin.INITRAMFS;
                    case LOADER -> Origin.LOADER;
                    case RUNTIME -> Origin.RUNTIME;
                    case KERNEL -> Origin.KERNEL;
                },
                locked.source(),
                locked.sha256(),
                locked.asked(),
                source(locked.name(), control.get("Source", locked.name())),
                image ? needs : Map.of());
    }

    private PackageComponent component(
            String name,
            String version,
            String architecture,
            Origin origin,
            String repository,
            @Nullable Digest sha256,
            boolean asked,
            String source,
            Map<String, SortedSet<String>> needs)
            throws IOException {
        String plain = PackageName.alone(name);
        Set<String> needed = needs.getOrDefault(name, new TreeSet<>());
        return new PackageComponent(
                name,
                version,
                architecture,
                origin,
                repository,
                sha256,
                asked,
                address(distribution, release, plain, version, architecture, source),
                Licences.of(copyright(plain)),
                needed);
    }

    static String address(
            String distribution, String release, String name, String version, String architecture, String source) {
        PackageURLBuilder purl = PackageURLBuilder.aPackageURL()
                .withType(DebianWorld.ID)
                .withNamespace(distribution)
                .withName(name)
                .withVersion(version)
                .withQualifier("arch", architecture)
                .withQualifier("distro", distribution + "-" + release);
        if (!source.equals(name)) {
            purl.withQualifier("upstream", source);
        }
        try {
            return purl.build().canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("the names of packages are names of package addresses", e);
        }
    }

    private byte[] copyright(String name) throws IOException {
        Content copyright = copyrights.get(name);
        return copyright == null || copyright.size() > LARGEST ? new byte[0] : copyright.bytes(LARGEST);
    }

    /** {@code NAME}, or {@code NAME@VERSION} where the version of the source is another, as after a rebuild. */
    private static String source(String name, @Nullable String field) {
        if (field == null) {
            return name;
        }
        String source = field.replaceFirst("\\s.*", "");
        int bracket = field.indexOf('(');
        return bracket < 0
                ? source
                : source + "@" + field.substring(bracket + 1).replace(")", "").strip();
    }
}
