package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelModule;
import org.xenwright.kernel.ModuleSet;

/** The user space of the privileged domain: busybox, the toolstack with its libraries, drivers and a script. */
final class Dom0Initramfs {
    static final List<String> MODULES = List.of(
            "virtio_pci",
            "virtio_blk",
            "virtio_net",
            "virtio_console",
            "loop",
            "bridge",
            "xen_evtchn",
            "xen_gntdev",
            "xen_gntalloc",
            "xen_privcmd",
            "xenfs",
            "xen_blkback",
            "xen_netback");

    private static final List<String> XEN_PROGRAMS =
            List.of("xl", "xenstored", "xenconsoled", "xenconsole", "xen-init-dom0", "libxl-save-helper");
    private static final List<String> STORE_PROGRAMS = List.of("xenstore-read", "xenstore-write");
    /** Where Debian's libxl takes the BIOS of hvm guests from. */
    private static final String BIOS = "usr/share/seabios/bios-256k.bin";

    /** What the device model reads even where it has no screen. */
    private static final String KEYS = "usr/share/qemu/keymaps/en-us";

    private final Path packages;
    private final UserSpace space;

    private Dom0Initramfs(Path packages) {
        this.packages = packages;
        space = new UserSpace(packages);
    }

    /** @param emulating whether it serves hvm guests too */
    static void write(OutputStream out, Path packages, ModuleSet modules, boolean emulating) throws IOException {
        Dom0Initramfs initramfs = new Dom0Initramfs(packages);
        initramfs.programs();
        if (emulating) {
            initramfs.deviceModel();
        }
        initramfs.modules(modules);
        initramfs.scripts();
        initramfs.folders();
        initramfs.space.write(out);
    }

    private void programs() throws IOException {
        space.file("bin/busybox");
        Path bin = xenPrograms();
        for (String program : XEN_PROGRAMS) {
            // in its original place: xl calls xenconsole by a compiled-in path
            space.program(packages.relativize(bin.resolve(program)).toString());
        }
        for (String program : STORE_PROGRAMS) {
            space.program("usr/bin/" + program);
        }
    }

    /** Adds what libxl starts for an hvm guest, and the firmware it puts into one. */
    private void deviceModel() throws IOException {
        space.program("usr/libexec/xen-qemu-system-i386");
        String loader = packages.relativize(xenPrograms().resolveSibling("boot/hvmloader"))
                .toString();
        space.file(loader);
        space.file(BIOS);
        space.file(KEYS);
    }

    private Path xenPrograms() throws IOException {
        try (Stream<Path> folders = Files.list(packages.resolve("usr/lib"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("bin/xl")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no xl in " + packages + "/usr/lib/xen-*/bin"))
                    .resolve("bin");
        }
    }

    private void modules(ModuleSet modules) throws IOException {
        StringBuilder order = new StringBuilder();
        for (KernelModule module : modules.closure(MODULES)) {
            order.append(module.name()).append('\n');
            space.file("modules/" + module.name() + ".ko", module.plain());
        }
        space.file("modules/order", Content.of(order.toString()));
    }

    private void scripts() throws IOException {
        space.file("init", Dom0.resource("dom0-init.sh"));
        space.file("domain", Dom0.resource("domain.sh"));
        space.file("etc/xen/xl.conf", Content.of("autoballoon=\"off\"\n"));
        space.file("etc/xen/scripts/block", Dom0.resource("block.sh"));
        for (String name : List.of("vif-bridge", "vif-route", "vif-nat", "vif-openvswitch")) {
            space.file("etc/xen/scripts/" + name, Dom0.resource("vif.sh"));
        }
    }

    private void folders() {
        for (String folder : List.of("dev", "proc", "sys", "run", "tmp", "guest", "guests", "var")) {
            space.folder(folder);
        }
        space.link("var/run", "/run");
    }
}
