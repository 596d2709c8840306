package org.xenwright.judge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** {@code xl create -n} of Debian's Xen 4.17, on a machine without Xen. */
public final class XlDryRun {
    private final Path folder;
    private final Path preload;

    public XlDryRun() throws IOException {
        folder = PackagedFiles.unpack(
                "xl",
                List.of(
                        "xen-utils-4.17",
                        "xen-utils-common",
                        "libxen-dev",
                        "libxenmisc4.17",
                        "libxencall1",
                        "libxendevicemodel1",
                        "libxenevtchn1",
                        "libxenforeignmemory1",
                        "libxengnttab1",
                        "libxenhypfs1",
                        "libxenstore4",
                        "libxentoolcore1",
                        "libxentoollog1",
                        "libyajl2"));
        preload = folder.resolve("xl-without-xen.so");
        Path source = folder.resolve("xl-without-xen.c");
        try (InputStream in = XlDryRun.class.getResourceAsStream("xl-without-xen.c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path made = Files.createTempFile(folder, "xl", ".so");
        Judge.Verdict compiled = Judge.run(
                "cc",
                "-shared",
                "-fPIC",
                "-I",
                folder.resolve("usr/include").toString(),
                "-o",
                made.toString(),
                source.toString());
        if (compiled.exit() != 0) {
            throw new IOException(compiled.output());
        }
        Files.move(made, preload, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where the packages lie unpacked. */
    public Path folder() {
        return folder;
    }

    /** Reads a configuration; exit 0 when xl would go on to create the domain. */
    public Judge.Verdict run(Path configuration) throws IOException {
        Path libraries = PackagedFiles.files(folder, "libxlutil.so.").get(0).getParent();
        Path xl = folder.resolve("usr/lib/xen-4.17/bin/xl");
        return Judge.run(
                "env",
                "LD_LIBRARY_PATH=" + libraries,
                "LD_PRELOAD=" + preload,
                xl.toString(),
                "create",
                "-n",
                configuration.toString());
    }
}
