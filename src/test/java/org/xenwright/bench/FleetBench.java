package org.xenwright.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Plan;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.progress.TextTable;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A fleet of one image: configuration, libvirt's file and own disk of each domain, in a heap of 1 GB, beside what xen-tools
 * does for each: copy the image and change the copy. The copies are changed with debugfs, which needs no loop device.
 */
@Tag("bench")
class FleetBench {
    private static final int DOMAINS = Integer.getInteger("xen.domains", 10_000);
    private static final int COPIES = Integer.getInteger("xen.rounds", 5);
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final int MEBIBYTES = 500;

    @TempDir
    Path folder;

    @Test
    void fleet() throws Exception {
        Path image = Files.createDirectories(folder.resolve("image"));
        Path domains = Files.createDirectories(folder.resolve("domains"));
        image(image);
        fleet(domains);
        Process ours = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Fleet.class.getName(),
                        image.toString(),
                        domains.toString(),
                        folder.resolve("secret").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] said = new String(ours.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        if (ours.waitFor() != 0) {
            throw new IllegalStateException("the fleet was not made");
        }
        double each = Long.parseLong(said[0]) / 1e6 / DOMAINS;
        long all = du(image.resolve("domains"));
        double theirs = copies(image.resolve("shop.img"), domainFiles());
        long copy = du(folder.resolve("copy0.img"));
        TextTable table = new TextTable("lrrr");
        table.row(DOMAINS + " domains of a " + MEBIBYTES + " MB image", "ours", "copy and debugfs", "ratio");
        table.row("milliseconds for each", number(each), number(theirs), number(theirs / each));
        table.row(
                "bytes on the disk for each",
                ByteSize.format(all / DOMAINS),
                ByteSize.format(copy),
                number((double) copy * DOMAINS / all));
        table.row("domains in a second", number(1000 / each), number(1000 / theirs), "");
        table.row("heap in use at the end, most allowed 1 GB", ByteSize.format(Long.parseLong(said[1])), "", "");
        table.lines().forEach(System.out::println);
    }

    /** The process that is measured. */
    static final class Fleet {
        public static void main(String[] arguments) throws IOException {
            long start = System.nanoTime();
            Path image = Path.of(arguments[0]);
            ImageManifest manifest = ImageManifest.read(image);
            List<Domain> domains = DomainOutputs.load(
                    manifest,
                    new DomainOutputs.DomainRequest(Path.of(arguments[1]), "/srv/xen", "org.example:shop", Map.of()));
            DomainOutputs.Written written = DomainOutputs.write(
                    domains, manifest, image, HostKeys.of(Path.of(arguments[2])), TestWorlds.DEBIAN);
            long time = System.nanoTime() - start;
            if (written.disks() != domains.size()) {
                throw new IllegalStateException(written.disks() + " disks for " + domains.size() + " domains");
            }
            Runtime runtime = Runtime.getRuntime();
            System.out.println(time + " " + (runtime.totalMemory() - runtime.freeMemory()));
        }
    }

    /** About what a Debian with a web server is: many small files and some large ones. */
    private void image(Path image) throws IOException {
        Path source = folder.resolve("source");
        byte[] bytes = new byte[16 << 20];
        new Random(1).nextBytes(bytes);
        Files.write(source, bytes);
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        Random random = new Random(2);
        long left = (long) MEBIBYTES << 20;
        for (int i = 0; left > 0; i++) {
            int size = i % 100 == 0 ? 1 + random.nextInt(3 << 20) : 1 + random.nextInt(20_000);
            String into = "usr/share/d" + i % 700;
            tree.directory(into, Attributes.of(0755, CLOCK));
            Content content = new Content.Slice(source, random.nextInt(bytes.length - size), size);
            tree.put(into + "/file" + i, new RegularFile(Attributes.of(0644, CLOCK), content));
            left -= size;
        }
        for (String path : List.of("etc/ssh", "etc/nginx", "etc/systemd/network", "root", "usr/sbin")) {
            tree.directory(path, Attributes.of(0755, CLOCK));
        }
        for (String path : List.of("etc/hostname", "etc/hosts", "etc/machine-id", "usr/sbin/sshd")) {
            tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of("x\n")));
        }
        Ext4Plan plan = Ext4.plan(tree, Ext4Options.of("fleet", CLOCK).withSize(Ext4Size.DEFAULT));
        RawDisk.write(plan.image(), image.resolve("shop.img"));
        long size = plan.image().size();
        new ObjectMapper()
                .writeValue(
                        image.resolve("shop-deploy.json").toFile(),
                        Map.of(
                                "schema",
                                1,
                                "context",
                                Map.of("image", Map.of("name", "shop")),
                                "templates",
                                List.of(
                                        Map.of(
                                                "path",
                                                "/etc/nginx/site.conf",
                                                "mode",
                                                "0644",
                                                "uid",
                                                0,
                                                "gid",
                                                0,
                                                "name",
                                                "site.conf.vm",
                                                "text",
                                                "server_name $guest.hostname;\n#foreach($mac in $domain.macs)\n# $mac\n#end\n")),
                                "includes",
                                Map.of()));
        new ObjectMapper()
                .writeValue(
                        image.resolve(ImageManifest.FILE).toFile(),
                        TestManifest.of(
                                "shop",
                                "amd64",
                                null,
                                new ImageManifest.FileSystem(FileSystemKinds.EXT4, null, size, 0, "/dev/xvda"),
                                List.of(),
                                List.of(new ImageManifest.Disk("shop.img", DiskFormats.RAW, size)),
                                new ImageManifest.Deploy(
                                        "shop-deploy.json", "", List.of("/etc/nginx/site.conf"), true)));
    }

    private static void fleet(Path domains) throws IOException {
        Files.writeString(domains.resolve("web.cfg"), """
                fleet = "web.csv"
                kernel = "/boot/vmlinuz"
                memory = 512
                guest.gateway = "10.0.0.1"
                guest.ssh_keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJb3Sd0PzYfW9x0ZvDXT1n3w1bB9qZ0a8o0kQy1m6Q8w ann" ]
                """);
        StringBuilder table = new StringBuilder("name,guest.hostname,guest.address\n");
        for (int i = 0; i < DOMAINS; i++) {
            table.append(String.format(
                    Locale.ROOT, "web%d,web%d.example.org,10.%d.%d.%d/8%n", i, i, i >> 16, i >> 8 & 255, i & 255));
        }
        Files.writeString(domains.resolve("web.csv"), table);
    }

    private Map<String, String> domainFiles() {
        return Map.of(
                "/etc/hostname",
                "web1\n",
                "/etc/hosts",
                "127.0.0.1\tlocalhost\n",
                "/etc/machine-id",
                "0".repeat(32),
                "/etc/systemd/network/10-web1.network",
                "[Match]\n",
                "/etc/ssh/ssh_host_ed25519_key",
                "x".repeat(400),
                "/etc/ssh/ssh_host_ed25519_key.pub",
                "x".repeat(100),
                "/root/authorized_keys",
                "x".repeat(100),
                "/etc/nginx/site.conf",
                "server_name web1;\n");
    }

    private double copies(Path base, Map<String, String> files) throws Exception {
        List<Long> times = new ArrayList<>();
        StringBuilder commands = new StringBuilder();
        int number = 0;
        for (Map.Entry<String, String> each : files.entrySet()) {
            Path file = folder.resolve("own" + number++);
            Files.writeString(file, each.getValue());
            commands.append("rm ").append(each.getKey()).append('\n');
            commands.append("write ")
                    .append(file)
                    .append(' ')
                    .append(each.getKey())
                    .append('\n');
        }
        Path script = folder.resolve("commands");
        Files.writeString(script, commands);
        for (int i = 0; i < COPIES; i++) {
            Path copy = folder.resolve("copy" + i + ".img");
            long start = System.nanoTime();
            Judge.run("cp", "--sparse=always", base.toString(), copy.toString());
            Judge.run("debugfs", "-w", "-f", script.toString(), copy.toString());
            times.add(System.nanoTime() - start);
        }
        return times.stream().sorted().toList().get(COPIES / 2) / 1e6;
    }

    private static long du(Path path) throws Exception {
        return Long.parseLong(
                Judge.run("du", "-s", "-B1", path.toString()).output().split("\\s")[0]);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
