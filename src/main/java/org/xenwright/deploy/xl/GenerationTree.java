package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;

/**
 * All that is small in the folder of a generation, with the digests by which the host compares it.
 *
 * @param volumes what names its disks that lie elsewhere
 */
record GenerationTree(HostLayout layout, WantedDomain wanted, int generation, String volumes) {
    /** Returns that of a generation without disks elsewhere. */
    GenerationTree(HostLayout layout, WantedDomain wanted, int generation) {
        this(layout, wanted, generation, "");
    }

    /** Where a place begins on a line of digests. */
    private static final int SUM = 66;

    /** Returns its files and links by their places, folders before what is in them. */
    Map<String, Inode> of(GenerationFiles files) throws IOException {
        return of(files, "", new StringBuilder());
    }

    /** @param all receives the digests too, with a beginning for each place */
    Map<String, Inode> of(GenerationFiles files, String below, StringBuilder all) throws IOException {
        Map<String, Inode> tree = new LinkedHashMap<>();
        StringBuilder sums = new StringBuilder();
        String own = "domains/" + wanted.name();
        tree.put("domains", new Directory(attributes(0700)));
        tree.put(own, new Directory(attributes(0700)));
        files.links()
                .forEach((place, file) ->
                        link(tree, place, "../../images/sha256/" + file.digest().hex()));
        files.states().forEach((place, file) -> link(tree, place, "state/" + wanted.name() + "/" + file.name()));
        for (Map.Entry<String, OwnFile> each : files.sent().entrySet()) {
            OwnFile file = each.getValue();
            put(tree, sums, each.getKey(), new Content.Slice(file.file(), 0, file.size()), file.digest());
        }
        put(tree, sums, wanted.name() + ".cfg", XlCfg.emit(files.domain()));
        put(tree, sums, "generation.json", JsonText.fields(record()));
        put(tree, sums, "needs", needs(files));
        if (!volumes.isEmpty()) {
            put(tree, sums, GenerationFiles.VOLUMES, volumes);
        }
        sums.toString()
                .lines()
                .forEach(line -> all.append(line, 0, SUM)
                        .append(below)
                        .append(line.substring(SUM))
                        .append('\n'));
        tree.put(
                "sums",
                new RegularFile(attributes(0600), Content.of(sums.toString().getBytes(StandardCharsets.UTF_8))));
        return tree;
    }

    /** Says whose generation it is, also where the inventory was lost. */
    private Map<String, Object> record() {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("format", 1);
        record.put("name", wanted.name());
        record.put("uuid", wanted.uuid().toString());
        record.put("generation", generation);
        record.put("revision", wanted.revision().hex());
        record.put("need", wanted.need());
        record.put(
                "shared",
                wanted.shared().stream().map(file -> file.digest().hex()).toList());
        return record;
    }

    /** Says what must be there, or must not; files of the generation by their places in its folder. */
    private String needs(GenerationFiles files) {
        StringBuilder needs = new StringBuilder();
        String folder = layout.generation(wanted.name(), generation) + "/";
        files.paths()
                .forEach(path -> needs.append("path ")
                        .append(path.startsWith(folder) ? path.substring(folder.length()) : path)
                        .append('\n'));
        files.bridges().forEach(bridge -> needs.append("bridge ").append(bridge).append('\n'));
        if (wanted.terms().autostart()) {
            needs.append("auto ").append(wanted.name()).append('\n');
        }
        return needs.toString();
    }

    /** Links a file of the generation to one of the deployment; all by relative paths, so that a store may be moved. */
    private static void link(Map<String, Inode> tree, String place, String target) {
        String folder = "";
        for (String part : place.split("/")) {
            String path = folder.isEmpty() ? part : folder + "/" + part;
            if (!path.equals(place)) {
                tree.putIfAbsent(path, new Directory(attributes(0700)));
            }
            folder = path;
        }
        long depth = place.chars().filter(c -> c == '/').count();
        tree.put(place, new Symlink(attributes(0777), "../".repeat((int) depth + 3) + target));
    }

    private static void put(Map<String, Inode> tree, StringBuilder sums, String place, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(tree, sums, place, Content.of(bytes), Digest.of(bytes));
    }

    private static void put(Map<String, Inode> tree, StringBuilder sums, String place, Content content, Digest digest) {
        tree.put(place, new RegularFile(attributes(0600), content));
        sums.append(digest.hex()).append("  ").append(place).append('\n');
    }

    private static Attributes attributes(int mode) {
        return Attributes.of(mode, Instant.EPOCH);
    }
}
