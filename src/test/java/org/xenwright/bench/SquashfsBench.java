package org.xenwright.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ByteSize;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsCompression;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.progress.TextTable;
import org.xenwright.tool.Tool;

/**
 * A tree as squashfs beside {@code mksquashfs -tar}, same level, two threads. Whole processes are timed, the start of Java
 * and its warming up included; both read the same tar from the page cache.
 */
@Tag("bench")
class SquashfsBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final int THREADS = 2;

    @TempDir
    Path folder;

    @Test
    void squashfs() throws Exception {
        TextTable table = new TextTable("lrrrrrrrr")
                .row("tree and level", "wall", "theirs", "ratio", "CPU", "theirs", "ratio", "size", "ratio");
        for (BenchTrees each : BenchTrees.values()) {
            Path disk = each.disk(folder.resolve(each.name()));
            Path tar = folder.resolve(each + ".tar");
            TreeFile.write(Ext4Reader.read(disk).tree(), tar);
            Files.delete(disk);
            row(table, each, 3, tar);
            if (each == BenchTrees.QUICKSTART) {
                // the level mksquashfs has by itself: minutes for the large tree
                row(table, each, 15, tar);
            }
        }
        table.lines().forEach(System.out::println);
    }

    private void row(TextTable table, BenchTrees tree, int level, Path tar) throws Exception {
        Path ours = folder.resolve("ours.squashfs");
        Path theirs = folder.resolve("theirs.squashfs");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                SquashfsBench.class.getName(),
                tar.toString(),
                ours.toString(),
                Integer.toString(level));
        Tool mksquashfs = Judge.find("mksquashfs");
        List<String> peer = mksquashfs.command(
                "-",
                theirs.toString(),
                "-tar",
                "-comp",
                "zstd",
                "-Xcompression-level",
                Integer.toString(level),
                "-processors",
                Integer.toString(THREADS),
                "-noappend",
                "-quiet",
                "-no-progress");
        int rounds = level > 3 ? 1 : ROUNDS;
        List<Cost> first = new ArrayList<>();
        List<Cost> second = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            first.add(Cost.of(command, Map.of(), null));
            second.add(Cost.of(peer, mksquashfs.environment(), tar.toFile()));
        }
        Cost our = Cost.median(first);
        Cost their = Cost.median(second);
        table.row(
                tree.name().toLowerCase(Locale.ROOT) + ", " + ByteSize.format(Files.size(tar)) + ", level " + level,
                Cost.seconds(our.wall()),
                Cost.seconds(their.wall()),
                Cost.ratio(our.wall(), their.wall()),
                Cost.seconds(our.cpu()),
                Cost.seconds(their.cpu()),
                Cost.ratio(our.cpu(), their.cpu()),
                ByteSize.format(Files.size(ours)),
                Cost.ratio(Files.size(ours), Files.size(theirs)));
        System.out.println("measured: " + table.lines().get(table.lines().size() - 1));
    }

    /** Arguments: a tar, the squashfs to write, the level. */
    public static void main(String[] arguments) throws IOException {
        SquashfsOptions options = SquashfsOptions.of(Instant.parse("2026-11-01T00:00:00Z"))
                .withThreads(THREADS)
                .withPacking(new SquashfsPacking(SquashfsCompression.ZSTD, Integer.parseInt(arguments[2])));
        Squashfs.write(TreeTar.read(Path.of(arguments[0])), options, Path.of(arguments[1]));
    }
}
