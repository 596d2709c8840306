package org.xenwright.deb.resolve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/** Finds for each package of a set the first way from the roots to it; what no way leads to has no reason to be there. */
final class Reasons {
    private final Installed installed;
    private final boolean recommends;
    private final Map<BinaryPackage, Reason> reasons = new LinkedHashMap<>();
    private final Deque<BinaryPackage> open = new ArrayDeque<>();

    private Reasons(Installed installed, boolean recommends) {
        this.installed = installed;
        this.recommends = recommends;
    }

    /** Reasons by package, roots first, then in the order they were met. */
    static Map<BinaryPackage, Reason> of(
            Map<BinaryPackage, Reason.Root> roots, Installed installed, boolean recommends) {
        Reasons search = new Reasons(installed, recommends);
        search.reasons.putAll(roots);
        search.open.addAll(roots.keySet());
        while (!search.open.isEmpty()) {
            search.follow(search.open.remove());
        }
        return search.reasons;
    }

    private void follow(BinaryPackage pkg) {
        follow(pkg, "Pre-Depends", pkg.relations().preDepends());
        follow(pkg, "Depends", pkg.relations().depends());
        if (recommends) {
            follow(pkg, "Recommends", pkg.relations().recommends());
        }
    }

    private void follow(BinaryPackage pkg, String field, List<Dependency> groups) {
        for (Dependency group : groups) {
            for (Relation relation : group.alternatives()) {
                for (BinaryPackage answer : installed.answers(pkg, relation)) {
                    if (!reasons.containsKey(answer)) {
                        reasons.put(answer, new Reason.Required(pkg, field, group));
                        open.add(answer);
                    }
                }
            }
        }
    }
}
