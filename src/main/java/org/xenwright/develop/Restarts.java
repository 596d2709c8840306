package org.xenwright.develop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xenwright.tree.Name;
import org.xenwright.tree.TreePath;

/**
 * The units that a change restarts.
 *
 * @param always those the user names; when there are any, no others
 * @param related those that a change restarts when a folder or a file it concerns bears their name, as {@code etc/nginx}
 *     and {@code opt/NAME} do
 */
public record Restarts(List<String> always, List<String> related) {
    private static final String SERVICE = ".service";
    private static final List<TreePath> UNITS =
            List.of(TreePath.of("etc/systemd"), TreePath.of("usr/lib/systemd"), TreePath.of("lib/systemd"));

    public Restarts {
        always = List.copyOf(always);
        related = List.copyOf(related);
    }

    /** Returns every unit that may be restarted. */
    public List<String> all() {
        return always.isEmpty() ? related : always;
    }

    List<String> units(Change change) {
        if (!always.isEmpty() || change.isEmpty()) {
            return change.isEmpty() ? List.of() : always;
        }
        List<String> units = new ArrayList<>();
        for (String each : related) {
            String plain = each.endsWith(SERVICE) ? each.substring(0, each.length() - SERVICE.length()) : each;
            Set<String> names = Set.of(plain, plain + SERVICE, plain + SERVICE + ".d", plain + ".conf");
            boolean concerned = change.paths().stream()
                    .flatMap(path -> path.names().stream())
                    .map(Name::toString)
                    .anyMatch(names::contains);
            if (concerned) {
                units.add(each);
            }
        }
        return units;
    }

    /** Returns whether systemd must read its units again. */
    boolean reloads(Change change) {
        return change.paths().stream().anyMatch(path -> UNITS.stream().anyMatch(path::startsWith));
    }
}
