package org.xenwright.rpm.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xenwright.content.Allowance;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.tree.TreePath;

/** The packages of a system by what they provide, to find those that a package needs. */
final class RpmNeeds {
    private record Provided(String by, RpmRelation what) {}

    /** What a name in a set takes. */
    private static final int NAME = 48;

    private final Allowance allowance;
    private final Map<String, Map<String, Provided>> provided = new HashMap<>();
    private final Map<String, Set<String>> paths = new HashMap<>();

    /** @param allowance for the work and memory that the relations of strangers' packages cause */
    RpmNeeds(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Adds what a package provides. */
    void provides(String by, List<RpmRelation> relations) {
        for (RpmRelation each : relations) {
            provided.computeIfAbsent(each.name(), name -> new LinkedHashMap<>())
                    .putIfAbsent(by + "\n" + text(each), new Provided(by, each));
        }
    }

    /** Notes which paths are asked for, before the files of packages are added, which are many. */
    void wants(List<RpmRelation> required) {
        for (RpmRelation each : required) {
            for (String name : names(each)) {
                if (name.startsWith("/")) {
                    paths.putIfAbsent(name, new LinkedHashSet<>());
                }
            }
        }
    }

    /** Adds a file of a package, by the path it has in its header. */
    void owns(String by, TreePath path) {
        Set<String> owners = paths.get(path.toString());
        if (owners != null) {
            owners.add(by);
        }
    }

    /** Returns the packages that provide what one requires, without itself. */
    SortedSet<String> of(String name, List<RpmRelation> required) throws IOException {
        SortedSet<String> needs = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        for (RpmRelation each : required) {
            if (each.isOfRpm() || !seen.add(text(each))) {
                continue;
            }
            for (String wanted : names(each)) {
                // the versions in a rich one are left aside: what is installed meets them
                RpmRelation alone = each.isRich() ? new RpmRelation(wanted, 0, null) : each;
                Map<String, Provided> offers = provided.getOrDefault(wanted, Map.of());
                Set<String> owners = paths.getOrDefault(wanted, Set.of());
                allowance.work(name, offers.size() + owners.size());
                int before = needs.size();
                for (Provided one : offers.values()) {
                    if (alone.isMetBy(one.what())) {
                        needs.add(one.by());
                    }
                }
                needs.addAll(owners);
                allowance.hold(name, (long) NAME * (needs.size() - before));
            }
        }
        needs.remove(name);
        return needs;
    }

    /** Returns what tells relations apart; versions that are written differently may be equal, and have one hash. */
    private static String text(RpmRelation relation) {
        return relation.flags() + " " + relation;
    }

    /** Returns the names that a relation asks for; of a rich one all but those of its conditions. */
    static List<String> names(RpmRelation relation) {
        if (!relation.isRich()) {
            return List.of(relation.name());
        }
        List<String> names = new ArrayList<>();
        boolean value = false; // a version behind its operator
        boolean condition = false;
        for (String word : relation.name().split("\\s+")) {
            String name = word.replaceFirst("^\\(+", "");
            while (name.endsWith(")") && closing(name) > 0) {
                name = name.substring(0, name.length() - 1);
            }
            switch (name) {
                case "and", "or", "with", "without", "else" -> condition = name.equals("without");
                case "if", "unless" -> condition = true;
                case "<", "<=", "=", ">=", ">" -> value = true;
                default -> {
                    if (!value && !condition && !name.isEmpty()) {
                        names.add(name);
                    }
                    value = false;
                }
            }
        }
        return names;
    }

    /** Returns how many more brackets a word closes than it opens. */
    private static int closing(String word) {
        int closing = 0;
        for (int i = 0; i < word.length(); i++) {
            closing += word.charAt(i) == ')' ? 1 : word.charAt(i) == '(' ? -1 : 0;
        }
        return closing;
    }
}
