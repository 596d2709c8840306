package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.xenwright.content.Content;
import org.xenwright.layer.TreeDelta;
import org.xenwright.packages.Normalisation;
import org.xenwright.packages.ScriptRun;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.SandboxTimeoutException;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Configures unpacked Debian packages with the dpkg of their own tree, in a sandbox, and removes what would differ from
 * one run to the next. The difference to the unpacked tree is kept in the store under the digest of the inputs.
 */
public final class DebianConfiguration {
    private static final String KIND = "configured";
    private static final int LINES = 20;
    private static final String PREPARING = "preparing the scripts of packages";

    private final SandboxSource sandbox;
    private final Store store;
    private final Progress progress;

    public DebianConfiguration(SandboxSource sandbox, Store store, Progress progress) {
        this.sandbox = sandbox;
        this.store = store;
        this.progress = progress;
    }

    /**
     * Configures all packages, or takes the result of an earlier run for the same inputs.
     *
     * @throws org.xenwright.problem.ProblemException when a script fails; it shows the script's last lines
     */
    public ConfiguredTree configure(ConfigureRequest request) throws IOException {
        Digest key = key(request, "");
        Optional<Path> present = store.findSound(KIND, key);
        if (present.isPresent()) {
            return result(request, present.get(), true, true);
        }
        ExecutorService beside = Workers.pool(PREPARING, 1);
        try {
            Future<Prepared> prepared = beside.submit(() -> Prepared.of(request));
            Sandbox place = sandbox.find(request.unpacked());
            if (!place.exact()) {
                progress.warn("the scripts of packages run in " + place.name()
                        + ", where some do less than they should; namespaces or a guest are better");
                key = key(request, place.name());
                present = store.findSound(KIND, key);
            }
            Path entry =
                    store.get(KIND, key, folder -> make(request, place, Workers.await(PREPARING, prepared), folder));
            return result(request, entry, present.isPresent(), place.exact());
        } finally {
            Workers.end(beside);
        }
    }

    /**
     * All that a run needs besides its place.
     *
     * @param start the tree that the command finds
     * @param mark of our own lines in what it prints
     */
    private record Prepared(
            Tree start, SandboxCommand command, String mark, String architecture, DebconfAnswers answers) {
        static Prepared of(ConfigureRequest request) throws IOException {
            DebconfAnswers answers = new DebconfAnswers(request.answers());
            answers.check(request.unpacked());
            String architecture = architectureOf(request.unpacked());
            Tree start =
                    request.archives().isEmpty() ? HiddenPaths.listed(request, architecture) : withArchives(request);
            String mark = StatusLines.freshMark();
            SandboxCommand command = ConfigureScript.of(request, architecture).with(ConfigureScript.MARK, mark);
            return new Prepared(start, command, mark, architecture, answers);
        }
    }

    private static ConfiguredTree result(ConfigureRequest request, Path entry, boolean reused, boolean exact)
            throws IOException {
        Tree tree = request.unpacked().copy();
        TreeDelta.apply(tree, entry);
        return new ConfiguredTree(tree, readRuns(entry), Files.readAllLines(entry.resolve("notes")), reused, exact);
    }

    /**
     * Returns the digest of the code that configures packages, and of the sandboxes in which that happens: exact ones
     * do the same.
     */
    public static Digest code() {
        return Generator.of(DebianConfiguration.class, Sandboxes.class);
    }

    private static Digest key(ConfigureRequest request, String place) {
        return Digest.of("configure by " + code() + "\n" + request.inputs()
                + "\n" + request.clock() + "\n" + request.order() + "\n" + request.required() + "\n" + request.answers()
                + "\n" + place
                + (request.archives().isEmpty() ? "" : "\nunpacked by dpkg"));
    }

    private void make(ConfigureRequest request, Sandbox place, Prepared prepared, Path folder) throws IOException {
        Tree unpacked = request.unpacked();
        StatusLines status = new StatusLines(prepared.mark(), () -> System.nanoTime() / 1_000_000);
        try (Progress.Task task = progress.begin(
                        "configuring " + request.order().size() + " packages in " + place.name(),
                        0,
                        Progress.Unit.ITEMS);
                SandboxResult result = place.run(prepared.start(), prepared.command(), line -> {
                    if (status.see(line)) {
                        task.advance(1);
                    }
                })) {
            if (result.exit() != 0) {
                throw failed(status, result.exit(), status.readable(result.log()));
            }
            result.tree().remove(ConfigureScript.ARCHIVES);
            result.tree().remove(HiddenPaths.FOLDER);
            List<String> notes = Normalisation.apply(unpacked, result.tree(), request.clock());
            notes.addAll(FirstStart.apply(unpacked, result.tree(), result.changed(), request.clock()));
            PackageScripts scripts = new PackageScripts(result.tree(), prepared.architecture());
            notes.addAll(RandomSources.unknown(result.tree(), scripts, request.order(), notes));
            notes.addAll(prepared.answers().withoutEffect(result.tree()));
            Files.createDirectory(folder);
            TreeDelta.write(unpacked, result.tree(), folder);
            // dpkg names every package it configures, also those without a script
            writeRuns(
                    folder,
                    status.runs().stream()
                            .filter(run -> run.script().equals("preinst")
                                    || scripts.find(run.packageName(), "postinst")
                                            .isPresent())
                            .toList());
            Files.write(folder.resolve("notes"), notes);
            Inventory.write(folder);
        } catch (SandboxTimeoutException e) {
            throw failed(status, -1, status.readable(e.log()) + e.getMessage());
        }
    }

    private static Tree withArchives(ConfigureRequest request) throws IOException {
        Tree tree = request.unpacked().copy();
        Attributes attributes = Attributes.of(0644, request.clock());
        tree.directory(ConfigureScript.ARCHIVES, attributes.withMode(0755));
        for (int i = 0; i < request.archives().size(); i++) {
            Path deb = request.archives().get(i).deb();
            tree.put(
                    ConfigureScript.archive(i),
                    new RegularFile(attributes, new Content.Slice(deb, 0, Files.size(deb))));
        }
        return tree;
    }

    private static RuntimeException failed(StatusLines status, int exit, String log) {
        List<ScriptRun> bad =
                status.runs().stream().filter(run -> run.exit() != 0).toList();
        List<String> lines = log.strip().lines().toList();
        String last = String.join("\n            ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        String what = bad.isEmpty()
                ? "dpkg ended with " + exit
                : "the " + bad.get(0).script() + " of " + bad.get(0).packageName() + " ended with "
                        + bad.get(0).exit();
        return Problem.of(
                        bad.isEmpty()
                                ? "configuring the packages"
                                : "configuring " + bad.get(0).packageName(),
                        "read the lines above; leave the package out, answer its questions by <image><debconf>, or report it"
                                + " to the package")
                .found(what + "; its last lines:\n            " + last)
                .expected("every script to end with 0")
                .raise();
    }

    /** Returns the tree's own architecture, by the file dpkg's own package carries or the status of dpkg. */
    private static String architectureOf(Tree tree) throws IOException {
        if (tree.find("var/lib/dpkg/status").orElse(null) instanceof RegularFile file) {
            String text = new String(file.content().bytes(256 << 20), StandardCharsets.UTF_8);
            for (String paragraph : text.split("\n\n")) {
                if (("\n" + paragraph).contains("\nPackage: dpkg\n")) {
                    for (String line : paragraph.split("\n")) {
                        if (line.startsWith("Architecture: ")) {
                            return line.substring("Architecture: ".length()).strip();
                        }
                    }
                }
            }
        }
        throw Problem.of("configuring the packages", "add the package dpkg: its own dpkg configures a tree")
                .found("no dpkg in the status of the packages")
                .raise();
    }

    private static void writeRuns(Path folder, List<ScriptRun> runs) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ScriptRun run : runs) {
            lines.add(run.packageName() + "\t" + run.script() + "\t" + run.exit() + "\t" + run.millis());
        }
        Files.write(folder.resolve("scripts"), lines);
    }

    private static List<ScriptRun> readRuns(Path folder) throws IOException {
        List<ScriptRun> runs = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("scripts"))) {
            String[] parts = line.split("\t");
            runs.add(new ScriptRun(parts[0], parts[1], Integer.parseInt(parts[2]), Long.parseLong(parts[3])));
        }
        return runs;
    }
}
