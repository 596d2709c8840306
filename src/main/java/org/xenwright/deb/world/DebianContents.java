package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.resolve.DependencyGraph;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.OsRelease;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.SystemContents;

/** The contents of a Debian system: its packages, their dependencies and their licences. */
final class DebianContents {
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
        DebianComponents described =
                new DebianComponents(request.architecture(), distribution, release, system.copyrights());
        List<PackageComponent> components = new ArrayList<>();
        for (BinaryPackage each : kept) {
            components.add(described.component(each, needs));
        }
        for (int i = 0; i < controls.size(); i++) {
            components.add(described.component(lock.packages().get(i), controls.get(i), needs));
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
}
