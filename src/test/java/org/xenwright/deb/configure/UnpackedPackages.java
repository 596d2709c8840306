package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.layer.TreeTar;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Packages of a folder of .deb files, unpacked by dpkg-deb into a tree with merged /usr and a package database. */
record UnpackedPackages(Tree tree, List<String> order) {
    private static final Attributes PLAIN = Attributes.of(0755, Instant.EPOCH);

    static UnpackedPackages of(List<Path> archives, Path work) throws IOException {
        Tree tree = new Tree(PLAIN);
        for (String folder : List.of("bin", "sbin", "lib", "lib64", "lib32", "libx32")) {
            tree.directory("usr/" + folder, PLAIN);
            tree.put(folder, new Symlink(PLAIN, "usr/" + folder));
        }
        tree.directory("var/lib/dpkg/info", PLAIN);
        tree.directory("var/lib/dpkg/updates", PLAIN);
        tree.directory("var/lib/dpkg/triggers", PLAIN);
        StringBuilder status = new StringBuilder();
        Map<String, String> controls = new LinkedHashMap<>();
        for (Path archive : archives) {
            unpack(tree, archive, work, controls);
        }
        controls.values().forEach(status::append);
        text(tree, "var/lib/dpkg/status", status.toString(), 0644);
        text(tree, "var/lib/dpkg/available", "", 0644);
        text(tree, "var/lib/dpkg/info/format", "1\n", 0644);
        return new UnpackedPackages(tree, order(controls));
    }

    private static void unpack(Tree tree, Path archive, Path work, Map<String, String> controls) throws IOException {
        String base = archive.getFileName().toString();
        Path tar = work.resolve(base + ".tar");
        Path control = work.resolve(base + ".control");
        sh("dpkg-deb --fsys-tarfile '" + archive + "' >'" + tar + "' && dpkg-deb -e '" + archive + "' '" + control
                + "'");
        StringBuilder list = new StringBuilder();
        try (TarReader reader = new TarReader(tar)) {
            LayerEntry entry;
            while ((entry = reader.next()) != null) {
                list.append(entry.path().isRoot() ? "/." : entry.path().toString())
                        .append('\n');
                TreePath at = entry.path().isRoot()
                        ? TreePath.ROOT
                        : tree.realParent(entry.path()).orElseThrow();
                if (entry.inode() instanceof Directory && tree.find(at).orElse(null) instanceof Symlink) {
                    continue;
                }
                TreePath link = entry.linkTo() == null
                        ? null
                        : tree.real(entry.linkTo()).orElseThrow();
                TreeTar.put(tree, new LayerEntry(at, entry.inode(), link, entry.user(), entry.group()));
            }
        }
        String text = Files.readString(control.resolve("control"));
        String name = field(text, "Package");
        String info = name + ("same".equals(field(text, "Multi-Arch")) ? ":" + field(text, "Architecture") : "");
        text(tree, "var/lib/dpkg/info/" + info + ".list", list.toString(), 0644);
        StringBuilder conffiles = new StringBuilder();
        try (var files = Files.list(control)) {
            for (Path file : files.sorted().toList()) {
                String kind = file.getFileName().toString();
                if (kind.equals("control")) {
                    continue;
                }
                int mode =
                        Files.isExecutable(file) && !kind.equals("conffiles") && !kind.equals("md5sums") ? 0755 : 0644;
                tree.put(
                        "var/lib/dpkg/info/" + info + "." + kind,
                        new RegularFile(
                                Attributes.of(mode, Instant.EPOCH), new Content.Slice(file, 0, Files.size(file))));
                if (kind.equals("conffiles")) {
                    for (String line : Files.readAllLines(file)) {
                        conffiles.append("\n ").append(line).append(" newconffile");
                    }
                }
            }
        }
        Path triggers = control.resolve("triggers");
        if (Files.exists(triggers)) {
            interests(tree, info, Files.readAllLines(triggers));
        }
        controls.put(
                name,
                text.strip().replaceFirst("\n", "\nStatus: install ok unpacked\n")
                        + (conffiles.isEmpty() ? "" : "\nConffiles:" + conffiles)
                        + "\n\n");
    }

    private static void interests(Tree tree, String info, List<String> lines) throws IOException {
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && words[0].startsWith("interest")) {
                String mark = words[0].endsWith("noawait") ? "/noawait" : "";
                String file = words[1].startsWith("/") ? "File" : words[1];
                String path = "var/lib/dpkg/triggers/" + file;
                String before = tree.find(path).orElse(null) instanceof RegularFile present
                        ? new String(present.content().bytes(1 << 20))
                        : "";
                String added = words[1].startsWith("/") ? words[1] + " " + info + mark : info + mark;
                text(tree, path, before + added + "\n", 0644);
            }
        }
    }

    /** What a package needs before itself, cycles broken by name. */
    private static List<String> order(Map<String, String> controls) {
        Map<String, String> providers = new HashMap<>();
        controls.forEach((name, text) -> {
            providers.put(name, name);
            for (String provided : field(text, "Provides").split(",")) {
                providers.putIfAbsent(provided.strip().split("[ :]")[0], name);
            }
        });
        Set<String> done = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        List<String> names = new ArrayList<>(controls.keySet());
        names.sort(null);
        for (String first : List.of("base-passwd", "base-files")) {
            visit(first, controls, providers, open, done);
        }
        names.forEach(name -> visit(name, controls, providers, open, done));
        return new ArrayList<>(done);
    }

    private static void visit(
            String name,
            Map<String, String> controls,
            Map<String, String> providers,
            Set<String> open,
            Set<String> done) {
        if (!controls.containsKey(name) || done.contains(name) || !open.add(name)) {
            return;
        }
        String text = controls.get(name);
        for (String relation : (field(text, "Pre-Depends") + "," + field(text, "Depends")).split("[,|]")) {
            String wanted = providers.get(relation.strip().split("[ :(]")[0]);
            if (wanted != null) {
                visit(wanted, controls, providers, open, done);
            }
        }
        done.add(name);
    }

    private static String field(String control, String name) {
        for (String line : control.split("\n")) {
            if (line.startsWith(name + ": ")) {
                return line.substring(name.length() + 2).strip();
            }
        }
        return "";
    }

    static void text(Tree tree, String path, String text, int mode) {
        tree.put(
                path,
                new RegularFile(Attributes.of(mode, Instant.EPOCH), Content.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    static void sh(String line) throws IOException {
        Judge.Verdict verdict = Judge.run("sh", "-c", line);
        if (verdict.exit() != 0) {
            throw new IOException(line + ": " + verdict.output());
        }
    }
}
