package org.xenwright.customize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The program that a kernel starts first, found in a tree. It decides how services are started and how a system comes up.
 *
 * @param kind what is known of it
 * @param path by which the kernel or an initramfs starts it
 */
public record InitSystem(Kind kind, String path) {
    /** The inits whose services can be named. */
    public enum Kind {
        SYSTEMD("systemd"),
        OPENRC("OpenRC"),
        BUSYBOX("busybox init"),
        SYSVINIT("sysvinit"),
        /** A program of which nothing is known but that it is the first one. */
        OTHER("an init of its own");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** Returns what users call it. */
        public String title() {
            return title;
        }
    }

    /** The places where the initramfs looks, in its order; the kernel alone knows the first and the last two. */
    private static final List<String> PLACES = List.of(
            "/sbin/init",
            "/usr/sbin/init",
            "/lib/systemd/systemd",
            "/usr/lib/systemd/systemd",
            "/etc/init",
            "/bin/init");

    private static final int ANY_EXECUTES = 0111;

    /** Finds the init of a tree; empty where nothing in it can be started first. */
    public static Optional<InitSystem> of(Tree tree) throws IOException {
        return of(tree, null);
    }

    /**
     * Finds the init of a tree.
     *
     * @param named the path that the project names for it; null for the usual places
     */
    public static Optional<InitSystem> of(Tree tree, @Nullable String named) throws IOException {
        for (String place : named == null ? PLACES : List.of(named)) {
            Optional<RegularFile> program = program(tree, place);
            if (program.isPresent()) {
                return Optional.of(new InitSystem(kind(tree, place, program.get()), place));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the init of a tree.
     *
     * @param named the path that the project names for it; null for the usual places
     * @param system the name of the system, for messages
     * @param remedy what the user can do about a system without one
     * @throws org.xenwright.problem.ProblemException which says what is missing
     */
    public static InitSystem require(Tree tree, @Nullable String named, String system, String remedy)
            throws IOException {
        Optional<InitSystem> found = of(tree, named);
        if (found.isPresent()) {
            return found.get();
        }
        Problem problem = Problem.of(
                "completing the base to a system that boots",
                named == null ? remedy : "correct the path, or put the program into the overlay");
        if (named == null) {
            throw problem.at("<image><from>")
                    .found(system + " without an init: " + missing(tree))
                    .expected("/sbin/init, or a program of the image named in <image><init>")
                    .raise();
        }
        throw problem.at("<image><init>")
                .found(named + ", which " + state(tree, named))
                .expected("a program of the image that is the first process of a machine")
                .raise();
    }

    private static Optional<RegularFile> program(Tree tree, String place) {
        return tree.follow(place)
                .filter(RegularFile.class::isInstance)
                .map(RegularFile.class::cast)
                .filter(file -> (file.attributes().mode() & ANY_EXECUTES) != 0);
    }

    private static Kind kind(Tree tree, String place, RegularFile program) throws IOException {
        String name = tree.real(TreePath.of(place)).orElseThrow().name().toString();
        String called = place.substring(place.lastIndexOf('/') + 1);
        if (name.equals("systemd")) {
            return Kind.SYSTEMD;
        }
        boolean openrc = tree.follow("sbin/openrc").isPresent()
                || tree.follow("usr/bin/openrc").isPresent();
        if (name.equals("openrc-init")) {
            return Kind.OPENRC;
        }
        if (isBusybox(tree, name, program)) {
            // busybox is what it is called by
            return !called.equals("init") && !called.equals("linuxrc")
                    ? Kind.OTHER
                    : openrc ? Kind.OPENRC : Kind.BUSYBOX;
        }
        boolean table = tree.follow(Inittab.PATH).isPresent();
        return !name.equals("init") || !table ? Kind.OTHER : openrc ? Kind.OPENRC : Kind.SYSVINIT;
    }

    /** Returns whether the program at a path is busybox. */
    static boolean isBusybox(Tree tree, String path) throws IOException {
        TreePath real = tree.real(TreePath.of(path)).orElse(null);
        return real != null
                && tree.find(real).orElse(null) instanceof RegularFile program
                && isBusybox(tree, real.name().toString(), program);
    }

    /** Returns whether a program is busybox: by its name, or as another link to the same file. */
    private static boolean isBusybox(Tree tree, String name, RegularFile program) throws IOException {
        if (name.matches("busybox([.-].*)?")) {
            return true;
        }
        Inode busybox = tree.follow("bin/busybox").orElse(null);
        return busybox instanceof RegularFile file
                && (file == program || file.content().equals(program.content()));
    }

    /** Says what there is in the places of an init, and of what a system for containers may have besides. */
    private static String missing(Tree tree) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String place : PLACES) {
            if (tree.realParent(TreePath.of(place)).flatMap(tree::find).isPresent()) {
                parts.add(place + " " + state(tree, place));
            }
        }
        if (parts.isEmpty()) {
            parts.add("no /sbin/init; containers need none");
        }
        if (tree.follow("usr/lib/systemd/system").isPresent()) {
            parts.add("units of systemd are there, its program is not");
        }
        if (tree.follow("sbin/openrc").isPresent()) {
            parts.add("OpenRC is there, which is started by an init such as busybox's");
        }
        program(tree, "/bin/busybox")
                .ifPresent(file -> parts.add("/bin/busybox, which a link /sbin/init makes an init"));
        return String.join("; ", parts);
    }

    private static String state(Tree tree, String place) {
        Inode inode = tree.follow(place).orElse(null);
        if (inode == null) {
            Inode link = tree.realParent(TreePath.of(place)).flatMap(tree::find).orElse(null);
            return link instanceof Symlink there
                    ? "leads to " + new String(there.target(), StandardCharsets.UTF_8) + ", which is not there"
                    : "is not there";
        }
        return inode instanceof RegularFile ? "is not executable" : "is no program";
    }
}
