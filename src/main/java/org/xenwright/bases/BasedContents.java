package org.xenwright.bases;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.packages.BootParts;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.OsRelease;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageComponent.Origin;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.SystemContents;

/** The contents of a system that started from a base: the packages that its own records list, and what boots it. */
final class BasedContents {
    private final BasedWorld world;
    private final Lock lock;
    private final PackageRequest request;
    private final ConfiguredSystem system;

    BasedContents(BasedWorld world, Lock lock, PackageRequest request, ConfiguredSystem system) {
        this.world = world;
        this.lock = lock;
        this.request = request;
        this.system = system;
    }

    SystemContents contents() throws IOException {
        OsRelease release = OsRelease.of(system.tree());
        List<PackageComponent> components = new ArrayList<>();
        List<InstalledPackage> installed = world.natives().list(system.tree());
        Map<String, Set<String>> called = new HashMap<>();
        for (InstalledPackage each : installed) {
            called.computeIfAbsent(each.name(), name -> new TreeSet<>()).add(called(each));
        }
        for (InstalledPackage each : installed) {
            components.add(component(each, called));
        }
        components.addAll(world.parts()
                .components(
                        lock,
                        request,
                        new BootParts(
                                ConfiguredSystem.nothing(),
                                null,
                                system.beside(),
                                system.descriptions(),
                                system.copyrights())));
        return new SystemContents(release.id().isEmpty() ? "linux" : release.id(), release.version(), components);
    }

    private String called(InstalledPackage installed) {
        return PackageName.in(request.architecture(), installed.name(), installed.architecture());
    }

    /** @param called what packages are called in the image, by their names alone */
    private PackageComponent component(InstalledPackage installed, Map<String, Set<String>> called) {
        String name = called(installed);
        Set<String> needs = new TreeSet<>();
        installed.needs().forEach(each -> needs.addAll(called.getOrDefault(each, Set.of())));
        Optional<Lock.LockedPackage> locked = lock.find(name, Lock.Purpose.IMAGE)
                .filter(each -> each.version().equals(installed.version()));
        return new PackageComponent(
                name,
                installed.version(),
                installed.architecture(),
                locked.isPresent() ? Origin.IMAGE : Origin.BASE,
                locked.map(Lock.LockedPackage::source).orElse(Lock.BASE),
                locked.map(Lock.LockedPackage::sha256).orElse(null),
                locked.map(Lock.LockedPackage::asked).orElse(false),
                installed.address(),
                installed.licences(),
                needs);
    }
}
