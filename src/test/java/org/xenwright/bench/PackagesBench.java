package org.xenwright.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.content.ByteSize;
import org.xenwright.deb.resolve.AptRoot;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.progress.TextTable;

/**
 * Reading an index and resolving a server of some 270 packages beside {@code apt-get install}, decompressing the packages of
 * it beside {@code xz -dc}, and the heap that the largest suite takes. Whole processes, Java's start included, unless
 * it says otherwise. We keep no parsed index: apt is measured without its own, which is the same work, and with it.
 */
@Tag("bench")
class PackagesBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 5);
    private static final int THREADS = 2;
    private static final String SUITE = "bookworm";
    private static final List<String> SERVER = List.of(
            "usr-is-merged",
            "linux-image-cloud-amd64",
            "systemd-sysv",
            "udev",
            "dbus",
            "openssh-server",
            "sudo",
            "nginx-light",
            "apache2",
            "postgresql",
            "cloud-init",
            "default-jre-headless");

    @TempDir
    Path folder;

    @Test
    void packages() throws Exception {
        AptRoot apt = AptRoot.of(SUITE);
        Universe universe = apt.universe();
        List<String> names = Resolve.of(universe);
        TextTable table = new TextTable("lrrrrrr").row("", "wall", "theirs", "ratio", "CPU", "theirs", "ratio");
        resolving(table, apt, names);
        decompressing(table, apt, names);
        table.lines().forEach(System.out::println);
        System.out.println(memory());
    }

    /** What is measured of ours; with a number of rounds it stays and tells how long the last one took. */
    static final class Resolve {
        private Resolve() {}

        public static void main(String[] arguments) throws IOException {
            AptRoot apt = AptRoot.of(arguments[0]);
            for (int rounds = Integer.parseInt(arguments[1]); rounds > 0; rounds--) {
                long start = System.nanoTime();
                List<String> names = of(apt.universe());
                if (rounds == 1) {
                    System.out.println(names.size() + " " + (System.nanoTime() - start) / 1e9);
                }
            }
        }

        static List<String> of(Universe universe) {
            return Resolver.of(universe, Preferences.NONE).resolve(Request.of(SERVER)).packages().stream()
                    .map(selected -> selected.pkg().name())
                    .toList();
        }
    }

    private static List<String> java(Class<?> main, String heap, String... arguments) {
        List<String> words = JavaProcess.words(System.getProperty("java.class.path"), main, arguments);
        words.add(1, heap);
        return words;
    }

    private void resolving(TextTable table, AptRoot apt, List<String> names) throws Exception {
        // not -s, which takes apt much longer since it plays the installation through
        List<String> choose = new ArrayList<>(apt.command("apt-get", "--print-uris", "-q", "install"));
        choose.addAll(names);
        List<Cost> ours = new ArrayList<>();
        List<Cost> cold = new ArrayList<>();
        List<Cost> warm = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ours.add(Cost.of(java(Resolve.class, "-Xmx1g", SUITE, "1"), Map.of(), null));
            for (String parsed : List.of("pkgcache.bin", "srcpkgcache.bin")) {
                Files.deleteIfExists(apt.cache().resolve(parsed));
            }
            cold.add(Cost.of(choose, Map.of(), null));
            warm.add(Cost.of(choose, Map.of(), null));
        }
        String what = "index and " + names.size() + " packages, ";
        row(table, what + "apt without its parsed index", Cost.median(ours), Cost.median(cold));
        row(table, what + "apt with it", Cost.median(ours), Cost.median(warm));
        double again = Double.parseDouble(
                run(java(Resolve.class, "-Xmx1g", SUITE, "20")).split(" ")[1]);
        table.row(
                what + "in a Java that runs already, apt with it",
                Cost.seconds(again),
                Cost.seconds(Cost.median(warm).wall()),
                Cost.ratio(again, Cost.median(warm).wall()),
                "",
                "",
                "");
    }

    /** Decompresses files with as many threads as told, as often as told; their bytes go nowhere. */
    static final class Decompress {
        private Decompress() {}

        public static void main(String[] arguments) throws Exception {
            List<Path> files;
            try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
                files = all.sorted().toList();
            }
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            long bytes = 0;
            for (int rounds = Integer.parseInt(arguments[1]); rounds > 0; rounds--) {
                List<Future<Long>> sizes = new ArrayList<>();
                files.forEach(file -> sizes.add(threads.submit(() -> size(file))));
                bytes = 0;
                for (Future<Long> size : sizes) {
                    bytes += size.get();
                }
            }
            threads.shutdown();
            System.out.println(bytes);
        }

        private static long size(Path file) throws IOException {
            byte[] buffer = new byte[1 << 17];
            long size = 0;
            try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                    InputStream in = Compression.XZ.openVerified(raw, file.toString(), Limits.of(Long.MAX_VALUE))) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    size += count;
                }
            }
            return size;
        }
    }

    private void decompressing(TextTable table, AptRoot apt, List<String> names) throws Exception {
        Path payloads = Files.createDirectories(folder.resolve("payloads"));
        long packed = payloads(apt, names, payloads);
        List<String> once = java(Decompress.class, "-Xmx512m", payloads.toString(), "1");
        List<String> twice = java(Decompress.class, "-Xmx512m", payloads.toString(), "2");
        List<String> xz = List.of(
                "bash",
                "-c",
                "printf '%s\\0' \"$1\"/* | xargs -0 -n 8 -P " + THREADS + " " + String.join(" ", Judge.command("xz"))
                        + " -dc > /dev/null",
                "bash",
                payloads.toString());
        List<Cost> ours = new ArrayList<>();
        List<Cost> both = new ArrayList<>();
        List<Cost> theirs = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ours.add(Cost.of(once, Map.of(), null));
            both.add(Cost.of(twice, Map.of(), null));
            theirs.add(Cost.of(xz, Map.of(), null));
        }
        String what = "xz -dc of " + ByteSize.format(packed) + ", " + ByteSize.format(Long.parseLong(run(once)))
                + " plain, " + THREADS + " at a time";
        row(table, what, Cost.median(ours), Cost.median(theirs));
        Cost second = new Cost(
                Cost.median(both).wall() - Cost.median(ours).wall(),
                Cost.median(both).cpu() - Cost.median(ours).cpu());
        row(table, what + ", in a Java that runs already", second, Cost.median(theirs));
    }

    /** Puts the files of the packages into a folder as they are in the packages; their size together. */
    private long payloads(AptRoot apt, List<String> names, Path into) throws Exception {
        Path archives =
                Files.createDirectories(folder.resolve("archives/partial")).getParent();
        List<String> download = apt.command(
                "apt-get",
                "-q",
                "-o",
                "APT::Sandbox::User=root",
                "-o",
                "Dir::Cache::archives=" + archives,
                "--download-only",
                "install");
        download.addAll(names);
        run(download);
        List<Path> packages;
        try (Stream<Path> files = Files.list(archives)) {
            packages = files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
        long size = 0;
        for (Path each : packages) {
            try (ArArchiveInputStream in =
                    new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(each)))) {
                for (ArArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (entry.getName().equals("data.tar.xz")) {
                        size += Files.copy(in, into.resolve(each.getFileName() + ".xz"));
                    }
                }
            }
        }
        return size;
    }

    /** The largest suite in a heap of 200 MB; without the room for it the process ends with an error. */
    private static String memory() throws Exception {
        AptRoot.of("sid");
        String[] said = run(java(Resolve.class, "-Xmx200m", "sid", "1")).split(" ");
        return "sid read and " + said[0] + " packages resolved in a heap of 200 MB";
    }

    private static String run(List<String> words) throws Exception {
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", words) + "\n" + said);
        }
        return said.strip();
    }

    private static void row(TextTable table, String what, Cost ours, Cost theirs) {
        table.row(
                what,
                Cost.seconds(ours.wall()),
                Cost.seconds(theirs.wall()),
                Cost.ratio(ours.wall(), theirs.wall()),
                Cost.seconds(ours.cpu()),
                Cost.seconds(theirs.cpu()),
                Cost.ratio(ours.cpu(), theirs.cpu()));
    }
}
