package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;

/**
 * The program mmdebstrap of a package. Its tree of the required packages is kept, and it goes on from there, as apt does on
 * a system that debootstrap made.
 */
final class Mmdebstrap {
    /** The layout that systems have from bookworm on, without the program that makes it of an older one. */
    private static final List<String> START = List.of(
            "--setup-hook=for d in bin sbin lib lib64; do mkdir -p \"$1/usr/$d\"; ln -s usr/$d \"$1/$d\"; done",
            "--setup-hook=mkdir -p \"$1/etc/apt/preferences.d\"; printf 'Package: usrmerge\\nPin: release *\\n"
                    + "Pin-Priority: -1\\n' >\"$1/etc/apt/preferences.d/merged\"");

    private static final String END = "--customize-hook=rm \"$1/etc/apt/preferences.d/merged\"";

    private static final Map<String, String> ENVIRONMENT = new TreeMap<>(Map.of(
            "TMPDIR", "/dev/shm",
            "INITRD", "No",
            "SYSTEMD_OFFLINE", "1",
            "PERL_HASH_SEED", "0",
            "PYTHONHASHSEED", "0",
            "LC_ALL", "C.UTF-8",
            "TZ", "UTC"));

    private final Path folder;
    private final Path required;
    private final Access access;
    private final String suite;
    private final List<String> lines;
    private @Nullable Path tool;

    /**
     * @param folder for the required packages and what is read while they are made, none of which an earlier run left
     * @param lines of sources.list
     */
    Mmdebstrap(Path folder, Access access, String suite, List<String> lines) {
        this.folder = folder;
        this.required = folder.resolve("required.tar");
        this.access = access;
        this.suite = suite;
        this.lines = lines;
    }

    /** Returns the digest of all that decides a tree, besides the packages that are copied for it. */
    Digest key(List<String> names) throws IOException {
        return Digest.of(tool() + "\n" + START + END + words() + goingOn(names, Path.of("required"), Path.of("debs"))
                + ENVIRONMENT + suite + lines);
    }

    /**
     * Makes a tree of packages and what they need.
     *
     * @param debs all that will be there
     * @return what it said last when it could not make the tree; empty when it made it
     */
    String make(List<String> names, List<UnpackedDeb> debs, Path result) throws IOException {
        if (!Files.exists(required)) {
            List<String> options = new ArrayList<>(START);
            options.add("--customize-hook=rm -f \"$1\"/tmp/mmdebstrap.apt.conf.*");
            // what apt read stays, and is not read again
            options.add("--skip=cleanup");
            String complaint = run(required, options);
            if (!complaint.isEmpty()) {
                throw new IOException("the packages that all have: " + complaint);
            }
        }
        Path archives = Files.createDirectory(folder.resolve("debs"));
        for (UnpackedDeb each : debs) {
            String name = each.name() + "_" + each.version().replace(":", "%3a") + "_" + each.architecture() + ".deb";
            Files.createSymbolicLink(archives.resolve(name), each.deb());
        }
        try {
            return run(result, goingOn(names, required, archives));
        } finally {
            FileUtils.deleteDirectory(archives.toFile());
        }
    }

    private static List<String> goingOn(List<String> names, Path required, Path archives) {
        return List.of(
                including(names),
                "--setup-hook=tar -C \"$1\" --numeric-owner --xattrs --xattrs-include='*' --acls -xpf " + required
                        + "; cp -L " + archives + "/*.deb \"$1/var/cache/apt/archives\"",
                END);
    }

    /** Makes the tree without a kept one. */
    String makeFromTheStart(List<String> names, Path result) throws IOException {
        List<String> options = new ArrayList<>(START);
        options.add(including(names));
        options.add(END);
        return run(result, options);
    }

    private static String including(List<String> names) {
        return "--include=" + String.join(",", names);
    }

    private Path tool() throws IOException {
        if (tool == null) {
            tool = new DebianToolSource(access).folder(List.of("mmdebstrap")).resolve("usr/bin/mmdebstrap");
        }
        return tool;
    }

    private List<String> words() throws IOException {
        return List.of(
                // scripts write the name of the machine down; our sandbox has none but this. The tree is made in
                // memory, which goes with its namespace
                "unshare",
                "--uts",
                "--mount",
                "sh",
                "-c",
                "hostname localhost; mount -t tmpfs -o mode=1777 tmpfs /dev/shm; exec \"$@\"",
                "sh",
                "perl",
                tool().toString(),
                "--quiet",
                "--variant=required",
                "--dpkgopt=force-unsafe-io",
                "--aptopt=APT::Install-Recommends \"false\"",
                "--skip=output/dev");
    }

    private String run(Path result, List<String> options) throws IOException {
        Path said = folder.resolve("said");
        List<String> words = new ArrayList<>(words());
        words.addAll(options);
        words.add(suite);
        words.add(result.toString());
        words.addAll(lines);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("PATH", tool().getParent() + ":/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        try {
            if (!process.waitFor(30, TimeUnit.MINUTES)) {
                throw new IOException("mmdebstrap did not end: " + Files.readString(said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while mmdebstrap ran", e);
        } finally {
            process.destroy();
        }
        return process.exitValue() == 0 ? "" : "mmdebstrap: " + Files.readString(said);
    }
}
