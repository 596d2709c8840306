package org.xenwright.customize;

import java.io.IOException;
import java.util.List;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Tells busybox's init what to start, by lines of its table: a script of {@code /etc/init.d}, which is called with
 * {@code start} and {@code stop}, or a program with its arguments, which is started again whenever it ends.
 */
final class BusyboxServices implements ServiceFiles {
    private static final String SCRIPTS = "/" + InitScript.FOLDER + "/";

    private final Place place;
    private final Tree tree;

    BusyboxServices(Place place) {
        this.place = place;
        this.tree = place.tree();
    }

    @Override
    public List<String> apply(Services services) throws IOException {
        if (services.equals(Services.NONE)) {
            return List.of();
        }
        Inittab table = Inittab.of(tree).orElseGet(() -> new Inittab(List.of()));
        for (String each : services.enable()) {
            enable(table, each.strip());
        }
        for (String each : services.disable()) {
            take(table, each.strip(), "disabling " + each);
        }
        for (String each : services.mask()) {
            take(table, each.strip(), "masking " + each);
            if (!isProgram(each.strip())) {
                InitScript.find(tree, each.strip()).ifPresent(script -> script.mask(tree));
            }
        }
        table.write(place);
        return List.of();
    }

    /** Returns whether a service is no script but a program, with its arguments. */
    private static boolean isProgram(String written) {
        return written.startsWith("/");
    }

    private void enable(Inittab table, String written) throws IOException {
        String attempted = "enabling " + written;
        if (isProgram(written)) {
            String program = written.split("\\s+", 2)[0];
            if (written.matches("(?s).*\\p{Cntrl}.*")
                    || Inittab.isLacking(tree, program)
                    || !(tree.follow(program).orElse(null) instanceof RegularFile)) {
                throw Problem.of(attempted, "correct the path, or put the program into the overlay")
                        .at("<image><services>")
                        .found(program)
                        .expected("one line: a program of the image, and its arguments")
                        .raise();
            }
            table.add("::respawn:" + written);
            return;
        }
        InitScript script = InitScript.need(tree, written, attempted);
        if (script.isOfOpenRc()) {
            throw Problem.of(attempted, "add the package openrc, or name the program itself: /usr/sbin/NAME ARGUMENTS")
                    .at(SCRIPTS + written)
                    .found("a script that OpenRC runs, which the image does not have")
                    .expected("a script for start and stop, or a program that stays in the foreground")
                    .raise();
        }
        if (startedByNumber(written).isEmpty()) {
            table.add("::wait:" + SCRIPTS + written + " start");
            // before those that are there: what was started last ends first
            table.add("::shutdown:" + SCRIPTS + written + " stop");
        }
    }

    private void take(Inittab table, String written, String attempted) throws IOException {
        if (!isProgram(written)) {
            InitScript.checkName(written, attempted);
        }
        boolean known = table.remove(isProgram(written) ? written.split("\\s+", 2)[0] : SCRIPTS + written);
        for (TreePath each : startedByNumber(written)) {
            tree.remove(each);
            known = true;
        }
        if (!known && (isProgram(written) || InitScript.find(tree, written).isEmpty())) {
            throw InitScript.unknown(tree, written, attempted);
        }
    }

    /** Returns the scripts that a base's own start calls in the order of their numbers, as {@code S50nginx}. */
    private List<TreePath> startedByNumber(String name) {
        return InitScript.numbered(tree, InitScript.FOLDER, "S", name);
    }
}
