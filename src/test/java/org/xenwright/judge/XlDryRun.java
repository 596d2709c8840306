package org.xenwright.judge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** {@code xl create -n} of Debian's Xen, on a machine without Xen. */
public final class XlDryRun {
    /** The packages that {@link #trixie} unpacks as {@code xl-trixie}. */
    public static final List<String> TRIXIE = List.of("xen-utils-4.20", "libxen-dev");

    private final Path folder;
    private final List<String> command = new ArrayList<>();

    /** That of Xen 4.17, which the machine's own APT has. */
    public XlDryRun() throws IOException {
        this(PackagedFiles.unpack("xl", packages()), 17);
        Path libraries = PackagedFiles.files(folder, "libxlutil.so.").get(0).getParent();
        command.addAll(List.of("env", "LD_LIBRARY_PATH=" + libraries, "LD_PRELOAD=" + preload()));
        command.add(folder.resolve("usr/lib/xen-4.17/bin/xl").toString());
    }

    private static List<String> packages() {
        List<String> packages = new ArrayList<>(XenLibrary.PACKAGES);
        packages.addAll(List.of("xen-utils-4.17", "xen-utils-common", "libxen-dev"));
        return packages;
    }

    private XlDryRun(Path folder, int minor) throws IOException {
        this.folder = folder;
        compile(minor);
    }

    /** That of Xen 4.20 of trixie, with the C library it was built for. */
    public static XlDryRun trixie() throws IOException {
        Path tree = SuiteApt.unpack("xl-trixie", "trixie", TRIXIE);
        XlDryRun xl = new XlDryRun(tree, 20);
        Path xen = PackagedFiles.files(tree, "libxlutil.so.").get(0).getParent();
        Path libraries = tree.resolve("usr/lib/x86_64-linux-gnu");
        xl.command.addAll(List.of(
                tree.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                libraries + ":" + xen,
                "--preload",
                xl.preload().toString(),
                tree.resolve("usr/lib/xen-4.20/bin/xl").toString()));
        return xl;
    }

    private Path preload() {
        return folder.resolve("xl-without-xen.so");
    }

    private void compile(int minor) throws IOException {
        Path source = Files.createTempFile(folder, "xl", ".c");
        try (InputStream in = XlDryRun.class.getResourceAsStream("xl-without-xen.c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path made = Files.createTempFile(folder, "xl", ".so");
        Judge.Verdict compiled = Judge.run(
                "cc",
                "-shared",
                "-fPIC",
                "-DMINOR=" + minor,
                "-I",
                folder.resolve("usr/include").toString(),
                "-o",
                made.toString(),
                source.toString());
        if (compiled.exit() != 0) {
            throw new IOException(compiled.output());
        }
        Files.delete(source);
        // at no time is there none: another test may be starting xl
        Files.move(made, preload(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Where the packages lie unpacked. */
    public Path folder() {
        return folder;
    }

    /** Reads a configuration; exit 0 when xl would go on to create the domain. */
    public Judge.Verdict run(Path configuration) throws IOException {
        List<String> words = new ArrayList<>(command.subList(1, command.size()));
        words.addAll(List.of("create", "-n", configuration.toString()));
        return Judge.run(command.get(0), words.toArray(String[]::new));
    }
}
