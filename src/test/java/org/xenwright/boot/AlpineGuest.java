package org.xenwright.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.xenwright.apk.AlpineRoot;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.customize.SystemIdentity;
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
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The real root of Alpine, without a kernel's modules in it, completed as images are, with the service of its starter. */
final class AlpineGuest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final Attributes FOLDER = Attributes.of(0755, CLOCK);
    private static final String ANSWER = "/usr/local/lib/answer";

    private final Path folder;

    /** Makes it; a test ends here where the root is not to be had. */
    AlpineGuest(Path folder) {
        this.folder = folder;
    }

    /** A request for a boot that is well when users can log in and the service answers. */
    BootRequest request(Path log, Duration limit) throws IOException {
        Ready ready = new Ready.All(List.of(Ready.login(), Ready.http(80, "/", 200, "Small, and on Xen.*alpine")));
        return BootRequest.of(machine(), ready, limit, log);
    }

    private Machine machine() throws IOException {
        Path packages = Judge.tools().folder("linux-image-cloud-amd64", "busybox-static");
        Tree kernels = new Tree(FOLDER);
        for (String part : List.of("boot", "lib/modules")) {
            kernels.directory(part, FOLDER);
            Folders.tree(packages.resolve(part))
                    .walk((path, inode) -> kernels.put(TreePath.of(part + "/" + path), inode));
        }
        Kernel kernel = Kernel.newest(kernels).orElseThrow();
        Path vmlinuz = folder.resolve("vmlinuz");
        try (InputStream in = kernel.content().open()) {
            Files.copy(in, vmlinuz);
        }
        byte[] initramfs = Initramfs.make(
                kernel,
                ModuleSet.of(kernels, kernel.release()),
                new TinyGuest().busybox(),
                InitramfsOptions.of("ext4").withoutUdev());
        return new Machine(
                "alpine",
                new Machine.Hardware(Architecture.AMD64, 128, 1),
                new Machine.Software(
                        vmlinuz, Files.write(folder.resolve("initramfs"), initramfs), "root=/dev/xvda ro console=hvc0"),
                List.of(Machine.Disk.of(disk(), DiskFormats.RAW)),
                Map.of());
    }

    private Path disk() throws IOException {
        Tree tree = AlpineRoot.read(folder);
        try (InputStream in =
                getClass().getResourceAsStream("/org/xenwright/starter/alpine/src/main/rootfs" + ANSWER)) {
            tree.directory(TreePath.of(ANSWER).parent(), FOLDER);
            tree.put(TreePath.of(ANSWER), new RegularFile(FOLDER, Content.of(in.readAllBytes())));
        }
        SystemIdentity.Mount root = new SystemIdentity.Mount("LABEL=alpine", "/", "ext4", "errors=remount-ro", 1);
        Tree whole = new Customization(
                        needed -> {
                            throw new IOException("no sandbox here");
                        },
                        new Store(folder.resolve("store")))
                .apply(
                        tree,
                        Digest.of("alpine"),
                        new CustomizeRequest(
                                List.of(),
                                new SystemIdentity("alpine", List.of(root)),
                                List.of(),
                                Overlay.NONE,
                                new Services(
                                        List.of("/usr/bin/nc -lk -p 80 -e /bin/sh " + ANSWER), List.of(), List.of()),
                                List.of()),
                        CLOCK)
                .tree();
        Path disk = folder.resolve("disk");
        Ext4Options options = Ext4Options.of("alpine", CLOCK).withSize(new Ext4Size.PlusBytes(8 << 20));
        RawDisk.write(Ext4.plan(whole, options).image(), disk);
        return disk;
    }
}
