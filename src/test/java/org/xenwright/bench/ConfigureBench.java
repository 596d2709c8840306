package org.xenwright.bench;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.configure.ConfiguredTree;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.configure.UnpackedPackages;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.ScriptRun;
import org.xenwright.progress.Progress;
import org.xenwright.progress.TextTable;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/**
 * Configuring the quickstart's packages beside {@code dpkg --configure -a} by hand, in a chroot that lies in memory
 * before the clock starts, with the same tree and the accounts that every system has; and where our own seconds go. By
 * hand there are neither preinst scripts nor a sandbox, and nothing is read back, compared or kept. Needs root, as a
 * chroot does.
 */
@Tag("bench")
class ConfigureBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final String[] PACKAGES = {
        "systemd-sysv", "udev", "dbus", "nginx-light", "linux-image-cloud-amd64", "usr-is-merged"
    };

    /** What a chroot needs before dpkg works in it; ends with the tree, and leaves nothing mounted. */
    private static final String BY_HAND = """
            mount -t tmpfs -o size=4g,mode=0755 hand "$2"
            tar -x -p --numeric-owner --xattrs '--xattrs-include=*' -f "$1" -C "$2"
            for name in null zero full random urandom; do
              rm -f "$2/dev/$name"
              : >"$2/dev/$name"
              mount --bind "/dev/$name" "$2/dev/$name"
            done
            mount -t proc proc "$2/proc"
            printf '#!/bin/sh\\nexit 101\\n' >"$2/usr/sbin/policy-rc.d"
            chmod 0755 "$2/usr/sbin/policy-rc.d"
            : >"$2/etc/resolv.conf"
            for name in passwd group; do
              cp "$2/usr/share/base-passwd/$name.master" "$2/etc/$name"
            done
            exec bash -c "TIMEFORMAT='%%R %%U %%S'; { time \\"\\${@:2}\\" >\\"\\$1.log\\" 2>&1; } 2>\\"\\$1\\"" bash "$3" \\
              chroot "$2" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC TERM=dumb \\
              DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true DEBCONF_NOWARNINGS=yes INITRD=No \\
              SOURCE_DATE_EPOCH=%d PERL_HASH_SEED=0 PYTHONHASHSEED=0 SYSTEMD_OFFLINE=1 \\
              dpkg --force-unsafe-io --force-confold --configure -a
            """.formatted(UnpackedPackages.CLOCK.getEpochSecond());

    @TempDir
    Path folder;

    @Test
    void quickstart() throws Exception {
        UnpackedPackages packages = UnpackedPackages.fetch(folder, PACKAGES);
        Path tree = folder.resolve("tree.tar");
        try (OutputStream out = Files.newOutputStream(tree)) {
            TreeTar.write(packages.tree(), out);
        }
        String tools = Judge.tools().folder("bubblewrap").toString();
        List<Cost> ours = new ArrayList<>();
        List<Cost> theirs = new ArrayList<>();
        String profile = "";
        for (int i = 0; i < ROUNDS; i++) {
            Path results = Files.createDirectory(folder.resolve("ours" + i));
            List<String> words =
                    JavaProcess.words(System.getProperty("java.class.path"), Configure.class, folder.toString());
            words.add(1, "-Xmx1g");
            words.add(results.toString());
            words.add(tools);
            Path said = results.resolve("said");
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(said.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError(Files.readString(said));
            }
            String[] parts = Files.readString(said).split("\n", 2);
            ours.add(cost(parts[0]));
            profile = parts[1];
            theirs.add(byHand(tree));
        }
        Cost our = Cost.median(ours);
        Cost hand = Cost.median(theirs);
        System.out.print(profile);
        System.out.println("load of the machine: "
                + Files.readString(Path.of("/proc/loadavg")).strip());
        TextTable table = new TextTable("lrrr").row("", "wall", "CPU", "our wall over their CPU");
        table.row("configured by us", Cost.seconds(our.wall()), Cost.seconds(our.cpu()), "");
        table.row(
                "dpkg --configure -a in a chroot",
                Cost.seconds(hand.wall()),
                Cost.seconds(hand.cpu()),
                Cost.ratio(our.wall(), hand.cpu()));
        table.lines().forEach(System.out::println);
    }

    private Cost byHand(Path tree) throws Exception {
        Path root = Files.createDirectories(folder.resolve("hand"));
        Path times = folder.resolve("hand.times");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--uts",
                        "--ipc",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        "-euc",
                        BY_HAND,
                        "hand",
                        tree.toString(),
                        root.toString(),
                        times.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            Path log = folder.resolve("hand.times.log");
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            throw new AssertionError(said
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
        }
        return cost(Files.readString(times));
    }

    private static Cost cost(String line) {
        String[] words = line.strip().split(" ");
        double system = words.length > 2 ? Double.parseDouble(words[2]) : 0;
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]) + system);
    }

    /** What is measured of ours, in a Java that has only read the packages so far. */
    static final class Configure {
        private Configure() {}

        public static void main(String[] arguments) throws Exception {
            Path from = Path.of(arguments[0]);
            Path to = Path.of(arguments[1]);
            Sandboxes sandboxes = new Sandboxes(to.resolve("scratch"), new ToolBox(names -> Path.of(arguments[2])));
            UnpackedPackages packages = UnpackedPackages.fetchedIn(from);
            ConfigureProfile profile = new ConfigureProfile();
            DebianConfiguration configuration = new DebianConfiguration(
                    tree -> profile.watching(sandboxes.choose(tree)), new Store(to.resolve("store")), Progress.SILENT);
            ConfiguredTree configured = profile.of(() -> configuration.configure(packages.request()));
            System.out.println(profile.wall() + " " + profile.cpu());
            profile.lines().forEach(System.out::println);
            TextTable table = new TextTable("llr").row("the slowest scripts", "", "wall");
            configured.runs().stream()
                    .sorted(Comparator.comparingLong(ScriptRun::millis).reversed())
                    .limit(12)
                    .forEach(run -> table.row(run.packageName(), run.script(), Cost.seconds(run.millis() / 1000.0)));
            long all = configured.runs().stream().mapToLong(ScriptRun::millis).sum();
            table.row("all " + configured.runs().size(), "", Cost.seconds(all / 1000.0));
            table.lines().forEach(System.out::println);
        }
    }
}
