package org.xenwright.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Patch;
import org.xenwright.filesystem.ext4.Ext4Patcher;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.progress.TextTable;
import org.xenwright.tool.Tool;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A tree as a disk beside {@code tar -x} and {@code mke2fs -d}, {@code cp} and {@code qemu-img convert}; a changed file as a
 * delta; a tree of a million files. Whole processes are timed, the start of Java and its warming up included; all read the
 * same tar from the page cache. Lines that say {@code warm} are of a Java that has done the same before, as in a build of
 * several images.
 */
@Tag("bench")
class DiskBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final int ENTRIES = 1_000_000;
    private static final long LOGICAL = 50L << 30;

    @TempDir
    Path folder;

    private final TextTable table = new TextTable("llrrrrrrr")
            .row("tree and work", "against", "wall", "theirs", "ratio", "CPU", "theirs", "ratio", "at most");

    /** What is no cost beside another. */
    private final List<String> notes = new ArrayList<>();

    @Test
    void disks() throws Exception {
        for (BenchTrees each : BenchTrees.values()) {
            Path tar = folder.resolve(each + ".tar");
            Path disk = each.disk(folder.resolve(each.name()));
            TreeFile.write(Ext4Reader.read(disk).tree(), tar);
            Files.delete(disk);
            measure(each.name().toLowerCase(Locale.ROOT) + ", " + ByteSize.format(Files.size(tar)), tar);
            Files.delete(tar);
        }
        million();
        table.lines().forEach(System.out::println);
        notes.forEach(System.out::println);
    }

    private void measure(String name, Path tar) throws Exception {
        Path raw = folder.resolve("ours.img");
        List<Cost> ours = new ArrayList<>();
        List<Cost> theirs = new ArrayList<>();
        List<Cost> copied = new ArrayList<>();
        List<Cost> warm = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ours.add(ours("raw", tar, raw));
            theirs.add(mke2fs(tar, Files.size(raw)));
            copied.add(Cost.of(
                    List.of(
                            "cp",
                            "--reflink=never",
                            raw.toString(),
                            folder.resolve("copy.img").toString()),
                    Map.of(),
                    null));
            Files.delete(folder.resolve("copy.img"));
            warm.add(warm(tar, raw));
        }
        row(name + " to ext4 raw", "tar -x, mke2fs -d", ours, theirs, "wall 0.4");
        row(name + " to ext4 raw", "cp of the disk", ours, copied, "CPU 4");
        row(name + " to ext4 raw, warm", "cp of the disk", warm, copied, "CPU 4");
        row(name + " to ext4 raw, warm", "tar -x, mke2fs -d", warm, theirs, "wall 0.4");
        for (String format : List.of("qcow2", "vhd")) {
            container(name, format, tar, raw, ours, theirs);
        }
        delta(name, tar, raw);
        Files.delete(raw);
    }

    private void container(String name, String format, Path tar, Path raw, List<Cost> ourRaws, List<Cost> theirRaws)
            throws Exception {
        Path ours = folder.resolve("ours." + format);
        Path theirs = folder.resolve("theirs." + format);
        Tool qemu = Judge.find("qemu-img");
        String word = format.equals("vhd") ? "vpc" : format;
        List<Cost> direct = new ArrayList<>();
        List<Cost> converted = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            direct.add(ours(format, tar, ours));
            converted.add(Cost.of(
                    qemu.command("convert", "-f", "raw", "-O", word, raw.toString(), theirs.toString()),
                    qemu.environment(),
                    null));
            Files.delete(theirs);
        }
        Files.delete(ours);
        Cost convert = Cost.median(converted);
        row(
                name + " to " + format,
                "tar -x, mke2fs -d, convert",
                direct,
                List.of(Cost.median(theirRaws).plus(convert)),
                "wall 0.5");
        row(
                name + " to " + format,
                "our raw, convert",
                direct,
                List.of(Cost.median(ourRaws).plus(convert)),
                "");
    }

    /** Both in one Java, warm: a plan and the whole disk, a plan over it and the delta. */
    private void delta(String name, Path tar, Path raw) throws Exception {
        Path full = folder.resolve("full.qcow2");
        Path delta = folder.resolve("delta.qcow2");
        Tree tree = TreeTar.read(tar);
        Ext4Options options = Ext4Options.of("org.example:bench:root", CLOCK);
        List<Cost> whole = new ArrayList<>();
        List<Cost> changed = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            whole.add(Cost.of(() -> DiskFiles.write(Ext4.plan(tree, options).image(), full, new DiskWriter.Qcow2())));
            var base = Ext4.base(tree, options);
            Tree after = TreeTar.read(tar);
            byte[] bytes = new byte[11 << 10];
            new java.util.Random(i).nextBytes(bytes);
            after.put("etc/hostname", new RegularFile(Attributes.of(0644, CLOCK), Content.of(bytes)));
            changed.add(Cost.of(() -> DiskFiles.write(
                    base.derive(after).image(),
                    delta,
                    new DiskWriter.Qcow2Delta(new Backing(base.plan().image(), "base.img", DiskFormats.RAW), true))));
        }
        row(name + ", 11 KB changed: tree laid out anew over its base, delta", "full qcow2", changed, whole, "");
        row(name + ", 11 KB changed: patch of its base, delta", "full qcow2", patched(raw), whole, "wall 0.05");
        note(name + ", 11 KB changed: delta " + ByteSize.format(Files.size(delta)) + ", full "
                + ByteSize.format(Files.size(full)) + ", size ratio "
                + String.format(Locale.ROOT, "%.4f", (double) Files.size(delta) / Files.size(full))
                + ", at most 0.05");
        Files.delete(full);
        Files.delete(delta);
    }

    /** As a domain gets the disk of its own. */
    private List<Cost> patched(Path raw) throws IOException {
        Path delta = folder.resolve("patch.qcow2");
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < ROUNDS + 2; i++) {
            byte[] bytes = new byte[11 << 10];
            new java.util.Random(i).nextBytes(bytes);
            costs.add(Cost.of(() -> {
                try (Ext4Patcher patcher = Ext4Patcher.open(raw, 0)) {
                    Ext4Patch patch = patcher.patch(CLOCK);
                    patch.put(
                            TreePath.of("etc/hostname"),
                            new RegularFile(Attributes.of(0644, CLOCK), Content.of(bytes)));
                    Backing backing =
                            new Backing(ImagePlan.of(raw), raw.getFileName().toString(), DiskFormats.RAW);
                    DiskFiles.write(patch.image(), delta, new DiskWriter.Qcow2Delta(backing, false));
                }
            }));
        }
        Files.delete(delta);
        return costs.subList(2, costs.size());
    }

    private void million() throws Exception {
        Path out = folder.resolve("million.img");
        Path hole = folder.resolve("hole");
        try (var file = new java.io.RandomAccessFile(hole.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        Path log = folder.resolve("heap.txt");
        Cost cost = Cost.of(java("million", "1g", hole, out, log), Map.of(), null);
        note(ENTRIES + " entries, " + ByteSize.format(LOGICAL) + " to ext4 raw: " + Cost.seconds(cost.wall()) + ", "
                + Files.readString(log) + ", at most 1 GB and 600 bytes");
        Files.delete(out);
    }

    private void row(String work, String against, List<Cost> ours, List<Cost> theirs, String limit) {
        Cost our = Cost.median(ours);
        Cost their = Cost.median(theirs);
        table.row(
                work,
                against,
                Cost.seconds(our.wall()),
                Cost.seconds(their.wall()),
                Cost.ratio(our.wall(), their.wall()),
                Cost.seconds(our.cpu()),
                Cost.seconds(their.cpu()),
                Cost.ratio(our.cpu(), their.cpu()),
                limit);
        System.out.println("measured: " + table.lines().get(table.lines().size() - 1));
    }

    private void note(String text) {
        notes.add(text);
        System.out.println("measured: " + text);
    }

    private Cost ours(String format, Path tar, Path out) throws Exception {
        return Cost.of(java(format, "512m", tar, out), Map.of(), null);
    }

    private Cost warm(Path tar, Path out) throws Exception {
        Path log = folder.resolve("warm.txt");
        Cost.of(java("warm", "512m", tar, out, log), Map.of(), null);
        String[] words = Files.readString(log).split(" ");
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    private static List<String> java(String mode, String heap, Path... paths) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                DiskBench.class.getName(),
                mode));
        for (Path each : paths) {
            words.add(each.toString());
        }
        return words;
    }

    private Cost mke2fs(Path tar, long size) throws Exception {
        Path tree = Files.createDirectory(folder.resolve("unpacked"));
        Path image = folder.resolve("theirs.img");
        Tool mke2fs = Judge.find("mke2fs");
        List<String> make = mke2fs.command(
                "-q", "-t", "ext4", "-b", "4096", "-d", tree.toString(), image.toString(), size / 1024 + "k");
        List<String> words = new ArrayList<>(List.of(
                "bash",
                "-ec",
                "tar --numeric-owner --xattrs --xattrs-include='*' -xpf \"$1\" -C \"$2\"; shift 2; \"$@\"",
                "bash",
                tar.toString(),
                tree.toString()));
        words.addAll(make);
        Cost cost = Cost.of(words, mke2fs.environment(), null);
        Files.delete(image);
        if (new ProcessBuilder("rm", "-rf", tree.toString()).start().waitFor() != 0) {
            throw new IOException("cannot delete " + tree);
        }
        return cost;
    }

    /** Arguments: a format, a tar, the disk to write; or {@code warm} or {@code million} and a file for what was seen. */
    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[1]);
        Path out = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "raw" -> DiskFiles.write(plan(from), out, new DiskWriter.Raw());
            case "qcow2" -> DiskFiles.write(plan(from), out, new DiskWriter.Qcow2());
            case "vhd" -> DiskFiles.write(plan(from), out, new DiskWriter.Vhd(new java.util.UUID(1, 2), CLOCK));
            case "warm" -> {
                Cost last = new Cost(0, 0);
                for (int i = 0; i < 5; i++) {
                    last = Cost.of(() -> DiskFiles.write(plan(from), out, new DiskWriter.Raw()));
                }
                Files.writeString(Path.of(arguments[3]), last.wall() + " " + last.cpu());
            }
            default -> million(from, out, Path.of(arguments[3]));
        }
    }

    private static ImagePlan plan(Path tar) throws IOException {
        return Ext4.plan(TreeTar.read(tar), Ext4Options.of("org.example:bench:root", CLOCK))
                .image();
    }

    /** Files of 50 KB each, all of a file that is one hole, so that writing them fills no disk. */
    private static void million(Path hole, Path out, Path log) throws IOException {
        AtomicLong peak = new AtomicLong();
        AtomicLong left = new AtomicLong();
        watchCollections(peak, left);
        int each = (int) (LOGICAL / ENTRIES);
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        for (int i = 0; i < ENTRIES; i++) {
            TreePath path = TreePath.of("srv/d" + i / 1000 + "/file-with-a-usual-name-" + i + ".txt");
            if (i % 1000 == 0) {
                tree.directory(path.parent(), Attributes.of(0755, CLOCK));
            }
            tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), new Content.Slice(hole, i % 4096, each)));
        }
        ImagePlan plan =
                Ext4.plan(tree, Ext4Options.of("org.example:bench:root", CLOCK)).image();
        System.gc();
        long held = used(pool -> pool.getUsage());
        DiskFiles.write(plan, out, new DiskWriter.Raw());
        long alive = Math.max(left.get(), held);
        Files.writeString(
                log,
                "peak heap " + ByteSize.format(Math.max(peak.get(), used(pool -> pool.getUsage()))) + ", of that alive "
                        + ByteSize.format(alive) + "; tree of "
                        + tree.root().entries().size()
                        + " folder and plan hold " + held / ENTRIES + " bytes an entry");
    }

    private static long used(Function<MemoryPoolMXBean, MemoryUsage> usage) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> usage.apply(pool).getUsed())
                .sum();
    }

    /**
     * Watches collections from now on.
     *
     * @param peak the most that one found in use
     * @param left the most that one left
     */
    private static void watchCollections(AtomicLong peak, AtomicLong left) {
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (notification, any) -> {
                                    GcInfo info = GarbageCollectionNotificationInfo.from(
                                                    (CompositeData) notification.getUserData())
                                            .getGcInfo();
                                    peak.accumulateAndGet(heap(info.getMemoryUsageBeforeGc()), Math::max);
                                    left.accumulateAndGet(heap(info.getMemoryUsageAfterGc()), Math::max);
                                },
                                null,
                                null));
    }

    private static long heap(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(each -> !each.getKey().matches("Code.*|Meta.*|Compressed.*"))
                .mapToLong(each -> each.getValue().getUsed())
                .sum();
    }
}
