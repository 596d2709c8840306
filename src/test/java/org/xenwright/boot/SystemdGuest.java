package org.xenwright.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.initramfs.Initramfs;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A small Debian with systemd whose packages were unpacked and never configured; up in seconds, and easily broken. */
final class SystemdGuest {
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final List<String> NEEDLESS = List.of(
            "systemd-logind.service",
            "systemd-sysusers.service",
            "systemd-tmpfiles-setup.service",
            "systemd-tmpfiles-setup-dev.service",
            "systemd-tmpfiles-clean.timer",
            "systemd-update-utmp.service",
            "systemd-update-utmp-runlevel.service",
            "getty.target",
            "timers.target",
            "swap.target");

    private final Tree base;
    private final Tree kernels;
    private final Kernel kernel;
    private final Content busybox;
    private final Path folder;

    SystemdGuest(Path folder) throws IOException {
        this.folder = folder;
        Path packages = Judge.tools()
                .folder(
                        "systemd-sysv",
                        "mount",
                        "util-linux",
                        "coreutils",
                        "dash",
                        "base-files",
                        "base-passwd",
                        "libpam-modules",
                        "libpam-runtime");
        Path kernelPackages = Judge.tools().folder("linux-image-cloud-amd64", "busybox-static");
        kernels = new Tree(FOLDER);
        for (String part : List.of("boot", "lib/modules")) {
            kernels.directory(part, FOLDER);
            Tree tree = Folders.tree(kernelPackages.resolve(part));
            tree.walk((path, inode) -> kernels.put(TreePath.of(part + "/" + path), inode));
        }
        kernel = Kernel.newest(kernels).orElseThrow();
        try (InputStream in = kernel.content().open()) {
            Files.copy(in, folder.resolve("vmlinuz"));
        }
        busybox = new TinyGuest().busybox();
        base = base(packages);
    }

    /** An initramfs for a root on ext4, which loads its drivers or none of them. */
    Path initramfs(boolean withDrivers) throws IOException {
        Path file = Files.createTempFile(folder, "initramfs", "");
        byte[] whole =
                Initramfs.make(kernel, ModuleSet.of(kernels, kernel.release()), busybox, InitramfsOptions.of("ext4"));
        Files.write(file, withDrivers ? whole : Initramfs.join(whole, nothingToLoad()));
        return file;
    }

    /** What a kernel unpacks over the list of modules: an empty one. */
    private static byte[] nothingToLoad() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(bytes)) {
            CpioArchiveEntry order = new CpioArchiveEntry("modules/order");
            order.setMode(CpioConstants.C_ISREG | 0644);
            order.setSize(0);
            cpio.putArchiveEntry(order);
            cpio.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static Tree base(Path packages) throws IOException {
        Tree tree = new Tree(FOLDER);
        try (Stream<Path> walk = Files.walk(packages)) {
            for (Path path : walk.sorted().skip(1).toList()) {
                String name = packages.relativize(path).toString();
                if (name.startsWith("usr/share/")) {
                    continue;
                }
                TreePath place = TreePath.of(name);
                if (Files.isSymbolicLink(path)) {
                    tree.put(
                            place,
                            new Symlink(FILE, Files.readSymbolicLink(path).toString()));
                } else if (Files.isDirectory(path)) {
                    tree.put(place, new Directory(FOLDER));
                } else {
                    tree.put(
                            place,
                            new RegularFile(
                                    FILE.withMode(Files.isExecutable(path) ? 0755 : 0644),
                                    new Content.Slice(path, 0, Files.size(path))));
                }
            }
        }
        for (String name : List.of("passwd", "group")) {
            write(
                    tree,
                    "/etc/" + name,
                    Files.readString(packages.resolve("usr/share/base-passwd/" + name + ".master")));
        }
        write(tree, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        write(tree, "/etc/fstab", "");
        link(tree, "/etc/systemd/system/default.target", "/lib/systemd/system/multi-user.target");
        NEEDLESS.forEach(unit -> link(tree, "/etc/systemd/system/" + unit, "/dev/null"));
        return tree;
    }

    /** A disk of the system after something was done to it. */
    Path disk(Consumer<Tree> change, long free) throws IOException {
        Tree tree = base.copy();
        change.accept(tree);
        Path disk = Files.createTempDirectory(folder, "disk").resolve("disk");
        Ext4Options options =
                Ext4Options.of("broken", Instant.EPOCH.plusSeconds(1)).withSize(new Ext4Size.PlusBytes(free));
        RawDisk.write(Ext4.plan(tree, options).image(), disk);
        return disk;
    }

    static void write(Tree tree, String path, String text) {
        tree.directory(TreePath.of(path).parent(), FOLDER);
        tree.put(path, new RegularFile(FILE, Content.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    static void link(Tree tree, String path, String target) {
        tree.directory(TreePath.of(path).parent(), FOLDER);
        tree.put(path, new Symlink(FILE, target));
    }

    /** A service that is started on the way to multi-user.target. */
    static void service(Tree tree, String name, String lines, String dependency) {
        write(
                tree,
                "/etc/systemd/system/" + name + ".service",
                "[Unit]\nDescription=The " + name + "\nBefore=multi-user.target\n[Service]\nType=oneshot\n" + lines);
        link(
                tree,
                "/etc/systemd/system/multi-user.target." + dependency + "/" + name + ".service",
                "../" + name + ".service");
    }

    Machine machine(Path initramfs, Path disk, String more) {
        return new Machine(
                "broken",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(folder.resolve("vmlinuz"), initramfs, "root=/dev/xvda ro console=hvc0 " + more),
                List.of(Machine.Disk.of(disk, DiskFormats.RAW)),
                Map.of());
    }
}
