package org.xenwright.customize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Links scripts into the folders of runlevels that sysvinit runs, {@code /etc/rcN.d}, as their own header says. What a
 * script waits for has a lower number.
 */
final class SysvServices implements ServiceFiles {
    private static final List<String> USUAL = List.of("2", "3", "4", "5");
    private static final List<String> ENDS = List.of("0", "1", "6");
    private static final int LAST = 99;

    private final Place place;
    private final Tree tree;

    SysvServices(Place place) {
        this.place = place;
        this.tree = place.tree();
    }

    @Override
    public List<String> apply(Services services) throws IOException {
        for (String each : services.enable()) {
            enable(each.strip());
        }
        for (String each : services.disable()) {
            disable(each.strip(), "disabling " + each);
        }
        for (String each : services.mask()) {
            disable(each.strip(), "masking " + each);
            InitScript.find(tree, each.strip()).ifPresent(script -> script.mask(tree));
        }
        return List.of();
    }

    private void enable(String name) throws IOException {
        String attempted = "enabling " + name;
        InitScript script = InitScript.need(tree, name, attempted);
        List<String> starts = or(script.header("Default-Start"), USUAL);
        for (String level : starts) {
            links(level, name).forEach(tree::remove);
            put(attempted, level, "S%02d".formatted(number(script, level)), name);
        }
        for (String level : or(script.header("Default-Stop"), ENDS)) {
            if (!starts.contains(level)) {
                links(level, name).forEach(tree::remove);
                put(attempted, level, "K01", name);
            }
        }
    }

    private static List<String> or(List<String> said, List<String> usual) {
        List<String> levels =
                said.stream().filter(each -> each.matches("[0-6S]")).toList();
        return levels.isEmpty() ? usual : levels;
    }

    /** Returns a number behind those of the scripts that provide what this one requires. */
    private int number(InitScript script, String level) throws IOException {
        List<String> required = new ArrayList<>(script.header("Required-Start"));
        required.addAll(script.header("Should-Start"));
        int number = 1;
        if (tree.follow(folder(level)).orElse(null) instanceof Directory folder) {
            for (Name each : folder.entries().keySet()) {
                String link = each.toString();
                InitScript other = link.matches("S[0-9]{2}.+")
                        ? InitScript.find(tree, link.substring(3)).orElse(null)
                        : null;
                if (other != null && provides(other, required)) {
                    number = Math.max(number, Integer.parseInt(link.substring(1, 3)) + 1);
                }
            }
        }
        return Math.min(number, LAST);
    }

    private static boolean provides(InitScript script, List<String> required) {
        return required.contains(script.name())
                || script.header("Provides").stream().anyMatch(required::contains)
                || required.contains("$all");
    }

    private void put(String attempted, String level, String number, String name) {
        place.put(
                attempted,
                TreePath.of(folder(level) + "/" + number + name),
                new Symlink(Attributes.of(0777, place.clock()), "../init.d/" + name));
    }

    /** As {@code update-rc.d NAME disable}: the script is stopped where it was started. */
    private void disable(String name, String attempted) throws IOException {
        InitScript.checkName(name, attempted);
        boolean known = InitScript.find(tree, name).isPresent();
        for (String level : List.of("S", "2", "3", "4", "5")) {
            for (TreePath link : links(level, name)) {
                known = true;
                if (link.name().toString().startsWith("S")) {
                    tree.remove(link);
                    put(attempted, level, "K01", name);
                }
            }
        }
        if (!known) {
            throw InitScript.unknown(tree, name, attempted);
        }
    }

    private List<TreePath> links(String level, String name) {
        return InitScript.numbered(tree, folder(level), "[SK]", name);
    }

    private static String folder(String level) {
        return "etc/rc" + level + ".d";
    }
}
