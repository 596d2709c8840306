package org.xenwright.apk.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.apk.database.PackageRecord;

/**
 * The reasons why packages come along, as a lock tells them: for each the way from what is asked for, in as few steps
 * as can be.
 */
final class ApkReasons {
    private static final String ASKED = "asked for: ";

    private final Map<String, String> reasons = new HashMap<>();

    private ApkReasons() {}

    /**
     * Finds the reasons.
     *
     * @param chosen what is added
     * @param files origins of those that are files of the project, by their names
     * @param base what is there already
     */
    static ApkReasons of(
            List<PackageRecord> chosen, ApkWords words, Map<String, String> files, List<PackageRecord> base) {
        ApkReasons found = new ApkReasons();
        Deque<PackageRecord> open = new ArrayDeque<>();
        for (PackageRecord each : chosen) {
            if (files.containsKey(each.name())) {
                found.reasons.put(each.name(), ASKED + files.get(each.name()));
                open.add(each);
            }
        }
        for (ApkRelation word : words.wanted()) {
            for (PackageRecord each : chosen) {
                if (each.is(word) && found.reasons.putIfAbsent(each.name(), ASKED + word) == null) {
                    open.add(each);
                }
            }
        }
        found.follow(open, chosen);
        for (PackageRecord each : base) {
            found.follow(new ArrayDeque<>(List.of(each)), chosen);
        }
        for (PackageRecord each : chosen) {
            found.reasons.computeIfAbsent(each.name(), name -> found.besides(each, chosen));
        }
        return found;
    }

    private void follow(Deque<PackageRecord> open, List<PackageRecord> chosen) {
        while (!open.isEmpty()) {
            PackageRecord at = open.removeFirst();
            for (ApkRelation need : at.depends()) {
                for (PackageRecord each : chosen) {
                    if (!need.conflict()
                            && each.is(need)
                            && reasons.putIfAbsent(each.name(), because(at, "Depends", need.toString())) == null) {
                        open.addLast(each);
                    }
                }
            }
        }
    }

    private String besides(PackageRecord of, List<PackageRecord> chosen) {
        for (ApkRelation condition : of.installIf()) {
            for (PackageRecord each : chosen) {
                if (each != of && each.is(condition)) {
                    return because(
                            each,
                            "Install-If",
                            String.join(
                                    " ",
                                    of.installIf().stream()
                                            .map(ApkRelation::toString)
                                            .toList()));
                }
            }
        }
        return "chosen by apk of the base";
    }

    /** In the form by which the way to a package is followed. */
    private static String because(PackageRecord who, String field, String what) {
        return who.name() + " (" + who.version() + ") " + field + ": " + what;
    }

    /** Returns the reason for one of the chosen packages. */
    String of(String name) {
        return Objects.requireNonNull(reasons.get(name), "a package that was chosen");
    }

    /** Returns whether it is asked for itself. */
    boolean asked(String name) {
        return of(name).startsWith(ASKED);
    }
}
