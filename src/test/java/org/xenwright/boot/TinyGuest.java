package org.xenwright.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;

/** A guest of one kernel, busybox and a script, up in seconds: real enough for drivers and verdicts to be tried on. */
public final class TinyGuest {
    static final String NETWORK =
            "ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2\n";
    /** What orderly_poweroff of the kernel calls when the toolstack asks. */
    public static final String XEN_SHUTDOWN =
            "mkdir -p /sbin; rm -f /sbin/poweroff; printf '#!/bin/sh\\necho going down > /dev/console"
                    + "\\n/bin/busybox poweroff -f\\n' > /sbin/poweroff; chmod +x /sbin/poweroff\n";

    private static final List<String> DRIVERS = List.of(
            "virtio_ring",
            "virtio",
            "virtio_pci_legacy_dev",
            "virtio_pci_modern_dev",
            "virtio_pci",
            "failover",
            "net_failover",
            "virtio_net",
            "virtio_blk",
            "xen-blkfront",
            "xen-netfront",
            "evdev",
            "button");

    private final Path packages;

    public TinyGuest() throws IOException {
        packages = Judge.tools().folder("linux-image-cloud-amd64", "busybox-static");
    }

    public Path kernel() throws IOException {
        try (Stream<Path> boot = Files.list(packages.resolve("boot"))) {
            return boot.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** An initramfs whose init has busybox's commands, the usual mounts and the drivers, and then runs the script. */
    public Path initramfs(Path at, String script) throws IOException {
        StringBuilder init = new StringBuilder("""
                #!/bin/busybox sh
                /bin/busybox mkdir -p /proc /sys /dev /bin /sbin /tmp /usr/bin /usr/sbin
                /bin/busybox --install -s
                mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
                """);
        DRIVERS.forEach(driver -> init.append("insmod /drivers/").append(driver).append(".ko\n"));
        return raw(at, init + script + "\n");
    }

    Content busybox() throws IOException {
        Path file = packages.resolve("bin/busybox");
        return new Content.Slice(file, 0, Files.size(file));
    }

    /** An initramfs whose init is exactly this. */
    Path raw(Path at, String init) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("init", init.getBytes(StandardCharsets.UTF_8));
        files.put("bin/busybox", Files.readAllBytes(packages.resolve("bin/busybox")));
        try (Stream<Path> all = Files.walk(packages.resolve("lib/modules"))) {
            for (Path file : all.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".ko") && DRIVERS.contains(name.substring(0, name.length() - 3))) {
                    files.put("drivers/" + name, Files.readAllBytes(file));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(at);
                OutputStream packed = new GZIPOutputStream(out);
                CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(packed, CpioConstants.FORMAT_NEW)) {
            for (String folder : List.of("bin", "drivers", "dev")) {
                entry(cpio, folder, CpioConstants.C_ISDIR | 0755, new byte[0]);
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                entry(cpio, file.getKey(), CpioConstants.C_ISREG | 0755, file.getValue());
            }
        }
        return at;
    }

    private static void entry(CpioArchiveOutputStream cpio, String name, int mode, byte[] bytes) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        cpio.putArchiveEntry(entry);
        cpio.write(bytes);
        cpio.closeArchiveEntry();
    }
}
