package org.xenwright.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.progress.Progress;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * The quickstart's image, from packages on this machine to a disk: {@code mvn xen:image} beside mmdebstrap and
 * {@code mke2fs -d} with the same packages. Whole processes are timed, Maven's start included. Needs root, as
 * mmdebstrap's fastest mode does.
 */
@Tag("bench")
class QuickstartBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final String PACKAGES = "systemd-sysv,udev,dbus,nginx-light,linux-image-cloud-amd64,usr-is-merged";

    @TempDir
    Path folder;

    @Test
    void quickstart() throws Exception {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        Source stable = AptSources.ofHost(Path.of("/")).sources().get(0);
        URI root = stable.mirrors().get(0).resolve("/");
        Path mmdebstrap =
                new DebianToolSource(access).folder(List.of("mmdebstrap")).resolve("usr/bin/mmdebstrap");
        try (CachingMirror mirror = new CachingMirror(root, Files.createDirectories(folder.resolve("mirror")))) {
            String debian = mirror.address() + stable.mirrors().get(0).getPath().substring(1);
            Path project = project(debian, stable.suite());
            List<String> ours = maven("-f", project.toString(), "xen:image", "-Dxen.store=" + folder.resolve("store"));
            List<String> peer = List.of("sh", "-c", peer(mmdebstrap, debian, stable.suite()));
            // fills the mirror's cache, so that both read from this machine
            time(ours);
            time(peer);
            long[] first = new long[ROUNDS];
            long[] theirs = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                delete(folder.resolve("store"));
                delete(project.resolve("target"));
                Files.deleteIfExists(project.resolve("xen.lock.json"));
                first[i] = time(ours);
                theirs[i] = time(peer);
            }
            long[] locked = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                delete(folder.resolve("store"));
                delete(project.resolve("target"));
                locked[i] = time(ours);
            }
            long[] help = repeat(maven("help:help"));
            long[] unchanged = repeat(ours);
            long[] overlay = new long[ROUNDS];
            Path page = project.resolve("src/main/rootfs/srv/www/index.html.vm");
            for (int i = 0; i < ROUNDS; i++) {
                Files.writeString(page, "\n", java.nio.file.StandardOpenOption.APPEND);
                overlay[i] = time(ours);
            }
            long[] shared = shared(project, ours);
            TextTable table = new TextTable("lrrr").row("", "ours", "theirs", "ratio or difference");
            table.row("first build against mmdebstrap + mke2fs -d", s(first), s(theirs), ratio(first, theirs));
            table.row("nothing changed against help:help", s(unchanged), s(help), over(unchanged, help));
            table.row("one overlay file changed against help:help", s(overlay), s(help), over(overlay, help));
            table.row("clean store, warm shared cache against none", s(shared), s(locked), ratio(shared, locked));
            table.lines().forEach(System.out::println);
        }
    }

    /** A disk that boots itself beside one that does not, and beside the same by tools that need no mount. */
    @Test
    void bootloader() throws Exception {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        Source stable = AptSources.ofHost(Path.of("/")).sources().get(0);
        URI root = stable.mirrors().get(0).resolve("/");
        Path tools = new DebianToolSource(access)
                .folder(List.of(
                        "mmdebstrap", "grub-common", "grub-pc-bin", "grub-efi-amd64-signed", "shim-signed", "mtools"));
        try (CachingMirror mirror = new CachingMirror(root, Files.createDirectories(folder.resolve("mirror")))) {
            String debian = mirror.address() + stable.mirrors().get(0).getPath().substring(1);
            Path project = project(debian, stable.suite());
            Path pom = project.resolve("pom.xml");
            String plain = Files.readString(pom);
            String grub = plain.replace("<name>web</name>", "<name>web</name><bootloader>grub</bootloader>");
            List<String> ours = maven("-f", project.toString(), "xen:image", "-Dxen.store=" + folder.resolve("store"));
            List<String> peer = List.of(
                    "sh", "-ec", peer(tools.resolve("usr/bin/mmdebstrap"), debian, stable.suite()) + bootable(tools));
            long[] without = new long[ROUNDS];
            long[] with = new long[ROUNDS];
            long[] theirs = new long[ROUNDS];
            for (int i = -1; i < ROUNDS; i++) {
                long first = fresh(project, plain, ours);
                long second = fresh(project, grub, ours);
                long third = time(peer);
                if (i >= 0) {
                    without[i] = first;
                    with[i] = second;
                    theirs[i] = third;
                }
            }
            TextTable table = new TextTable("lrrr").row("", "ours", "theirs", "ratio");
            table.row("first build with GRUB against one without", s(with), s(without), ratio(with, without));
            table.row("and against mmdebstrap, grub-mkimage, mtools, sfdisk", s(with), s(theirs), ratio(with, theirs));
            table.row(
                    "bytes of that disk that are not zero",
                    allocated(project.resolve("target/xen/web.img")),
                    allocated(folder.resolve("disk.img")),
                    "");
            table.lines().forEach(System.out::println);
        }
    }

    /** A first build of this POM, which finds nothing of the one before. */
    private long fresh(Path project, String pom, List<String> command) throws Exception {
        Files.writeString(project.resolve("pom.xml"), pom);
        delete(folder.resolve("store"));
        delete(project.resolve("target"));
        Files.deleteIfExists(project.resolve("xen.lock.json"));
        return time(command);
    }

    /** The rest of a disk with loaders for both firmwares around the peer's file system. */
    private String bootable(Path tools) {
        String modules = "biosdisk part_gpt ext2 fat search normal linux test echo configfile serial";
        String esp = folder.resolve("esp.img").toString();
        String core = folder.resolve("core.img").toString();
        String disk = folder.resolve("disk.img").toString();
        String path = tools.resolve("usr/bin").toString();
        String libraries = tools.resolve("usr/lib/x86_64-linux-gnu") + ":" + tools.resolve("lib/x86_64-linux-gnu");
        return " && export LD_LIBRARY_PATH=" + libraries + " PATH=" + path + ":$PATH && rm -f " + esp + " " + disk
                + " && grub-mkimage -O i386-pc -d " + tools.resolve("usr/lib/grub/i386-pc")
                + " -p '(,gpt3)/boot/grub' -o " + core + " " + modules
                + " && mformat -C -i " + esp + " -T 131072 -F :: && mmd -i " + esp + " ::/EFI ::/EFI/BOOT && mcopy -i "
                + esp
                + " " + tools.resolve("usr/lib/shim/shimx64.efi.signed") + " ::/EFI/BOOT/BOOTX64.EFI && mcopy -i " + esp
                + " " + tools.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed")
                + " ::/EFI/BOOT/grubx64.efi && truncate -s 580M " + disk
                + " && printf 'label: gpt\\n size=2048, type=21686148-6449-6E6F-744E-656564454649\\n size=131072, type=U\\n"
                + " type=L\\n' | sfdisk -q " + disk + " && dd status=none conv=notrunc,sparse bs=1M seek=1 if=" + core
                + " of="
                + disk + " && dd status=none conv=notrunc,sparse bs=1M seek=2 if=" + esp + " of=" + disk
                + " && dd status=none conv=notrunc,sparse bs=1M seek=66 if=" + folder.resolve("peer.img") + " of="
                + disk;
    }

    /** What a sparse file takes on its disk. */
    private static String allocated(Path file) throws Exception {
        Process process = new ProcessBuilder("du", "--block-size=1M", file.toString()).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return said.split("\\s")[0] + " MiB";
    }

    /** What a machine needs that has nothing but a cache another one filled, in Debian's registry. */
    private long[] shared(Path project, List<String> ours) throws Exception {
        Path pom = project.resolve("pom.xml");
        String plain = Files.readString(pom);
        long[] times = new long[ROUNDS];
        try (DebianRegistry registry = DebianRegistry.open(folder)) {
            for (int i = -1; i < ROUNDS; i++) {
                String cache = "<cache><url>oci://" + registry.host() + "/team/cache</url><access>"
                        + (i < 0 ? "read-write" : "read") + "</access></cache>";
                Files.writeString(pom, plain.replace("</image>", "</image>" + cache));
                delete(folder.resolve("store"));
                delete(project.resolve("target"));
                long time = time(ours);
                if (i >= 0) {
                    times[i] = time;
                }
            }
        }
        return times;
    }

    private static List<String> maven(String... words) {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q"));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.addAll(List.of(words));
        return command;
    }

    private String peer(Path mmdebstrap, String mirror, String suite) {
        String tar = folder.resolve("peer.tar").toString();
        String tree = folder.resolve("peer").toString();
        String image = folder.resolve("peer.img").toString();
        return "rm -rf " + tree + " " + image + " && PATH=" + mmdebstrap.getParent() + ":$PATH perl " + mmdebstrap
                + " --quiet --variant=required --include="
                + PACKAGES
                + " --aptopt='Apt::Install-Recommends \"false\"' --dpkgopt='path-exclude=/usr/share/man/*'"
                + " --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' " + suite
                + " "
                + tar + " 'deb " + mirror + " " + suite + " main' && mkdir " + tree
                + " && tar -x --numeric-owner --xattrs -f "
                + tar + " -C " + tree + " && mke2fs -q -t ext4 -d " + tree + " " + image + " 512M";
    }

    /** The quickstart with the caching mirror as its only repository. */
    private Path project(String mirror, String suite) throws IOException {
        Path project = folder.resolve("project");
        Path original = Path.of("it", "quickstart").toAbsolutePath();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.filter(each -> !each.startsWith(original.resolve("target"))
                            && !each.endsWith("xen.lock.json")) // of a build by hand, for other repositories
                    .toList()) {
                Path to = project.resolve(original.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        Path pom = project.resolve("pom.xml");
        String repository = "<repositories><repository><url>" + mirror + "</url><suite>" + suite
                + "</suite><signedBy>/usr/share/keyrings/debian-archive-keyring.gpg</signedBy></repository></repositories>";
        Files.writeString(pom, Files.readString(pom).replace("<name>web</name>", "<name>web</name>" + repository));
        return project;
    }

    private long[] repeat(List<String> command) throws Exception {
        long[] times = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = time(command);
        }
        return times;
    }

    private long time(List<String> command) throws Exception {
        Path log = folder.resolve("command.log");
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("XEN_CACHE_KEY", "a key of the bench alone");
        Process process = builder.start();
        int exit = process.waitFor();
        if (exit != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(log));
        }
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String s(long[] times) {
        return String.format(Locale.ROOT, "%.2f s", median(times) / 1000.0);
    }

    private static String ratio(long[] ours, long[] theirs) {
        return String.format(Locale.ROOT, "%.2f", (double) median(ours) / median(theirs));
    }

    private static String over(long[] ours, long[] theirs) {
        return String.format(Locale.ROOT, "%+.2f s", (median(ours) - median(theirs)) / 1000.0);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
