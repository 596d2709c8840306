package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.Content;
import org.xenwright.initramfs.CpioWriter;
import org.xenwright.tool.SharedLibraries;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Device;

/**
 * Files of a user space that is put together from unpacked packages: programs with the shared libraries that they load,
 * and others. Paths have no leading slash. A kernel takes several of them, one after the other, as one.
 */
final class UserSpace {
    private static final String LOADER = "lib64/ld-linux-x86-64.so.2";
    // glibc loads it by name when a thread is cancelled, and ends the program without it
    private static final List<String> LOADED_BY_NAME = List.of("libgcc_s.so.1");

    private final Path packages;
    private final TreeMap<String, Content> files = new TreeMap<>();
    private final TreeMap<String, String> links = new TreeMap<>();
    private final Set<String> folders = new TreeSet<>();
    private final Set<Path> programs = new LinkedHashSet<>();

    UserSpace(Path packages) {
        this.packages = packages;
    }

    /** Adds an empty folder. */
    void folder(String path) {
        parents(path + "/");
    }

    /** Adds a file, which anybody may run. */
    void file(String path, Content content) {
        parents(path);
        files.put(path, content);
    }

    /** Adds a file of the packages at its own place. */
    Path file(String path) throws IOException {
        Path file = ToolBox.inside(packages, path)
                .orElseThrow(() -> new IOException("the packages hold no " + path + " in " + packages));
        file(path, new Content.Slice(file, 0, Files.size(file)));
        return file;
    }

    /** Adds a program of the packages at its own place, with what it loads. */
    void program(String path) throws IOException {
        programs.add(file(path));
    }

    /** Adds a symbolic link. */
    void link(String path, String target) {
        parents(path);
        links.put(path, target);
    }

    private void parents(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            folders.add(path.substring(0, slash));
        }
    }

    /** Adds what the programs load. */
    private void libraries() throws IOException {
        if (programs.isEmpty()) {
            return;
        }
        file(LOADER);
        SharedLibraries libraries = new SharedLibraries(packages);
        Path root = packages.toAbsolutePath().normalize();
        for (Path library : libraries.neededBy(programs, LOADED_BY_NAME)) {
            file(root.relativize(library).toString(), new Content.Slice(library, 0, Files.size(library)));
        }
        libraries.names().forEach((name, file) -> {
            if (!file.getFileName().toString().equals(name)) {
                link(
                        root.relativize(file.resolveSibling(name)).toString(),
                        file.getFileName().toString());
            }
        });
    }

    /** Writes all as an archive that a kernel unpacks. */
    void write(OutputStream out) throws IOException {
        libraries();
        CpioWriter cpio = new CpioWriter(out);
        for (String folder : folders) {
            cpio.directory(folder, 0755);
        }
        for (var link : links.entrySet()) {
            cpio.symlink(link.getKey(), link.getValue());
        }
        if (folders.contains("dev")) {
            // before there is anything else the kernel opens it for its first process
            cpio.device("dev/console", 0600, Device.Kind.CHARACTER, 5, 1);
        }
        for (var file : files.entrySet()) {
            cpio.file(file.getKey(), 0755, file.getValue());
        }
        cpio.finish();
    }
}
