package org.xenwright.customize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.xenwright.packages.SmallText;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Enables units as {@code systemctl --root enable} does, by links made of their [Install] section (systemd.unit(5)):
 * WantedBy, RequiredBy, UpheldBy, Alias, Also, DefaultInstance.
 */
final class SystemdUnits implements ServiceFiles {
    private static final String ETC = "etc/systemd/system";

    /** The folders of units; the first wins (systemd.unit(5)). */
    private static final List<String> FOLDERS = List.of(
            ETC, "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system");

    private static final int LIMIT = 1 << 20;

    private final Place place;
    private final Tree tree;

    SystemdUnits(Place place) {
        this.place = place;
        this.tree = place.tree();
    }

    @Override
    public List<String> apply(Services services) throws IOException {
        for (String name : services.enable()) {
            enable(full(name), new HashSet<>());
        }
        for (String name : services.disable()) {
            disable(full(name), new HashSet<>());
        }
        for (String name : services.mask()) {
            link("masking " + name, ETC + "/" + full(name), "/dev/null");
        }
        return List.of();
    }

    private static String full(String name) {
        if (!name.matches("[A-Za-z0-9:_.@\\\\-]+")) {
            throw Problem.of("enabling a service", "correct the name")
                    .found(name)
                    .expected("the name of a unit, such as nginx")
                    .raise();
        }
        return name.matches(".*\\.(service|socket|timer|path|target|mount|automount|swap|slice)")
                ? name
                : name + ".service";
    }

    private void enable(String unit, Set<String> seen) throws IOException {
        if (!seen.add(unit)) {
            return;
        }
        String attempted = "enabling " + unit;
        Unit file = fileOf(unit).orElseThrow(() -> unknown(attempted, unit));
        if (file.masked()) {
            throw Problem.of(attempted, "take the mask away")
                    .at(file.path())
                    .found("a link to /dev/null")
                    .raise();
        }
        InstallSection install = InstallSection.parse(file.text());
        if (install.isEmpty()) {
            throw Problem.of(attempted, "leave it out: other units start it, or write a unit of your own that does")
                    .at(file.path())
                    .found("no [Install] section")
                    .expected("WantedBy= or Alias= in [Install]")
                    .raise();
        }
        String name = unit;
        if (isTemplate(unit)) {
            String given = install.defaultInstance()
                    .orElseThrow(() -> Problem.of(attempted, "name the instance: " + unit.replace("@.", "@NAME."))
                            .at(file.path())
                            .found("a template without a default instance")
                            .raise());
            name = unit.replace("@.", "@" + given + ".");
        }
        for (InstallSection.Link wanted : install.links()) {
            String target = ETC + "/" + specifiers(wanted.by(), name) + "." + wanted.kind() + "/" + name;
            link(attempted, target, file.path());
        }
        for (String alias : install.aliases()) {
            link(attempted, ETC + "/" + specifiers(alias, name), file.path());
        }
        for (String also : install.also()) {
            enable(full(specifiers(also, name)), seen);
        }
    }

    /** Returns whether a unit is a template without an instance, such as {@code getty@.service}. */
    private static boolean isTemplate(String unit) {
        return unit.contains("@.");
    }

    /** Returns a unit's own file; for an instance without one, that of its template. */
    private Optional<Unit> fileOf(String unit) throws IOException {
        Optional<Unit> own = find(unit);
        int at = unit.indexOf('@');
        return own.isPresent() || at < 0
                ? own
                : find(unit.substring(0, at + 1) + unit.substring(unit.lastIndexOf('.')));
    }

    /** Replaces the specifiers that make sense in [Install]: the unit's name, its prefix and its instance. */
    private static String specifiers(String value, String unit) {
        String stem = unit.substring(0, unit.lastIndexOf('.'));
        int at = stem.indexOf('@');
        return value.replace("%n", unit)
                .replace("%N", stem)
                .replace("%p", at < 0 ? stem : stem.substring(0, at))
                .replace("%i", at < 0 ? "" : stem.substring(at + 1))
                .replace("%j", stem.substring(stem.lastIndexOf('-') + 1));
    }

    private ProblemException unknown(String attempted, String unit) {
        Set<String> known = new TreeSet<>();
        for (String folder : FOLDERS) {
            if (tree.follow(folder).orElse(null) instanceof Directory directory) {
                directory.entries().keySet().forEach(name -> known.add(name.toString()));
            }
        }
        return Problem.of(
                        attempted,
                        Nearest.to(unit, known)
                                .map(near -> "write " + near + " if that was meant")
                                .orElse("add the package that has the unit, or put the unit into the overlay below /"
                                        + ETC))
                .found(unit)
                .expected("a unit of the image")
                .raise();
    }

    /** A unit's file. */
    private record Unit(String path, String text, boolean masked) {}

    private Optional<Unit> find(String unit) throws IOException {
        for (String folder : FOLDERS) {
            TreePath path = TreePath.of(folder + "/" + unit);
            Optional<TreePath> where = tree.realParent(path);
            Inode inode = where.flatMap(tree::find).orElse(null);
            if (inode == null) {
                continue;
            }
            if (inode instanceof Symlink link
                    && new String(link.target(), StandardCharsets.UTF_8).equals("/dev/null")) {
                return Optional.of(new Unit("/" + folder + "/" + unit, "", true));
            }
            if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                String text = SmallText.of(file, where.get().toString(), LIMIT, StandardCharsets.UTF_8);
                return Optional.of(new Unit(where.get().toString(), text, false));
            }
        }
        return Optional.empty();
    }

    private void link(String attempted, String at, String target) {
        TreePath path = TreePath.of(at);
        Inode present = tree.find(path).orElse(null);
        if (present instanceof Symlink old && leadsTo(old, target)) {
            return;
        }
        if (present instanceof RegularFile && target.equals("/" + at)) {
            return;
        }
        place.put(attempted, path, new Symlink(Attributes.of(0777, place.clock()), target));
    }

    /** Returns whether a link is the one wanted; packages write /lib where merged trees have /usr/lib. */
    private boolean leadsTo(Symlink link, String target) {
        String old = new String(link.target(), StandardCharsets.UTF_8);
        return old.equals(target)
                || old.startsWith("/") && tree.real(TreePath.of(old)).equals(tree.real(TreePath.of(target)));
    }

    /** Removes the links that enable a unit or the instances of a template, and those of the units of Also=. */
    private void disable(String unit, Set<String> seen) throws IOException {
        if (!seen.add(unit)) {
            return;
        }
        Optional<Unit> file = fileOf(unit);
        List<TreePath> gone = linksTo(unit);
        if (file.isEmpty() && gone.isEmpty()) {
            throw unknown("disabling " + unit, unit);
        }
        gone.forEach(tree::remove);
        if (file.isPresent() && !file.get().masked()) {
            for (String also : InstallSection.parse(file.get().text()).also()) {
                String other = full(specifiers(also, unit));
                if (fileOf(other).isPresent()) {
                    disable(other, seen);
                }
            }
        }
    }

    private List<TreePath> linksTo(String unit) {
        List<TreePath> links = new ArrayList<>();
        if (!(tree.find(ETC).orElse(null) instanceof Directory etc)) {
            return links;
        }
        String instances = Pattern.quote(unit).replace("@.", "@\\E.*\\Q.");
        Predicate<String> wanted = isTemplate(unit) ? Pattern.compile(instances).asMatchPredicate() : unit::equals;
        TreePath base = TreePath.of(ETC);
        etc.entries().forEach((name, inode) -> {
            if (inode instanceof Symlink link && endsWith(link, unit)) {
                links.add(base.child(name));
            } else if (inode instanceof Directory folder && name.toString().matches(".*\\.(wants|requires|upholds)")) {
                folder.entries().forEach((entry, each) -> {
                    if (each instanceof Symlink && wanted.test(entry.toString())) {
                        links.add(base.child(name).child(entry));
                    }
                });
            }
        });
        return links;
    }

    private static boolean endsWith(Symlink link, String unit) {
        return new String(link.target(), StandardCharsets.UTF_8).endsWith("/" + unit);
    }
}
