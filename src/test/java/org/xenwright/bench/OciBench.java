package org.xenwright.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.compress.PackedPieces;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.layer.TreeTar;
import org.xenwright.oci.LayerCompression;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.StoredLayer;
import org.xenwright.oci.TestLayout;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.Tool;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A tree as an OCI archive beside {@code tar | zstd -1 -T2} and {@code tar | gzip} of the same files, which need no digests;
 * and where the time goes. Whole processes are timed, the start of Java and its warming up included; lines that say
 * {@code warm} are of a Java that has done the same before, as Maven has after a build's other steps.
 */
@Tag("bench")
class OciBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final int WARM = 4;

    @TempDir
    Path folder;

    @Test
    void archives() throws Exception {
        Path disk = BenchTrees.QUICKSTART.disk(folder.resolve("disk"));
        Path tar = folder.resolve("tree.tar");
        TreeFile.write(Ext4Reader.read(disk).tree(), tar);
        Files.delete(disk);
        Path files = Files.createDirectory(folder.resolve("files"));
        Cost.of(List.of("tar", "--numeric-owner", "-xpf", tar.toString(), "-C", files.toString()), Map.of(), null);
        String tree = ByteSize.format(Files.size(tar));
        TextTable table = new TextTable("lrrrrrrr")
                .row(tree + " as an archive", "wall", "theirs", "ratio", "CPU", "theirs", "ratio", "size");
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("zstd", "zstd -1 -T2");
        peers.put("gzip", "gzip");
        for (Map.Entry<String, String> each : peers.entrySet()) {
            List<Cost> ours = new ArrayList<>();
            List<Cost> warm = new ArrayList<>();
            List<Cost> changed = new ArrayList<>();
            List<Cost> theirs = new ArrayList<>();
            Path out = folder.resolve(each.getKey());
            for (int i = 0; i < ROUNDS; i++) {
                ours.add(Cost.of(java("archive", each.getKey(), tar, emptied(out)), Map.of(), null));
                theirs.add(theirs(each.getValue(), files));
                warm.add(told(java("warm", each.getKey(), tar, emptied(out)), out.resolve("cost")));
                changed.add(told(java("changed", each.getKey(), tar, emptied(out)), out.resolve("cost")));
            }
            String size = Cost.ratio(Files.size(out.resolve("web.oci.tar")), Files.size(folder.resolve("theirs")));
            row(table, each.getValue(), ours, theirs, size);
            row(table, each.getKey() + ", warm", warm, theirs, "");
            row(table, each.getKey() + ", one file changed", changed, theirs, "");
        }
        table.lines().forEach(System.out::println);
        Path steps = folder.resolve("steps");
        Cost.of(java("steps", "zstd", tar, emptied(steps)), Map.of(), null);
        Files.readAllLines(steps.resolve("cost")).forEach(System.out::println);
    }

    private static Path emptied(Path out) throws Exception {
        Cost.of(List.of("rm", "-rf", out.toString()), Map.of(), null);
        return Files.createDirectory(out);
    }

    private Cost theirs(String packer, Path files) throws Exception {
        Tool tool = Judge.find(packer.split(" ")[0]);
        List<String> words = new ArrayList<>(List.of(
                "bash",
                "-ec",
                "set -o pipefail; from=$1 to=$2; shift 2; tar --numeric-owner --sort=name -C \"$from\" -cf - . | \"$@\" > \"$to\"",
                "bash",
                files.toString(),
                folder.resolve("theirs").toString()));
        words.addAll(tool.command(
                packer.contains(" ") ? packer.substring(packer.indexOf(' ') + 1).split(" ") : new String[0]));
        return Cost.of(words, tool.environment(), null);
    }

    private static Cost told(List<String> command, Path file) throws Exception {
        Cost.of(command, Map.of(), null);
        String[] words = Files.readString(file).split(" ");
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    private static void row(TextTable table, String work, List<Cost> ours, List<Cost> theirs, String size) {
        Cost our = Cost.median(ours);
        Cost their = Cost.median(theirs);
        table.row(
                work,
                Cost.seconds(our.wall()),
                Cost.seconds(their.wall()),
                Cost.ratio(our.wall(), their.wall()),
                Cost.seconds(our.cpu()),
                Cost.seconds(their.cpu()),
                Cost.ratio(our.cpu(), their.cpu()),
                size);
        System.out.println("measured: " + table.lines().get(table.lines().size() - 1));
    }

    private static List<String> java(String mode, String packing, Path tar, Path out) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                OciBench.class.getName(),
                mode,
                packing,
                tar.toString(),
                out.toString());
    }

    /** Arguments: what to do, the compression, a tar, the folder to write into. */
    public static void main(String[] arguments) throws IOException {
        LayerCompression packing = LayerCompression.of(arguments[1]);
        Tree tree = TreeTar.read(Path.of(arguments[2]));
        Path out = Path.of(arguments[3]);
        Path cost = out.resolve("cost");
        // a build knows it without reading the files
        Digest identity = TreeIdentity.of(tree);
        switch (arguments[0]) {
            case "archive" ->
                archive(identity, tree, new LayerStore(new Store(out.resolve("store")), packing), tree, out);
            case "warm" -> {
                Cost last = new Cost(0, 0);
                for (int i = 0; i < WARM; i++) {
                    LayerStore layers = new LayerStore(new Store(out.resolve("store" + i)), packing);
                    last = Cost.of(() -> archive(identity, tree, layers, tree, out));
                }
                Files.writeString(cost, last.wall() + " " + last.cpu());
            }
            case "changed" -> {
                LayerStore layers = new LayerStore(new Store(out.resolve("store")), packing);
                Cost last = new Cost(0, 0);
                for (int i = 0; i < WARM; i++) {
                    Tree changed = tree.copy();
                    changed.put("etc/hostname", new RegularFile(Attributes.of(0644, CLOCK), Content.of("web" + i)));
                    last = Cost.of(() -> archive(identity, tree, layers, changed, out));
                }
                Files.writeString(cost, last.wall() + " " + last.cpu());
            }
            default -> Files.write(cost, steps(identity, tree, packing, out));
        }
    }

    /** Packages in one layer, the project's changes in another, and the archive of both. */
    private static void archive(Digest identity, Tree packages, LayerStore layers, Tree image, Path out)
            throws IOException {
        StoredLayer first = layers.layer(identity, () -> nothing(packages), packages);
        StoredLayer second = layers.change(identity, packages, image, List.of());
        TestLayout.write(out.resolve("web.oci.tar"), List.of(first, second), "1", CLOCK);
    }

    private static Tree nothing(Tree tree) {
        return new Tree(tree.root().attributes());
    }

    /** Each line has all steps of the line before, and one more. */
    private static List<String> steps(Digest identity, Tree tree, LayerCompression packing, Path out)
            throws IOException {
        List<Cost.Work> works = List.of(
                () -> read(tree),
                () -> TreeTar.write(tree, OutputStream.nullOutputStream()),
                () -> TreeTar.write(
                        tree,
                        new BufferedOutputStream(
                                new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256()), 1 << 16)),
                () -> TreeTar.write(
                        tree,
                        new BufferedOutputStream(
                                new DigestOutputStream(
                                        PackedPieces.zstd(OutputStream.nullOutputStream(), 1), Digest.sha256()),
                                1 << 16)),
                () -> new LayerStore(new Store(Files.createTempDirectory(out, "store")), packing)
                        .layer(identity, () -> nothing(tree), tree),
                () -> archive(
                        identity,
                        tree,
                        new LayerStore(new Store(Files.createTempDirectory(out, "store")), packing),
                        tree,
                        out));
        List<String> names = List.of(
                "content is read",
                "and made a tar",
                "and its digest",
                "and packed",
                "and kept in the store",
                "and archived");
        TextTable table = new TextTable("lrrrr").row("step, warm", "wall", "more", "CPU", "more");
        Cost before = new Cost(0, 0);
        for (int i = 0; i < works.size(); i++) {
            List<Cost> costs = new ArrayList<>();
            for (int round = 0; round < WARM; round++) {
                costs.add(Cost.of(works.get(i)));
            }
            Cost now = Cost.median(costs.subList(1, WARM));
            table.row(
                    names.get(i),
                    Cost.seconds(now.wall()),
                    String.format(Locale.ROOT, "%+.2f s", now.wall() - before.wall()),
                    Cost.seconds(now.cpu()),
                    String.format(Locale.ROOT, "%+.2f s", now.cpu() - before.cpu()));
            before = now;
        }
        return table.lines();
    }

    private static void read(Tree tree) throws IOException {
        try {
            tree.walk((path, inode) -> {
                if (inode instanceof RegularFile file) {
                    try (InputStream in = file.content().open()) {
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
