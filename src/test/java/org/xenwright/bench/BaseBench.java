package org.xenwright.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TarWriter;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Platform;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.oci.registry.Registries;
import org.xenwright.progress.Progress;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Store;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * A base of 500 MB in five layers, from Debian's registry on this machine to one root file system: pull and merge beside
 * {@code skopeo copy} and {@code umoci unpack}. Whole processes, Java's start included. Needs root, as umoci does.
 */
@Tag("bench")
class BaseBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final String FLAGS = System.getProperty("xen.flags", "-Xmx32m -XX:+UseSerialGC");
    private static final int LAYERS = 5;
    private static final int FILES = 1000;
    private static final int SIZE = 100_000;

    @TempDir
    Path folder;

    /** What is measured of ours. */
    static final class Pull {
        private Pull() {}

        public static void main(String[] arguments) throws IOException {
            ImageReference reference = ImageReference.parse(arguments[0], "bench");
            ImageSource source = new Registries(Transport.standard(), Credentials.NONE, List.of()).image(reference);
            ImageStore images = new ImageStore(new Store(Path.of(arguments[1])), Progress.SILENT);
            int[] count = {0};
            images.get(images.pin(source, Platform.ofDebian("amd64"), null), source.name(), () -> source)
                    .tree()
                    .walk((path, inode) -> count[0]++);
            if (count[0] < LAYERS * FILES) {
                throw new IOException("only " + count[0] + " files");
            }
        }
    }

    /** A Java that does nothing: what no program in it can do without. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(300);
        }
    }

    /** Milliseconds, and the largest resident size in kilobytes. */
    private record Cost(long millis, long peak) {}

    @Test
    void pullAndMerge() throws Exception {
        try (DebianRegistry registry = DebianRegistry.open(folder)) {
            String name = registry.host() + "/base:1";
            publish(name);
            String classPath = JavaProcess.classPath("BaseBench.class", BaseBench.class, Registries.class) + ":"
                    + System.getProperty("java.class.path");
            List<String> pull = JavaProcess.words(
                    classPath, Pull.class, name, folder.resolve("store").toString());
            pull.addAll(1, List.of(FLAGS.split(" ")));
            Cost[] ours = new Cost[ROUNDS];
            Cost[] theirs = new Cost[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                delete(folder.resolve("store"));
                delete(folder.resolve("copy"));
                delete(folder.resolve("bundle"));
                ours[i] = run(pull);
                Cost copied = run(command(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--src-tls-verify=false",
                        "docker://" + name,
                        "oci:" + folder.resolve("copy") + ":base"));
                Cost unpacked = run(command(
                        "umoci",
                        "unpack",
                        "--image",
                        folder.resolve("copy") + ":base",
                        folder.resolve("bundle").toString()));
                theirs[i] = new Cost(copied.millis() + unpacked.millis(), Math.max(copied.peak(), unpacked.peak()));
            }
            long our = median(ours, true);
            long their = median(theirs, true);
            long ourPeak = median(ours, false);
            long theirPeak = median(theirs, false);
            TextTable table = new TextTable("lrrr").row("base of 500 MB", "ours", "skopeo + umoci", "ratio");
            table.row("wall time", our + " ms", their + " ms", ratio(our, their));
            table.row("peak memory", ourPeak / 1024 + " MB", theirPeak / 1024 + " MB", ratio(ourPeak, theirPeak));
            List<String> idle = JavaProcess.words(classPath, Idle.class);
            idle.addAll(1, List.of(FLAGS.split(" ")));
            long idlePeak = run(idle).peak();
            table.row("of it Java itself", idlePeak / 1024 + " MB", "", ratio(idlePeak, theirPeak));
            table.lines().forEach(System.out::println);
        }
    }

    private static String ratio(long ours, long theirs) {
        return String.format(java.util.Locale.ROOT, "%.2f", (double) ours / theirs);
    }

    private static long median(Cost[] costs, boolean time) {
        long[] values = Arrays.stream(costs)
                .mapToLong(each -> time ? each.millis() : each.peak())
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private void publish(String name) throws Exception {
        String image = folder.resolve("layout") + ":base";
        run(command("umoci", "init", "--layout", folder.resolve("layout").toString()));
        run(command("umoci", "new", "--image", image));
        run(command("umoci", "config", "--image", image, "--architecture", "amd64", "--os", "linux"));
        Random random = new Random(7);
        for (int layer = 0; layer < LAYERS; layer++) {
            Path tar = folder.resolve("layer.tar");
            try (TarWriter out = new TarWriter(Files.newOutputStream(tar))) {
                for (int i = 0; i < FILES; i++) {
                    Attributes attributes = new Attributes(0644, 0, 0, 1_700_000_000, 0, Xattrs.NONE);
                    out.add(
                            TreePath.of("usr/lib" + layer + "/" + i % 20 + "/file" + i),
                            new RegularFile(attributes, Content.of(likeProgram(random))));
                }
            }
            run(command("umoci", "raw", "add-layer", "--image", image, tar.toString()));
        }
        run(command(
                "skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", "oci:" + image, "docker://" + name));
    }

    /** Half of it cannot be compressed, half repeats. */
    private static byte[] likeProgram(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(SIZE);
        byte[] part = new byte[500];
        while (out.size() < SIZE) {
            random.nextBytes(part);
            out.writeBytes(part);
            out.writeBytes(part);
        }
        return Arrays.copyOf(out.toByteArray(), SIZE);
    }

    private static List<String> command(String program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(Judge.command(program));
        words.addAll(List.of(arguments));
        return words;
    }

    private Cost run(List<String> words) throws Exception {
        Path log = folder.resolve("command.log");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long peak = 0;
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        while (process.isAlive()) {
            try {
                for (String line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        peak = Math.max(peak, Long.parseLong(line.replaceAll("[^0-9]", "")));
                    }
                }
            } catch (IOException e) {
                break; // it ended meanwhile
            }
            Thread.sleep(20);
        }
        int exit = process.waitFor();
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (exit != 0) {
            throw new AssertionError(String.join(" ", words) + "\n" + Files.readString(log));
        }
        return new Cost(millis, peak);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            List<Path> all;
            try (Stream<Path> walk = Files.walk(path)) {
                all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
            }
            for (Path each : all) {
                Files.delete(each);
            }
        }
    }
}
