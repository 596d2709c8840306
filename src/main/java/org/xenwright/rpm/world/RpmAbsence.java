package org.xenwright.rpm.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.content.Count;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Nearest;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.store.Store;

/**
 * The reasons why a package is not among those that an image gets, as far as these packages tell.
 *
 * @param lock of the image, which lacks it
 */
record RpmAbsence(Lock lock, PackageRequest request, Store store) {
    private static final int MOST = 8; // of one kind
    private static final Map<RpmRelation.Kind, String> WORDS = Map.of(
            RpmRelation.Kind.PROVIDES, " stands for it: it provides ",
            RpmRelation.Kind.CONFLICTS, " keeps it out: it conflicts with ",
            RpmRelation.Kind.OBSOLETES, " takes its place: it obsoletes ",
            RpmRelation.Kind.SUGGESTS, " suggests it, which brings nothing by itself: ",
            RpmRelation.Kind.SUPPLEMENTS, " would be installed because of it, not the reverse: ");

    /** Returns a line for each reason. */
    List<String> reasons(String named) throws IOException {
        String name = PackageName.alone(named);
        Set<String> told = new LinkedHashSet<>();
        int missing = 0;
        RpmStore rpms = new RpmStore(store);
        for (Lock.LockedPackage each : lock.imagePackages()) {
            Optional<UnpackedRpm> rpm = rpms.find(each.sha256(), each.toString());
            if (rpm.isEmpty()) {
                missing++;
            } else {
                about(each.name() + " " + each.version(), rpm.get(), name, told);
            }
        }
        List<String> lines = new ArrayList<>(told.stream().limit(MOST).toList());
        if (told.size() > MOST) {
            lines.add("and " + (told.size() - MOST) + " more");
        }
        if (missing > 0) {
            lines.add(Count.of(missing, "package") + " of the lock may name it, not downloaded yet: build the image");
        }
        return lines.isEmpty()
                ? List.of("neither the base nor a package of the lock has or names it" + nearest(name))
                : lines;
    }

    private void about(String by, UnpackedRpm rpm, String name, Set<String> told) throws IOException {
        for (RpmRelation.Kind kind : RpmRelation.Kind.values()) {
            for (RpmRelation each : RpmRelation.of(rpm.header(), kind)) {
                String word = kind == RpmRelation.Kind.RECOMMENDS ? recommends() : WORDS.get(kind);
                if (word != null && RpmNeeds.names(each).contains(name)) {
                    told.add(by + word + each);
                }
            }
        }
    }

    private String recommends() {
        return request.recommends()
                ? " recommends it, which the base's program did not choose: "
                : " recommends it, and <recommends> is false: ";
    }

    private String nearest(String name) {
        Set<String> names = new TreeSet<>();
        lock.packages().forEach(each -> names.add(each.name()));
        return Nearest.to(name, names)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse("");
    }
}
