package org.xenwright.deb.world;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.resolve.DependencyGraph;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.OsRelease;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageComponent.Origin;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.SystemContents;
import org.xenwright.store.Digest;

/** The contents of a Debian system: its packages, their dependencies and their licences. */
final class DebianContents {
    private static final int LARGEST = 16 << 20;

    private final Lock lock;
    private final PackageRequest request;
    private final ConfiguredSystem system;
    private final String distribution;
    private final String release;

    DebianContents(Lock lock, PackageRequest request, ConfiguredSystem system) throws IOException {
        this.lock = lock;
        this.request = request;
        this.system = system;
        OsRelease says = OsRelease.of(system.tree());
        this.distribution = says.id().isEmpty() ? "debian" : says.id();
        this.release = !says.version().isEmpty()
                ? says.version()
                : lock.sources().isEmpty() ? "" : lock.sources().get(0).suite();
    }

    SystemContents contents() throws IOException {
        DebianBase base = system.base() == null ? null : DebianBase.of(system.base());
        List<BinaryPackage> kept = base == null ? List.of() : kept(base);
        List<Paragraph> controls = new ArrayList<>();
        List<PackageIndex> set = new ArrayList<>();
        for (BinaryPackage each : kept) {
            set.add(new PackageIndex(each.source(), List.of(each)));
        }
        for (int i = 0; i < lock.packages().size(); i++) {
            Lock.LockedPackage locked = lock.packages().get(i);
            Paragraph control =
                    Paragraph.parse(system.descriptions().get(i).getBytes(StandardCharsets.UTF_8), "control");
            controls.add(control);
            if (locked.purpose() == Lock.Purpose.IMAGE) {
                set.add(LocalIndex.of(
                        control,
                        locked.size(),
                        locked.sha256(),
                        locked.file(),
                        PackageSource.local(locked.source()),
                        locked.toString()));
            }
        }
        Map<String, SortedSet<String>> needs = DependencyGraph.of(
                set, base == null ? request.architectures() : base.architectures(request.architectures()));
        List<PackageComponent> components = new ArrayList<>();
        for (BinaryPackage each : kept) {
            components.add(component(each, needs));
        }
        for (int i = 0; i < controls.size(); i++) {
            components.add(component(lock.packages().get(i), controls.get(i), needs));
        }
        return new SystemContents(distribution, release, components);
    }

    /** Returns the packages of a base that the lock's did not replace. */
    private List<BinaryPackage> kept(DebianBase base) {
        return base.packages().stream()
                .filter(each -> lock.find(name(each), Lock.Purpose.IMAGE).isEmpty())
                .toList();
    }

    private String name(BinaryPackage pkg) {
        return PackageName.in(request.architecture(), pkg.name(), pkg.architecture());
    }

    private PackageComponent component(BinaryPackage kept, Map<String, SortedSet<String>> needs) throws IOException {
        String version = kept.version().toString();
        return component(
                name(kept),
                version,
                kept.architecture(),
                Origin.BASE,
                Lock.BASE,
                null,
                false,
                source(kept.name(), kept.field("Source")),
                needs);
    }

    private PackageComponent component(
            Lock.LockedPackage locked, Paragraph control, Map<String, SortedSet<String>> needs) throws IOException {
        boolean image = locked.purpose() == Lock.Purpose.IMAGE;
        return component(
                locked.nameIn(request.architecture()),
                locked.version(),
                locked.architecture(),
                switch (locked.purpose()) {
                    case IMAGE -> Origin.IMAGE;
                    case INITRAMFS -> Origin.INITRAMFS;
                    case LOADER -> Origin.LOADER;
                    case RUNTIME -> Origin.RUNTIME;
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
        Content copyright = system.copyrights().get(name);
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
