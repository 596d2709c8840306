package org.xenwright.loader.grub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * GRUB's modules and what each needs, by {@code moddep.lst}: {@code NAME: NAME NAME …} on each line. Facts: GRUB,
 * {@code util/resolve.c}.
 */
final class GrubDependencies {
    static final String FILE = "moddep.lst";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    /** GRUB has some 280 modules in all. */
    private static final int DEEPEST = 1000;

    private final Map<String, List<String>> needs = new HashMap<>();

    private GrubDependencies() {}

    /**
     * Reads the list.
     *
     * @throws org.xenwright.problem.ProblemException for a line without a colon
     */
    static GrubDependencies of(String text) {
        GrubDependencies order = new GrubDependencies();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw GrubFiles.unfit(FILE, line, "NAME: and the names of the modules it needs")
                        .raise();
            }
            List<String> names = new ArrayList<>();
            for (String each : line.substring(colon + 1).split("\\s+")) {
                if (!each.isEmpty()) {
                    names.add(each);
                }
            }
            // GRUB puts each before the one read last, which is why it visits them backwards
            Collections.reverse(names);
            order.needs.put(line.substring(0, colon), List.copyOf(names));
        }
        return order;
    }

    /**
     * Lists modules with all that they need, each behind what it needs, as GRUB's own tool does.
     *
     * @throws org.xenwright.problem.ProblemException when some need each other, which no loader can satisfy
     */
    List<String> closure(List<String> asked) {
        Set<String> ordered = new LinkedHashSet<>();
        for (String each : asked) {
            add(each, ordered, new HashSet<>());
        }
        return List.copyOf(ordered);
    }

    private void add(String name, Set<String> ordered, Set<String> begun) {
        if (ordered.contains(name)) {
            return;
        }
        if (!NAME.matcher(name).matches()) {
            throw GrubFiles.unfit(FILE, "the module '" + name + "'", "a name of letters, digits, _ and -")
                    .raise();
        }
        if (!begun.add(name)) {
            throw GrubFiles.unfit(FILE, "the module " + name + ", which needs itself", "modules without a circle")
                    .raise();
        }
        if (begun.size() > DEEPEST) {
            throw GrubFiles.unfit(FILE, "modules that need each other in a row of more than " + DEEPEST, "fewer")
                    .raise();
        }
        for (String each : needs.getOrDefault(name, List.of())) {
            add(each, ordered, begun);
        }
        begun.remove(name);
        ordered.add(name);
    }
}
