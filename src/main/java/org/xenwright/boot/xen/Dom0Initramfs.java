package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.initramfs.CpioWriter;
import org.xenwright.kernel.KernelModule;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.tool.SharedLibraries;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Device;

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

    private static final String LOADER = "lib64/ld-linux-x86-64.so.2";

    private final Path packages;
    private final TreeMap<String, Content> files = new TreeMap<>(); // path → content, without a leading slash
    private final TreeMap<String, String> links = new TreeMap<>(); // path → target in the same folder
    private final Set<Path> programs = new LinkedHashSet<>();

    private Dom0Initramfs(Path packages) {
        this.packages = packages;
    }

    /** @param emulating whether it serves hvm guests too */
    static void write(OutputStream out, Path packages, ModuleSet modules, boolean emulating) throws IOException {
        Dom0Initramfs initramfs = new Dom0Initramfs(packages);
        initramfs.programs();
        if (emulating) {
            initramfs.deviceModel();
        }
        initramfs.libraries();
        initramfs.modules(modules);
        initramfs.scripts();
        initramfs.write(out);
    }

    private void programs() throws IOException {
        put("bin/busybox", "bin/busybox");
        Path bin = xenPrograms();
        for (String program : XEN_PROGRAMS) {
            // in its original place: xl calls xenconsole by a compiled-in path
            program(packages.relativize(bin.resolve(program)).toString());
        }
        for (String program : STORE_PROGRAMS) {
            program("usr/bin/" + program);
        }
    }

    /** Adds what libxl starts for an hvm guest, and the firmware it puts into one. */
    private void deviceModel() throws IOException {
        program("usr/libexec/xen-qemu-system-i386");
        String loader = packages.relativize(xenPrograms().resolveSibling("boot/hvmloader"))
                .toString();
        put(loader, loader);
        put(BIOS, BIOS);
        put(KEYS, KEYS);
    }

    private Path xenPrograms() throws IOException {
        try (Stream<Path> folders = Files.list(packages.resolve("usr/lib"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("bin/xl")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no xl in " + packages + "/usr/lib/xen-*/bin"))
                    .resolve("bin");
        }
    }

    private void program(String path) throws IOException {
        programs.add(put(path, path));
    }

    private Path put(String path, String from) throws IOException {
        Path file = ToolBox.inside(packages, from)
                .orElseThrow(() -> new IOException("the packages hold no " + from + " in " + packages));
        files.put(path, new Content.Slice(file, 0, Files.size(file)));
        return file;
    }

    private void libraries() throws IOException {
        put(LOADER, LOADER);
        SharedLibraries libraries = new SharedLibraries(packages);
        // glibc loads it by name when a thread is cancelled, and ends the program without it
        Path root = packages.toAbsolutePath().normalize();
        for (Path library : libraries.neededBy(programs, List.of("libgcc_s.so.1"))) {
            files.put(root.relativize(library).toString(), new Content.Slice(library, 0, Files.size(library)));
        }
        libraries.names().forEach((name, file) -> {
            if (!file.getFileName().toString().equals(name)) {
                links.put(
                        root.relativize(file.resolveSibling(name)).toString(),
                        file.getFileName().toString());
            }
        });
    }

    private void modules(ModuleSet modules) throws IOException {
        StringBuilder order = new StringBuilder();
        for (KernelModule module : modules.closure(MODULES)) {
            order.append(module.name()).append('\n');
            files.put("modules/" + module.name() + ".ko", module.plain());
        }
        files.put("modules/order", Content.of(order.toString()));
    }

    private void scripts() throws IOException {
        files.put("init", Dom0.resource("dom0-init.sh"));
        files.put("domain", Dom0.resource("domain.sh"));
        files.put("etc/xen/xl.conf", Content.of("autoballoon=\"off\"\n"));
        files.put("etc/xen/scripts/block", Dom0.resource("block.sh"));
        for (String name : List.of("vif-bridge", "vif-route", "vif-nat", "vif-openvswitch")) {
            files.put("etc/xen/scripts/" + name, Dom0.resource("vif.sh"));
        }
    }

    private void write(OutputStream out) throws IOException {
        CpioWriter cpio = new CpioWriter(out);
        Set<String> folders = new TreeSet<>(List.of("dev", "proc", "sys", "run", "tmp", "guest", "guests", "var"));
        for (String path : files.keySet()) {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash));
            }
        }
        for (String folder : new ArrayList<>(folders)) {
            cpio.directory(folder, 0755);
        }
        cpio.symlink("var/run", "/run");
        cpio.device("dev/console", 0600, Device.Kind.CHARACTER, 5, 1);
        for (var file : files.entrySet()) {
            cpio.file(file.getKey(), 0755, file.getValue());
        }
        for (var link : links.entrySet()) {
            cpio.symlink(link.getKey(), link.getValue());
        }
        cpio.finish();
    }
}
