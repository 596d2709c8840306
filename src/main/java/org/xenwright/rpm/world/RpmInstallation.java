package org.xenwright.rpm.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.Content;
import org.xenwright.content.Count;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages.Installation;
import org.xenwright.packages.NativePackages.Installed;
import org.xenwright.packages.NativePackages.Taker;
import org.xenwright.packages.Normalisation;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Installs packages in a tree by its own rpm, and removes what would differ from one run to the next. */
final class RpmInstallation {
    private static final int LINES = 20;
    private static final int LARGEST_EXPORT = 1 << 30;
    private static final Pattern VERSION = Pattern.compile("RPM version (\\d{1,4})\\.(\\d{1,4})(?:\\.\\S*)?");

    /** Files that rpm and ldconfig make anew as they need them, and that differ each time, whoever shipped them. */
    private static final List<String> LEFTOVERS = List.of(
            "var/cache/ldconfig/aux-cache",
            "usr/lib/sysimage/rpm/.rpm.lock",
            "usr/lib/sysimage/rpm/rpmdb.sqlite-shm",
            "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
            "var/lib/rpm/.rpm.lock",
            "var/lib/rpm/.dbenv.lock",
            "var/lib/rpm/__db.001",
            "var/lib/rpm/__db.002",
            "var/lib/rpm/__db.003",
            "var/lib/rpm/rpmdb.sqlite-shm",
            "var/lib/rpm/rpmdb.sqlite-wal",
            "usr/share/rpm/.rpm.lock");

    private final Installation installation;
    private final Instant clock;

    RpmInstallation(Installation installation) {
        this.installation = installation;
        this.clock = installation.environment().clock();
    }

    void into(Taker taker) throws IOException {
        Tree start = withPackages();
        boolean takesTime = takesTime(start);
        Instant since = Instant.now();
        int count = installation.files().size();
        ScriptLines lines = new ScriptLines(() -> System.nanoTime() / 1_000_000);
        Progress progress = installation.environment().access().progress();
        try (Progress.Task task = progress.begin(
                        "installing " + Count.of(count, "package") + " in "
                                + installation.place().name(),
                        0,
                        Progress.Unit.ITEMS);
                SandboxResult result = run(start, InstallScript.install(count, clock), line -> {
                    if (lines.see(line)) {
                        task.advance(1);
                    }
                })) {
            if (result.exit() != 0) {
                throw failed(result.exit(), result.log());
            }
            if (takesTime) {
                finish(result.tree(), lines, result.log(), taker);
            } else {
                withTimes(result.tree(), since, tree -> finish(tree, lines, result.log(), taker));
            }
        } catch (SandboxTimeoutException e) {
            throw failed(-1, e.log() + "\n" + e.getMessage());
        }
    }

    private SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) throws IOException {
        return installation.place().run(tree, command, lines);
    }

    private Tree withPackages() throws IOException {
        if (installation.tree().follow("usr/bin/rpm").isEmpty()
                && installation.tree().follow("bin/rpm").isEmpty()) {
            throw Problem.of(
                            "installing packages in the base", "take a base that has its rpm, or take the packages out")
                    .at("<image><packages>")
                    .found("a base without the program rpm")
                    .raise();
        }
        Tree tree = installation.tree().copy();
        Attributes attributes = Attributes.of(0644, clock);
        tree.directory(InstallScript.PACKAGES, attributes.withMode(0755));
        for (int i = 0; i < installation.files().size(); i++) {
            Path file = installation.files().get(i);
            tree.put(InstallScript.file(i), new RegularFile(attributes, new Content.Slice(file, 0, Files.size(file))));
        }
        return tree;
    }

    /** Returns whether the tree's rpm takes the time that it is told, as that does since 4.18. */
    private boolean takesTime(Tree start) throws IOException {
        try (SandboxResult result = run(installation.tree(), InstallScript.version(clock), line -> {})) {
            Matcher version = VERSION.matcher(result.log().strip().lines().reduce("", (first, line) -> line));
            if (result.exit() != 0 || !version.matches()) {
                throw failed(result.exit(), result.log());
            }
            int major = Integer.parseInt(version.group(1));
            return major > 4 || major == 4 && Integer.parseInt(version.group(2)) >= 18;
        }
    }

    /** Takes a tree as long as its files are there. */
    private interface TreeTaker {
        void take(Tree tree) throws IOException;
    }

    /** Sets the times of installation in the database, which only the tree's own rpm can write. */
    private void withTimes(Tree installed, Instant since, TreeTaker taker) throws IOException {
        TreePath folder = RpmDatabase.in(installed)
                .orElseThrow(() -> new IOException("rpm installed packages and has no database"))
                .path()
                .parent();
        try (SandboxResult exported =
                run(installed, InstallScript.export(folder.toString().substring(1), clock), line -> {})) {
            Tree tree = exported.tree().copy();
            if (exported.exit() != 0 || !(tree.find(InstallScript.EXPORT).orElse(null) instanceof RegularFile file)) {
                throw failed(exported.exit(), exported.log());
            }
            byte[] headers = file.content().bytes(LARGEST_EXPORT);
            DatabaseExport.setTimes(headers, since, clock);
            tree.put(InstallScript.EXPORT, new RegularFile(file.attributes(), Content.of(headers)));
            try (SandboxResult restored = run(tree, InstallScript.restore(clock), line -> {})) {
                if (restored.exit() != 0) {
                    throw failed(restored.exit(), restored.log());
                }
                taker.take(restored.tree());
            }
        }
    }

    /** Holds rpm's own record against the lock: its word alone would not do. */
    private void verify(Tree tree) throws IOException {
        Set<String> there = new HashSet<>();
        Optional<RpmDatabase> database = RpmDatabase.in(tree);
        if (database.isPresent()) {
            database.get()
                    .visit(header -> there.add(header.text(RpmTag.NAME).orElse("") + " " + Evr.of(header) + " "
                            + RpmArchitecture.debianName(
                                    header.text(RpmTag.ARCH).orElse(""))));
        }
        for (Lock.LockedPackage each : installation.lock().imagePackages()) {
            if (!there.contains(each.name() + " " + each.version() + " " + each.architecture())) {
                throw Problem.of("installing the packages", "take a base with rpm as its distribution made it")
                        .found(each + " is not among the installed packages")
                        .expected("every package of the lock, as rpm's own database lists it")
                        .raise();
            }
        }
    }

    private void finish(Tree tree, ScriptLines lines, String log, Taker taker) throws IOException {
        verify(tree);
        tree.remove(InstallScript.PACKAGES);
        LEFTOVERS.forEach(tree::remove);
        exclude(tree);
        List<ConfiguredSystem.Note> notes = new ArrayList<>();
        for (String each : Normalisation.apply(installation.tree(), tree, clock)) {
            notes.add(new ConfiguredSystem.Note(ConfiguredSystem.Topic.REMARK, each));
        }
        ScriptLines.readable(log)
                .lines()
                .filter(line -> line.startsWith("warning: "))
                .distinct()
                .forEach(line -> notes.add(new ConfiguredSystem.Note(
                        ConfiguredSystem.Topic.REMARK, "rpm: " + line.substring("warning: ".length()))));
        taker.take(new Installed(tree, lines.runs(), notes));
    }

    /** Takes out new files that the project wants no package to have; rpm's own record of them stays. */
    private void exclude(Tree tree) {
        List<PathGlob> globs = installation.environment().excludes().stream()
                .map(each -> new PathGlob(each.startsWith("/") ? each : "/" + each))
                .toList();
        List<TreePath> gone = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (!(inode instanceof Directory)
                    && globs.stream().anyMatch(glob -> glob.matches(path))
                    && installation.tree().find(path).isEmpty()) {
                gone.add(path);
            }
        });
        gone.forEach(tree::remove);
    }

    private static RuntimeException failed(int exit, String log) {
        List<String> said = ScriptLines.readable(log).strip().lines().toList();
        String last = String.join("\n            ", said.subList(Math.max(0, said.size() - LINES), said.size()));
        return Problem.of(
                        "installing the packages",
                        "read the lines above: add what is needed to the packages, leave one out, or report it to its makers")
                .found("the base's rpm ended with " + exit + "; its last lines:\n            " + last)
                .expected("every package installed")
                .raise();
    }
}
