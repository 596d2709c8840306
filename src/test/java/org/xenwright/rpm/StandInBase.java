package org.xenwright.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.xenwright.content.Content;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.SuiteApt;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.TestLayout;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.RpmTree;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/**
 * A base such as RPM distributions make, of Debian's files: its own rpm installed packages that have them, as RPMs. No
 * image of such a distribution is to be had where tests run. It is kept in the tests' store.
 */
public final class StandInBase {
    public static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    private static final List<String> LEAST = List.of(
            "base-files",
            "base-passwd",
            "dash",
            "bash",
            "coreutils",
            "sed",
            "grep",
            "findutils",
            "libc-bin",
            "gzip",
            "rpm");
    private static final List<String> BOOTING = List.of(
            "systemd", "systemd-sysv", "udev", "dbus", "util-linux", "mount", "kmod", "iproute2", "passwd", "login");

    /** What dnf takes the platform from. */
    private static final String RELEASE = """
            NAME="Stand-in"
            ID=standin
            ID_LIKE="fedora"
            VERSION_ID=9
            PRETTY_NAME="Stand-in 9"
            PLATFORM_ID="platform:el9"
            """;

    /** Settings that RPM distributions build in, where Debian's rpm of old has a user's own database of another format. */
    private static final String MACROS = "%_dbpath /var/lib/rpm\n%_db_backend sqlite\n";

    private final Path folder;

    private StandInBase(Path folder) {
        this.folder = folder;
    }

    /** With rpm and a shell. */
    public static StandInBase least() throws IOException {
        return of("least", "trixie", List.of());
    }

    /** With systemd too, so that it boots. */
    public static StandInBase booting() throws IOException {
        return of("booting", "trixie", BOOTING);
    }

    /** With dnf, which chooses packages. */
    public static StandInBase withDnf() throws IOException {
        return of("dnf", "trixie", List.of("dnf", "python3-dnf"));
    }

    /** With an rpm that takes the time from the clock, as that of EL 9 does. */
    public static StandInBase withOldRpm() throws IOException {
        return of("old", "bullseye", List.of());
    }

    /** @param more packages of Debian besides those that every one has */
    public static StandInBase of(String name, String suite, List<String> more) throws IOException {
        List<String> packages = new ArrayList<>(LEAST);
        packages.addAll(more);
        Store store = AptToolSource.sharedStore();
        Digest key = Digest.of("stand-in of " + code() + suite + packages);
        return new StandInBase(store.get(
                "stand-in", key, at -> make(SuiteApt.archives("stand-in-" + name, suite, packages), at)));
    }

    /** Returns the digest of what makes one. */
    private static String code() throws IOException {
        StringBuilder digests = new StringBuilder();
        for (Class<?> each : List.of(StandInBase.class, RpmsOfDebs.class, TestRpm.class)) {
            try (InputStream in = each.getResourceAsStream(each.getSimpleName() + ".class")) {
                digests.append(Digest.of(Objects.requireNonNull(in).readAllBytes()));
            }
        }
        return digests.toString();
    }

    /** Returns its packages. */
    public List<Path> rpms() throws IOException {
        return PackagedFiles.files(folder.resolve("rpms"), ".rpm");
    }

    /** Returns its root. */
    public Tree tree() throws IOException {
        return TreeTar.read(tar());
    }

    /** Returns its root as a tar. */
    public Path tar() {
        return folder.resolve("tree.tar");
    }

    /** Returns the tar of an OCI layout whose image {@code base} it is. */
    public Path layout() {
        return folder.resolve("layout.tar");
    }

    private static void make(List<Path> debs, Path at) throws IOException {
        Path rpms = Files.createDirectories(at.resolve("rpms"));
        RpmsOfDebs.write(debs, rpms);
        List<Path> files = PackagedFiles.files(rpms, ".rpm");
        Path scratch = Files.createDirectories(at.resolve("scratch"));
        Store store = new Store(scratch.resolve("store"));
        Tree tree = root();
        RpmTree placed = new RpmTree(tree, CLOCK);
        for (Path each : files) {
            UnpackedRpm rpm = new RpmStore(store).local(each, each.getFileName().toString());
            placed.lay(rpm);
        }
        tree.directory("var/lib/rpm", Attributes.of(0755, CLOCK));
        List<String> words = new ArrayList<>(
                List.of("rpm", "-U", "--noplugins", "--nosignature", "--define", "_netsharedpath /dev:/proc:/sys"));
        for (Path each : files) {
            String name = "packages/" + each.getFileName();
            tree.directory("packages", Attributes.of(0755, CLOCK));
            tree.put(name, new RegularFile(Attributes.of(0644, CLOCK), new Content.Slice(each, 0, Files.size(each))));
            words.add("/" + name);
        }
        SandboxCommand command = SandboxCommand.of(words.toArray(String[]::new))
                .with("SOURCE_DATE_EPOCH", Long.toString(CLOCK.getEpochSecond()));
        try (SandboxResult result =
                new Sandboxes(scratch, Judge.tools()).choose(tree).run(tree, command)) {
            if (result.exit() != 0) {
                throw new IOException("rpm ended with " + result.exit() + ":\n" + result.log());
            }
            Tree made = result.tree();
            made.remove("packages");
            for (String each : List.of(".rpm.lock", "rpmdb.sqlite-shm", "rpmdb.sqlite-wal")) {
                made.remove("var/lib/rpm/" + each);
            }
            made.remove("etc/os-release");
            made.put("etc/os-release", new RegularFile(Attributes.of(0644, CLOCK), Content.of(RELEASE)));
            TreeFile.write(made, at.resolve("tree.tar"));
            TestLayout.write(
                    at.resolve("layout.tar"),
                    List.of(new LayerStore(store).layer(new Tree(Attributes.of(0755, CLOCK)), made, List.of())),
                    "base",
                    CLOCK);
        } finally {
            Judge.run("rm", "-rf", scratch.toString());
        }
    }

    /** Returns a root with the links that Debian makes when it installs a system, where packages do not bring them. */
    private static Tree root() {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        for (String each : List.of("bin", "sbin", "lib", "lib64")) {
            tree.directory("usr/" + each, Attributes.of(0755, CLOCK));
            tree.put(each, new Symlink(Attributes.of(0777, CLOCK), ("usr/" + each).getBytes(StandardCharsets.UTF_8)));
        }
        tree.directory("etc/rpm", Attributes.of(0755, CLOCK));
        tree.put("etc/rpm/macros", new RegularFile(Attributes.of(0644, CLOCK), Content.of(MACROS)));
        return tree;
    }
}
