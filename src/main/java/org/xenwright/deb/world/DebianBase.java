package org.xenwright.deb.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.InstalledPackages;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Pin;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.kernel.Kernel;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The system an image starts from, with the Debian packages dpkg knows in it.
 *
 * @param installed what its dpkg has installed; null when it has no dpkg
 */
record DebianBase(BaseSystem system, @Nullable PackageIndex installed) {
    /** Above the priority that makes apt take what is offered, below the one that makes it go back. */
    private static final int STAY = 995;

    static DebianBase of(BaseSystem system) throws IOException {
        return new DebianBase(
                system, InstalledPackages.of(system.tree(), Lock.BASE).orElse(null));
    }

    /** Returns the architectures of what is built on it: those that are asked for, and those its own dpkg knows. */
    List<String> architectures(List<String> asked) throws IOException {
        Set<String> all = new LinkedHashSet<>(asked);
        all.addAll(InstalledPackages.foreign(system.tree(), asked.get(0)));
        return List.copyOf(all);
    }

    /** Returns a package of the base as something to ask for. */
    static PackageSpec wanted(BinaryPackage each) {
        String architecture = each.architecture().equals("all") ? "" : ":" + each.architecture();
        return PackageSpec.parse(each.name() + architecture);
    }

    /** Keeps each package at the version it has, unless what is asked for needs another. */
    Preferences preferences(Preferences others) {
        List<Pin> pins = new ArrayList<>();
        packages()
                .forEach(each -> pins.add(
                        new Pin(each.name(), Pin.Kind.VERSION, each.version().toString(), STAY)));
        pins.addAll(others.pins());
        return new Preferences(pins, others.defaultRelease());
    }

    /** Returns the packages its dpkg has on hold, which stay as they are whatever is asked for. */
    List<PackageSpec> held() {
        List<PackageSpec> held = new ArrayList<>();
        for (BinaryPackage each : packages()) {
            if (String.valueOf(each.field("Status")).startsWith("hold ")) {
                held.add(new PackageSpec(each.name(), wanted(each).architecture(), each.version(), null, false));
            }
        }
        return held;
    }

    /** Refuses what only a Debian system can do for one that is none. */
    void refuse(DebianRequest request) throws IOException {
        if (isDebian()) {
            return;
        }
        String asked = !request.wanted().isEmpty()
                ? request.wanted().get(0).toString()
                : !request.asked().local().isEmpty()
                        ? request.asked().local().get(0).origin()
                        : "";
        boolean kernel = Kernel.newest(system.tree()).isPresent();
        if (!asked.isEmpty() || request.asked().kernel() != null && !kernel) {
            throw Problem.of(
                            "adding packages to the base",
                            "take a base of Debian or Ubuntu, or leave the packages out and write"
                                    + " <kernel>none</kernel>")
                    .at("<image><from>" + request.asked().from() + "</from>")
                    .found(system.release().name() + ", which has no dpkg"
                            + (asked.isEmpty() ? " and no kernel in /boot" : "; asked for: " + asked))
                    .expected("/var/lib/dpkg/status")
                    .raise();
        }
    }

    boolean isDebian() {
        return installed != null;
    }

    List<BinaryPackage> packages() {
        return installed == null ? List.of() : installed.packages();
    }

    /** Describes what installing a package means for the one of that name in the base; empty when it has none. */
    Optional<String> replacement(BinaryPackage by) {
        return packages().stream()
                .filter(each ->
                        each.name().equals(by.name()) && each.architecture().equals(by.architecture()))
                .map(each -> each.name() + " " + each.version() + " of the base becomes " + by.version())
                .findFirst();
    }

    /** Returns the copyright files of a tree's packages, by package. */
    static SortedMap<String, Content> copyrights(Tree tree) {
        SortedMap<String, Content> found = new TreeMap<>();
        if (tree.find("usr/share/doc").orElse(null) instanceof Directory documents) {
            documents
                    .entries()
                    .keySet()
                    .forEach(name -> tree.follow(
                                    TreePath.of("usr/share/doc").child(name).child("copyright"))
                            .filter(RegularFile.class::isInstance)
                            .ifPresent(file -> found.put(name.toString(), ((RegularFile) file).content())));
        }
        return found;
    }
}
