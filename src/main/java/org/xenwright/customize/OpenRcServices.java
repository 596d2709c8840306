package org.xenwright.customize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Adds services to runlevels as {@code rc-update add NAME [RUNLEVEL]} does: a link to the script in the runlevel's folder.
 * Where none is named it is the one that the script needs, and {@code default} for most.
 */
final class OpenRcServices implements ServiceFiles {
    static final String RUNLEVELS = "etc/runlevels";

    private static final String BOOT = "boot";
    private static final String SYSINIT = "sysinit";
    private static final Set<String> USUAL = Set.of(SYSINIT, BOOT, "default", "nonetwork", "shutdown");

    /** What OpenRC and Alpine put into their first runlevels, in which the rest finds devices and file systems. */
    private static final Set<String> OF_SYSINIT =
            Set.of("cgroups", "devfs", "dmesg", "hwdrivers", "mdev", "modloop", "sysfs", "udev", "udev-trigger");

    private static final Set<String> OF_BOOT = Set.of(
            "binfmt",
            "bootmisc",
            "fsck",
            "hostname",
            "hwclock",
            "keymaps",
            "localmount",
            "loopback",
            "modules",
            "mtab",
            "networking",
            "procfs",
            "root",
            "save-keymaps",
            "save-termencoding",
            "seedrng",
            "swap",
            "sysctl",
            "syslog",
            "termencoding",
            "urandom");

    private static final Set<String> OF_SHUTDOWN = Set.of("killprocs", "mount-ro", "savecache");

    private final Place place;
    private final Tree tree;

    OpenRcServices(Place place) {
        this.place = place;
        this.tree = place.tree();
    }

    @Override
    public List<String> apply(Services services) throws IOException {
        for (String each : services.enable()) {
            enable(each);
        }
        for (String each : services.disable()) {
            Wanted wanted = Wanted.of(each, "disabling " + each);
            disable(wanted);
        }
        for (String each : services.mask()) {
            String attempted = "masking " + each;
            Wanted wanted = Wanted.of(each, attempted);
            InitScript script =
                    InitScript.find(tree, wanted.name()).orElseThrow(() -> InitScript.unknown(tree, each, attempted));
            levels(wanted.name()).forEach(level -> tree.remove(link(level, wanted.name())));
            // OpenRC takes a file for a service if it is executable
            script.mask(tree);
        }
        return List.of();
    }

    /**
     * A service as {@code rc-update} is told of it.
     *
     * @param level empty for none
     */
    private record Wanted(String name, String level) {
        static Wanted of(String written, String attempted) {
            String[] words = written.strip().split("\\s+");
            if (words.length > 2) {
                throw Problem.of(attempted, "write it as for rc-update")
                        .at("<image><services>")
                        .found(written)
                        .expected("NAME, or NAME RUNLEVEL, such as networking boot")
                        .raise();
            }
            InitScript.checkName(words[0], attempted);
            return new Wanted(words[0], words.length == 2 ? words[1] : "");
        }
    }

    private void enable(String written) throws IOException {
        String attempted = "enabling " + written;
        Wanted wanted = Wanted.of(written, attempted);
        InitScript script = InitScript.need(tree, wanted.name(), attempted);
        if (!wanted.level().isEmpty()) {
            add(attempted, script.name(), level(attempted, wanted.level()));
        } else if (levels(script.name()).isEmpty()) {
            add(attempted, script.name(), own(script));
        }
    }

    /** Adds a service to a runlevel. */
    void add(String attempted, String name, String level) {
        place.put(
                attempted,
                link(level, name),
                new Symlink(Attributes.of(0777, place.clock()), "/" + InitScript.FOLDER + "/" + name));
    }

    private String level(String attempted, String written) {
        Set<String> known = new TreeSet<>(USUAL);
        if (tree.follow(RUNLEVELS).orElse(null) instanceof Directory folder) {
            folder.entries().keySet().forEach(name -> known.add(name.toString()));
        }
        if (!known.contains(written)) {
            throw Problem.of(attempted, "write one of them, or make its folder in the overlay")
                    .at("<image><services>")
                    .found("the runlevel " + written)
                    .expected(String.join(", ", known))
                    .raise();
        }
        return written;
    }

    /** Returns the runlevel that a script needs. */
    static String own(InitScript script) {
        String name = script.name();
        if (!script.isOfOpenRc()) {
            return script.header("Default-Start").contains("S") ? SYSINIT : "default";
        }
        Set<String> provided = script.words("provide");
        if (OF_SYSINIT.contains(name) || provided.contains("dev") || provided.contains("dev-mount")) {
            return SYSINIT;
        }
        if (OF_BOOT.contains(name) || provided.contains("clock") || provided.contains("logger")) {
            return BOOT;
        }
        return OF_SHUTDOWN.contains(name) ? "shutdown" : "default";
    }

    private void disable(Wanted wanted) throws IOException {
        String attempted = "disabling " + wanted.name();
        List<String> levels =
                wanted.level().isEmpty() ? levels(wanted.name()) : List.of(level(attempted, wanted.level()));
        if (levels.isEmpty() && InitScript.find(tree, wanted.name()).isEmpty()) {
            throw InitScript.unknown(tree, wanted.name(), attempted);
        }
        levels.forEach(level -> tree.remove(link(level, wanted.name())));
    }

    /** Returns the runlevels that a service is in. */
    List<String> levels(String name) {
        List<String> levels = new ArrayList<>();
        if (tree.follow(RUNLEVELS).orElse(null) instanceof Directory folder) {
            for (Name level : folder.entries().keySet()) {
                if (tree.find(link(level.toString(), name)).isPresent()) {
                    levels.add(level.toString());
                }
            }
        }
        return levels;
    }

    private static TreePath link(String level, String name) {
        return TreePath.of(RUNLEVELS + "/" + level + "/" + name);
    }

    /** Returns whether a runlevel has services. */
    boolean isEmpty(String level) {
        return !(tree.follow(RUNLEVELS + "/" + level).orElse(null) instanceof Directory folder)
                || folder.entries().keySet().stream()
                        .allMatch(name -> name.toString().startsWith("."));
    }
}
