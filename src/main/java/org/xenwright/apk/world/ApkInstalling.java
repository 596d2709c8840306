package org.xenwright.apk.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.database.InstalledDatabase;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.content.Content;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.Normalisation;
import org.xenwright.packages.ScriptRun;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Installs packages by apk of the base, with its own check of dependencies, scripts and triggers, and removes what
 * would differ from one run to the next.
 */
final class ApkInstalling {
    private static final String WORLD = "etc/apk/world";
    /** Begins a remark on a file that is made again at the first start. */
    private static final String FIRST_START = "left to the first start: ";

    private static final int LINES = 20;
    private static final int LARGEST = 1 << 20;

    /** What apk itself leaves and makes again. */
    private static final List<String> LEFT = List.of("var/log/apk.log", "lib/apk/db/lock", "usr/lib/apk/db/lock");

    private static final TreePath CACHE = TreePath.of("var/cache/apk");

    private final NativePackages.Installation installation;
    private final Tree base;
    private final List<ApkFile> files = new ArrayList<>();

    ApkInstalling(NativePackages.Installation installation) throws IOException {
        this.installation = installation;
        this.base = installation.tree();
        List<Lock.LockedPackage> packages = installation.lock().imagePackages();
        for (int i = 0; i < packages.size(); i++) {
            Path file = installation.files().get(i);
            files.add(ApkFile.open(file, packages.get(i).toString()));
        }
    }

    void install(NativePackages.Taker taker) throws IOException {
        ApkProgram program = ApkProgram.of(base, installation.request().architecture());
        Tree start = base.copy();
        start.remove(ApkProgram.FOLDER);
        ApkOffer.place(start, files);
        List<String> words =
                files.stream().map(each -> "/" + ApkOffer.path(each)).toList();
        ApkScriptLines scripts = new ApkScriptLines(() -> System.nanoTime() / 1_000_000);
        files.forEach(each -> scripts.expect(each.record().name(), each.record().version()));
        for (PackageRecord each :
                InstalledDatabase.of(base).map(InstalledDatabase::packages).orElse(List.of())) {
            scripts.expect(each.name(), each.version());
        }
        Progress progress = installation.environment().access().progress();
        try (Progress.Task task = progress.begin(
                        "installing " + files.size() + " packages in "
                                + installation.place().name(),
                        0,
                        Progress.Unit.ITEMS);
                SandboxResult result = installation.place().run(start, program.add(List.of(), words), line -> {
                    if (scripts.see(line)) {
                        task.advance(1);
                    }
                })) {
            if (result.exit() != 0) {
                throw failed(result.exit(), result.lastLines(LINES), scripts.runs());
            }
            Tree tree = result.tree();
            tree.remove(ApkProgram.FOLDER);
            verify(tree);
            world(tree);
            exclude(tree);
            List<ConfiguredSystem.Note> notes = new ArrayList<>();
            leave(tree);
            Normalisation.apply(base, tree, installation.environment().clock()).forEach(each -> notes.add(note(each)));
            taker.take(new NativePackages.Installed(tree, scripts.runs(), notes));
        } catch (SandboxTimeoutException e) {
            throw failed(-1, e.log() + "\n" + e.getMessage(), scripts.runs());
        }
    }

    private static ConfiguredSystem.Note note(String text) {
        return text.startsWith(FIRST_START)
                ? new ConfiguredSystem.Note(ConfiguredSystem.Topic.LEFT, text.substring(FIRST_START.length()))
                : new ConfiguredSystem.Note(ConfiguredSystem.Topic.REMARK, text);
    }

    private static RuntimeException failed(int exit, String lines, List<ScriptRun> runs) {
        List<ScriptRun> bad = runs.stream().filter(each -> each.exit() != 0).toList();
        String what = bad.isEmpty()
                ? "apk ended with " + exit
                : "the " + bad.get(0).script() + " of " + bad.get(0).packageName() + " ended with "
                        + bad.get(0).exit();
        return Problem.of(
                        "installing the packages in the base",
                        "read the lines above; leave the package out, or report it to the package")
                .found(what + "; its last lines:\n            " + lines.strip().replace("\n", "\n            "))
                .expected("every package installed and every script to end with 0")
                .raise();
    }

    /** Holds what apk recorded against what the lock names: its word alone would not do. */
    private void verify(Tree tree) throws IOException {
        InstalledDatabase database = InstalledDatabase.of(tree).orElseThrow(() -> lacking("no records of packages"));
        for (ApkFile each : files) {
            boolean there = database.packages().stream()
                    .anyMatch(record -> record.name().equals(each.record().name())
                            && record.version().equals(each.record().version())
                            && each.identity().equals(record.identity()));
            if (!there) {
                throw lacking(each + " is not among the installed packages");
            }
        }
    }

    private static RuntimeException lacking(String found) {
        return Problem.of(
                        "installing the packages in the base", "take a base with apk-tools 2 that is as Alpine made it")
                .found(found)
                .expected("every package of the lock, as apk's own records list it")
                .raise();
    }

    /**
     * Writes what is wanted in the system as apk would have it when the packages were asked for by their names: it
     * was given files, each of which it would hold for ever.
     */
    private void world(Tree tree) throws IOException {
        SortedMap<String, String> wanted = new TreeMap<>();
        Attributes attributes = Attributes.of(0644, installation.environment().clock());
        if (base.follow(WORLD).orElse(null) instanceof RegularFile file) {
            attributes = file.attributes();
            String text = new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8);
            for (String word : text.split("\\s+")) {
                if (!word.isEmpty()) {
                    wanted.put(word.replaceFirst("[<>=~@].*", ""), word);
                }
            }
        }
        installation.lock().imagePackages().stream()
                .filter(Lock.LockedPackage::asked)
                .forEach(each -> wanted.putIfAbsent(each.name(), each.name()));
        tree.directory("etc/apk", Attributes.of(0755, installation.environment().clock()));
        tree.put(WORLD, new RegularFile(attributes, Content.of(String.join("\n", wanted.values()) + "\n")));
    }

    /** Removes what the project leaves out of packages that came and of what scripts made; files of the base stay. */
    private void exclude(Tree tree) throws IOException {
        List<PathGlob> globs = installation.environment().excludes().stream()
                .map(each -> new PathGlob(each.startsWith("/") ? each : "/" + each))
                .toList();
        if (globs.isEmpty()) {
            return;
        }
        Set<String> names = new HashSet<>();
        files.forEach(each -> names.add(each.record().name()));
        InstalledDatabase.of(tree)
                .map(each -> each.owners(tree))
                .orElse(Collections.emptySortedMap())
                .forEach((path, owner) -> {
                    if (names.contains(owner) && globs.stream().anyMatch(each -> each.matches(path))) {
                        tree.remove(path);
                    }
                });
        List<TreePath> made = new ArrayList<>();
        tree.walk((path, inode) -> {
            if (!(inode instanceof Directory)
                    && base.find(path).isEmpty()
                    && globs.stream().anyMatch(each -> each.matches(path))) {
                made.add(path);
            }
        });
        made.forEach(tree::remove);
    }

    private void leave(Tree tree) {
        for (String each : LEFT) {
            if (base.find(each).isEmpty()) {
                tree.remove(each);
            }
        }
        Set<TreePath> cached = new TreeSet<>();
        tree.walk((path, inode) -> {
            if (path.startsWith(CACHE) && !path.equals(CACHE) && base.find(path).isEmpty()) {
                cached.add(path);
            }
        });
        cached.forEach(tree::remove);
    }
}
