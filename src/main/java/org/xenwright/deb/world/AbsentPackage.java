package org.xenwright.deb.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Relation;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Nearest;
import org.xenwright.transport.Access;

/**
 * What keeps a package out of an image, as far as the POM and the packages that are in it tell.
 *
 * @param lock of the image, which lacks it
 */
record AbsentPackage(Lock lock, PackageRequest request, Access access) {
    private static final int MOST = 8; // of one kind; a library may be suggested by everything

    /** Returns a line for each reason. */
    List<String> reasons(String named) throws IOException {
        String name = PackageName.alone(named);
        List<String> lines = new ArrayList<>();
        for (String each : request.wanted()) {
            PackageSpec spec = PackageSpec.parse(each);
            if (spec.excluded() && spec.name().equals(name)) {
                lines.add("the POM keeps it out: <package>" + each + "</package>");
            }
        }
        List<Lock.LockedPackage> missing = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        for (Lock.LockedPackage each : lock.imagePackages()) {
            Optional<BinaryPackage> pkg = described(each);
            if (pkg.isEmpty()) {
                missing.add(each);
            } else {
                about(pkg.get(), name, told);
            }
        }
        told.stream().limit(MOST).forEach(lines::add);
        if (told.size() > MOST) {
            lines.add("and " + (told.size() - MOST) + " more");
        }
        if (!missing.isEmpty()) {
            lines.add(
                    missing.size() + " packages of the lock were not downloaded yet and may name it: build the image");
        }
        if (lines.isEmpty()) {
            lines.add("neither the POM nor a package of the image names it" + nearest(name));
        }
        return lines;
    }

    private String nearest(String name) {
        Set<String> names = new TreeSet<>();
        lock.packages().forEach(each -> names.add(each.name()));
        return Nearest.to(name, names)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse("");
    }

    private Optional<BinaryPackage> described(Lock.LockedPackage locked) throws IOException {
        PackageFile file = LockedDebs.file(locked);
        Optional<UnpackedDeb> deb = new PackageStore(access, List.of()).find(file);
        if (deb.isEmpty()) {
            return Optional.empty();
        }
        return LocalIndex.of(
                        deb.get().control(),
                        locked.size(),
                        locked.sha256(),
                        locked.file(),
                        PackageSource.local(locked.source()),
                        locked.toString())
                .packages()
                .stream()
                .findFirst();
    }

    private void about(BinaryPackage pkg, String name, Set<String> told) {
        for (Relation each : pkg.provides()) {
            if (each.name().equals(name)) {
                told.add(pkg + " stands for it: Provides: " + each);
            }
        }
        needed(pkg, "Pre-Depends", pkg.relations().preDepends(), name, told);
        needed(pkg, "Depends", pkg.relations().depends(), name, told);
        String left = request.recommends() ? ", which could not be had" : ", and <recommends> is false";
        for (Dependency each : pkg.relations().recommends()) {
            if (mentions(each.alternatives(), name)) {
                told.add(pkg + " Recommends: " + each + (isMet(each) ? ", met by another" : left));
            }
        }
        for (Dependency each : suggestions(pkg)) {
            if (mentions(each.alternatives(), name)) {
                told.add(pkg + " Suggests: " + each + ", which brings nothing by itself");
            }
        }
        forbidden(pkg, "Conflicts", pkg.relations().conflicts(), name, told);
        forbidden(pkg, "Breaks", pkg.relations().breaks(), name, told);
    }

    private void needed(BinaryPackage pkg, String field, List<Dependency> groups, String name, Set<String> told) {
        for (Dependency each : groups) {
            if (mentions(each.alternatives(), name)) {
                told.add(pkg + " " + field + ": " + each + ", met by another");
            }
        }
    }

    private static void forbidden(
            BinaryPackage pkg, String field, List<Relation> relations, String name, Set<String> told) {
        for (Relation each : relations) {
            if (each.name().equals(name)) {
                told.add(pkg + " keeps it out: " + field + ": " + each);
            }
        }
    }

    private static List<Dependency> suggestions(BinaryPackage pkg) {
        String field = pkg.field("Suggests");
        try {
            return field == null ? List.of() : Dependency.parseList(field);
        } catch (IllegalArgumentException e) {
            return List.of(); // a field that nothing depends on may be wrong
        }
    }

    private boolean isMet(Dependency group) {
        return group.alternatives().stream()
                .anyMatch(each -> lock.imagePackages().stream()
                        .anyMatch(locked -> locked.name().equals(each.name())));
    }

    private static boolean mentions(List<Relation> relations, String name) {
        return relations.stream().anyMatch(each -> each.name().equals(name));
    }
}
