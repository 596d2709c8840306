package org.xenwright.customize;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The completion of a base that was made for containers, so that it comes up as a machine: with busybox's init by a
 * table and scripts, with OpenRC by its first runlevels, with each by a login on the console. What the base or the
 * project has stays as it is.
 */
final class SystemStart {
    private static final String ATTEMPTED = "completing the start of the system";
    private static final String FOLDER = "/usr/lib/xenwright/";
    private static final String START = FOLDER + "start";
    private static final String STOP = FOLDER + "stop";
    private static final String CONSOLE = FOLDER + "console";
    private static final String BUTTON = "/etc/acpi/PWRF/00000080";
    private static final String INTERFACES = "/etc/network/interfaces";
    private static final String DHCP = """
            auto lo
            iface lo inet loopback

            auto eth0
            iface eth0 inet dhcp
            """;

    /** What Alpine's installer adds to the runlevels, without the clock of a machine that a guest has not. */
    private static final List<String> SYSINIT = List.of("devfs", "dmesg", "sysfs", "mdev", "hwdrivers");

    private static final List<String> BOOT =
            List.of("modules", "swap", "hostname", "sysctl", "bootmisc", "loopback", "seedrng", "syslog");
    private static final List<String> SHUTDOWN = List.of("killprocs", "savecache", "mount-ro");

    private final Place place;
    private final Tree tree;
    private final InitSystem init;
    private final Set<TreePath> declared;
    private final List<String> notes = new ArrayList<>();

    private SystemStart(Place place, InitSystem init, Set<TreePath> declared) {
        this.place = place;
        this.tree = place.tree();
        this.init = init;
        this.declared = declared;
    }

    /**
     * Completes a tree, before services are added to it.
     *
     * @param declared paths of the project's own files
     * @return remarks for the user
     */
    static List<String> complete(Place place, InitSystem init, Set<TreePath> declared) throws IOException {
        SystemStart start = new SystemStart(place, init, declared);
        if (!declared.contains(TreePath.of(Inittab.PATH))) {
            switch (init.kind()) {
                case BUSYBOX -> start.busybox();
                case OPENRC -> start.openRc();
                case SYSVINIT -> start.console();
                case SYSTEMD, OTHER -> {
                    return List.of();
                }
            }
        }
        return start.notes;
    }

    private void busybox() throws IOException {
        List<String> absent = absent();
        if (!absent.isEmpty()) {
            ownStart(absent);
        } else if (Inittab.of(tree).isEmpty()) {
            // the table that busybox's init has in itself, to which lines can be added
            table(
                    "::sysinit:/etc/init.d/rcS",
                    "::ctrlaltdel:/sbin/reboot",
                    "::shutdown:/sbin/swapoff -a",
                    "::shutdown:/bin/umount -a -r");
        }
        console();
    }

    private void ownStart(List<String> absent) throws IOException {
        script(START, "start.sh");
        script(STOP, "stop.sh");
        table(
                "# Written by Xenwright, since busybox's init has nothing else to start here. Services come before the login.",
                "::sysinit:" + START,
                "::ctrlaltdel:/sbin/reboot",
                "::shutdown:" + STOP);
        if (has("usr/sbin/acpid") || has("sbin/acpid")) {
            write(BUTTON, "#!/bin/sh\nexec poweroff\n", 0755);
        }
        notes.add(
                "the base has busybox init and " + String.join(", ", absent) + ": an " + Inittab.PATH
                        + " of Xenwright's mounts, names the machine, brings networks up, starts the services and lets users log in");
        interfaces();
    }

    private void table(String... lines) {
        new Inittab(List.of(lines)).write(place);
    }

    /** Returns what the base lacks to start by its table; nothing for one that works. */
    private List<String> absent() throws IOException {
        Inittab table = Inittab.of(tree).orElse(null);
        if (table == null) {
            // busybox's init has a table in itself, which calls that script
            return has("etc/init.d/rcS") ? List.of() : List.of("no " + Inittab.PATH);
        }
        List<String> missing = table.entries().stream()
                .filter(entry -> entry.action().matches("sysinit|wait|once"))
                .filter(entry -> entry.leadsNowhere(tree))
                .map(Inittab.Entry::program)
                .distinct()
                .map(program -> "no " + program + ", which its " + Inittab.PATH + " calls")
                .toList();
        boolean starts =
                table.entries().stream().anyMatch(entry -> entry.action().equals("sysinit"));
        return missing.isEmpty() && !starts ? List.of("nothing in its " + Inittab.PATH + " that starts it") : missing;
    }

    private void openRc() throws IOException {
        OpenRcServices services = new OpenRcServices(place);
        if (services.isEmpty("sysinit") && services.isEmpty("boot")) {
            boolean udev = InitScript.find(tree, "udev").isPresent();
            List<String> first = new ArrayList<>(SYSINIT);
            if (udev) {
                first.remove("mdev");
                first.addAll(List.of("udev", "udev-trigger"));
            }
            List<String> added = new ArrayList<>();
            add(services, "sysinit", first, added);
            add(services, "boot", BOOT, added);
            add(services, "shutdown", SHUTDOWN, added);
            add(services, "default", List.of("acpid"), added);
            notes.add(
                    "the base has OpenRC without a service in its first runlevels; those that a machine needs were added: "
                            + String.join(", ", added));
            if (InitScript.find(tree, "networking").isPresent()
                    && services.levels("networking").isEmpty()) {
                interfaces();
                services.add(ATTEMPTED, "networking", "boot");
            }
        }
        if (Inittab.of(tree).isPresent()) {
            console();
        }
    }

    private void add(OpenRcServices services, String level, List<String> names, List<String> added) throws IOException {
        for (String name : names) {
            if (InitScript.find(tree, name).isPresent() && services.levels(name).isEmpty()) {
                services.add(ATTEMPTED, name, level);
                added.add(name);
            }
        }
    }

    /** Lets the first card ask for an address where nothing says what is to be. */
    private void interfaces() {
        if (tree.follow(INTERFACES).isEmpty() && (has("sbin/ifup") || has("usr/sbin/ifup"))) {
            write(INTERFACES, DHCP, 0644);
            notes.add("the base says nothing of networks: the card eth0 asks for an address, by " + INTERFACES);
        }
    }

    private boolean has(String path) {
        return tree.follow(path).isPresent();
    }

    private void console() throws IOException {
        Inittab table = Inittab.of(tree).orElse(null);
        if (table == null || table.hasConsole()) {
            return;
        }
        if (!has("sbin/getty") && !has("usr/sbin/getty") && !has("bin/getty") && !has("usr/bin/getty")) {
            notes.add("the console has no login, since the image has no getty");
            return;
        }
        script(CONSOLE, "console.sh");
        table.add(InitSystem.isBusybox(tree, init.path()) ? "::respawn:" + CONSOLE : "xc:2345:respawn:" + CONSOLE);
        table.write(place);
    }

    private void script(String path, String resource) throws IOException {
        try (InputStream in = SystemStart.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing beside " + SystemStart.class.getName());
            }
            if (!declared.contains(TreePath.of(path))) {
                put(path, Content.of(in.readAllBytes()), 0755);
            }
        }
    }

    private void write(String path, String text, int mode) {
        if (!declared.contains(TreePath.of(path)) && tree.follow(path).isEmpty()) {
            put(path, Content.of(text), mode);
        }
    }

    private void put(String path, Content content, int mode) {
        place.put(ATTEMPTED, TreePath.of(path), new RegularFile(Attributes.of(mode, place.clock()), content));
    }
}
