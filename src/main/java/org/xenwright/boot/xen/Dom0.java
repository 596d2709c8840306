package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.xenwright.content.Content;
import org.xenwright.kernel.Kernel;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tool.Busybox;
import org.xenwright.tool.ToolBox;

/**
 * A hypervisor and its privileged domain, made once from packages and kept.
 *
 * @param hypervisor as a multiboot loader takes it
 * @param kernel the privileged domain's, uncompressed, since emulated hardware decompresses slowly
 * @param initramfs the privileged domain's whole user space
 * @param emulating whether it has a device model, and firmware, for hvm guests
 */
record Dom0(Path hypervisor, Path kernel, Path initramfs, boolean emulating) {
    private static final String KIND = "dom0";
    private static final List<String> PACKAGES =
            List.of("xen-system-amd64", "xenstore-utils", "linux-image-amd64", Busybox.PACKAGE);

    /** Returns it from the store, or makes it there from the packages that the tools provide. */
    static Dom0 of(ToolBox tools, Store store) throws IOException {
        return of(tools.folder(PACKAGES.toArray(String[]::new)), store, false);
    }

    /** Returns the same with what hvm guests need, which is several times as large. */
    static Dom0 emulating(ToolBox tools, Store store) throws IOException {
        List<String> packages = new ArrayList<>(PACKAGES);
        packages.addAll(List.of("qemu-system-xen", "seabios"));
        return of(tools.folder(packages.toArray(String[]::new)), store, true);
    }

    private static Dom0 of(Path packages, Store store, boolean emulating) throws IOException {
        // the folder is named by the digests of all packages in it, and its content was checked against them
        Digest key = Digest.of(packages + (emulating ? "\nemulating" : "") + "\nby " + Generator.of(Dom0.class));
        Path folder = store.getSound(KIND, key, at -> make(packages, at, emulating));
        return new Dom0(folder.resolve("xen"), folder.resolve("kernel"), folder.resolve("initramfs"), emulating);
    }

    private static void make(Path packages, Path at, boolean emulating) throws IOException {
        Files.createDirectories(at);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(hypervisor(packages)));
                OutputStream out = Files.newOutputStream(at.resolve("xen"))) {
            in.transferTo(out);
        }
        PackageTree tree = new PackageTree(packages);
        Kernel kernel = tree.kernel();
        kernel.extract(at.resolve("kernel"));
        try (OutputStream out = Files.newOutputStream(at.resolve("initramfs"))) {
            Dom0Initramfs.write(out, packages, tree.modules(kernel.release()), emulating);
        }
        Inventory.write(at);
    }

    private static Path hypervisor(Path packages) throws IOException {
        try (var files = Files.list(packages.resolve("boot"))) {
            return files.filter(file -> file.getFileName().toString().matches("xen-.*-amd64\\.gz"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow(() -> new IOException("no hypervisor in " + packages + "/boot"));
        }
    }

    static Content resource(String name) throws IOException {
        try (InputStream in = Dom0.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing beside " + Dom0.class.getName());
            }
            return Content.of(in.readAllBytes());
        }
    }
}
