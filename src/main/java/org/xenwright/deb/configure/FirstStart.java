package org.xenwright.deb.configure;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.PrivateKeys;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Removes from a tree what scripts made once for each machine, and adds units that make it at the first start of a
 * domain: what {@link PerMachine} knows, and private keys of packages that it does not know, whose scripts run again
 * then.
 */
final class FirstStart {
    /** Runs the scripts of packages as at their first installation, with services kept from starting. */
    static final String AGAIN = "usr/lib/xenwright/configure-again";

    /** Begins the note on what was taken out. */
    static final String LEFT = "left to the first start: ";

    private static final String SCRIPT = """
            #!/bin/sh
            # Runs the scripts of a package once more, as when it was installed first.
            set -eu
            export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
            export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true DEBCONF_NOWARNINGS=yes
            umask 022
            cd /
            exec 9>/run/xenwright-configure.lock
            flock 9
            """ + ConfigureScript.GUARD + """
            trap restore EXIT
            guard
            script() {
              name=$1 kind=$2
              shift 2
              path=$(dpkg-query --control-path "$name" "$kind" || :)
              if [ -x "$path" ]; then
                set -- "$path" "$@"
                DEBCONF_PACKAGE=${name%%:*} DPKG_MAINTSCRIPT_PACKAGE=${name%%:*} DPKG_MAINTSCRIPT_NAME=$kind \\
                  DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 DPKG_MAINTSCRIPT_ARCH=$(dpkg --print-architecture) \\
                  DPKG_ADMINDIR=/var/lib/dpkg DPKG_ROOT= "$@" 9>&-
              fi
            }
            for package do
              script "$package" preinst install
              script "$package" postinst configure ''
            done
            """;

    private final Tree before;
    private final Tree after;
    private final Instant clock;
    /** What scripts made, a directory before its entries; some of it was taken out since. */
    private final List<TreePath> fresh = new ArrayList<>();

    private final List<String> notes = new ArrayList<>();
    /** Of the units so far, each of which waits for those before it. */
    private final List<String> units = new ArrayList<>();

    private FirstStart(Tree before, Tree after, Instant clock) {
        this.before = before;
        this.after = after;
        this.clock = clock;
        after.walk((path, inode) -> {
            if (before.find(path).isEmpty()) {
                fresh.add(path);
            }
        });
    }

    /**
     * Takes out and adds.
     *
     * @param before the tree as it was before the scripts: what is in it already is a package's
     * @param after the tree to change
     * @param changed the paths that scripts made or changed
     * @return what was left to the first start, and what will not be made there
     * @throws org.xenwright.problem.ProblemException when a script made a private key and nothing tells which one
     */
    static List<String> apply(Tree before, Tree after, Collection<TreePath> changed, Instant clock) throws IOException {
        FirstStart start = new FirstStart(before, after, clock);
        Map<PerMachine, List<TreePath>> taken = new LinkedHashMap<>();
        for (PerMachine each : PerMachine.KNOWN) {
            List<TreePath> paths = start.take(each.paths());
            if (!paths.isEmpty() || !each.needs().isEmpty() && start.has(each.needs())) {
                taken.put(each, paths);
            }
        }
        start.take(PerMachine.UNAIDED);
        start.unknownKeys(changed, taken);
        taken.forEach(start::unit);
        return start.notes;
    }

    /** Takes out what is of no package, and says so of what no other of it holds. */
    private List<TreePath> take(Pattern pattern) throws IOException {
        List<TreePath> taken = new ArrayList<>();
        for (TreePath path : fresh) {
            if (pattern.matcher(path.toString()).matches()
                    && taken.stream().noneMatch(each -> path.toString().startsWith(each + "/"))
                    && after.find(path).isPresent()) {
                taken.add(path);
            }
        }
        for (TreePath each : taken) {
            take(each);
        }
        return taken;
    }

    private void take(TreePath path) throws IOException {
        after.remove(path);
        UcfRecords.forget(after, path);
        notes.add(LEFT + path);
        // links by hash to a certificate that is gone, as openssl rehash makes them
        if (after.find(path.parent()).orElse(null) instanceof Directory folder) {
            byte[] name = path.name().toBytes();
            List<TreePath> links = new ArrayList<>();
            folder.entries().forEach((entry, inode) -> {
                if (inode instanceof Symlink link && Arrays.equals(link.target(), name)) {
                    links.add(path.parent().child(entry));
                }
            });
            links.forEach(after::remove);
        }
    }

    private void unknownKeys(Collection<TreePath> changed, Map<PerMachine, List<TreePath>> taken) throws IOException {
        List<TreePath> made =
                changed.stream().filter(path -> before.find(path).isEmpty()).toList();
        for (TreePath key : PrivateKeys.find(after, made)) {
            List<String> makers = makers(key);
            if (makers.size() != 1) {
                throw unknownMaker(key, makers);
            }
            List<TreePath> paths = new ArrayList<>(KeyCompanions.of(after, key, made));
            paths.add(0, key);
            again(makers.get(0), paths, taken);
        }
        for (TreePath parameters : KeyCompanions.parameters(after, made)) {
            List<String> makers = makers(parameters);
            if (makers.size() == 1) {
                again(makers.get(0), List.of(parameters), taken);
            }
        }
    }

    private void again(String maker, List<TreePath> paths, Map<PerMachine, List<TreePath>> taken) throws IOException {
        PerMachine found = taken.keySet().stream()
                .filter(each -> each.name().equals(maker) && each.command().equals(PerMachine.AGAIN))
                .findFirst()
                .orElseGet(() -> new PerMachine(
                        maker, PerMachine.madeBy(maker), Pattern.compile("x"), "", "", PerMachine.AGAIN));
        for (TreePath path : paths) {
            take(path);
            taken.computeIfAbsent(found, each -> new ArrayList<>()).add(path);
        }
    }

    /** Returns the packages whose scripts name the file, else those with a postinst that have the folder. */
    private List<String> makers(TreePath path) throws IOException {
        ScriptAuthors authors = ScriptAuthors.of(after);
        List<String> naming = authors.naming(path);
        return naming.isEmpty() ? authors.owningFolder(path) : naming;
    }

    private static RuntimeException unknownMaker(TreePath key, List<String> makers) {
        return Problem.of(
                        "configuring the packages",
                        "leave the package out, or let its scripts run at the first start of each domain:"
                                + " <scripts>firstBoot</scripts>")
                .at(key.toString())
                .found("a private key made by a script, and "
                        + (makers.isEmpty()
                                ? "no package that names it"
                                : "more than one package that names it or has its folder: " + makers))
                .expected("no secret in an image that others may read")
                .raise();
    }

    private void unit(PerMachine made, List<TreePath> taken) {
        if (after.follow("usr/lib/systemd/systemd").isEmpty()
                || !(after.find("etc/systemd/system").orElse(null) instanceof Directory)) {
            notes.add("nothing at the first start does: " + made.description());
            return;
        }
        Attributes attributes = Attributes.of(0644, clock);
        String command = made.command();
        if (command.equals(PerMachine.AGAIN)) {
            command = "/" + AGAIN + " " + made.name();
            after.directory(AGAIN.substring(0, AGAIN.lastIndexOf('/')), attributes.withMode(0755));
            after.put(AGAIN, new RegularFile(attributes.withMode(0755), Content.of(SCRIPT)));
        }
        String unit = "xenwright-" + made.name().replace(':', '-') + ".service";
        after.put("etc/systemd/system/" + unit, new RegularFile(attributes, Content.of(text(made, taken, command))));
        units.add(unit);
        TreePath wants = TreePath.of("etc/systemd/system/basic.target.wants");
        after.directory(wants, attributes.withMode(0755));
        after.put(wants.child(unit), new Symlink(attributes, "/etc/systemd/system/" + unit));
    }

    /** Returns whether a path is there; one part of it may be a star for any name. */
    private boolean has(String path) {
        int star = path.indexOf("/*/");
        if (star < 0) {
            return after.follow(path).isPresent();
        }
        return after.follow(path.substring(0, star)).orElse(null) instanceof Directory folder
                && folder.entries().keySet().stream()
                        .anyMatch(name -> after.follow(path.substring(0, star + 1) + name + path.substring(star + 2))
                                .isPresent());
    }

    /** Any of what was taken out and is not there makes the unit run. */
    private static String conditions(PerMachine made, List<TreePath> taken) {
        List<String> missing = made.missing().isEmpty()
                ? taken.stream().map(TreePath::toString).toList()
                : List.of(made.missing());
        StringBuilder lines = new StringBuilder();
        for (String path : missing) {
            lines.append(lines.isEmpty() ? "" : "\n")
                    .append(path.contains("*") ? "ConditionPathExistsGlob=|!" : "ConditionPathExists=|!")
                    .append(path.replace("%", "%%"));
        }
        return lines.toString();
    }

    /**
     * Before the ordinary services, so that none of them starts without its key, and one after the other in the order of
     * the table, so that a script finds what it reads of another package.
     */
    private String text(PerMachine made, List<TreePath> taken, String command) {
        return """
                [Unit]
                Description=%s
                %s
                DefaultDependencies=no
                RequiresMountsFor=/etc /tmp /var/lib
                After=local-fs.target systemd-remount-fs.service systemd-random-seed.service systemd-tmpfiles-setup.service%s
                Before=basic.target shutdown.target
                Conflicts=shutdown.target

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                Environment=DEBIAN_FRONTEND=noninteractive
                ExecStart=%s

                [Install]
                WantedBy=basic.target
                """.formatted(
                        made.description(),
                        conditions(made, taken),
                        units.stream().map(each -> " " + each).collect(Collectors.joining()),
                        command);
    }
}
