package org.xenwright.deb.world;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.Assembly;
import org.xenwright.deb.archive.AssemblyOptions;
import org.xenwright.deb.archive.DebianTree;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.configure.ConfigureRequest;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.configure.Peers;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.image.TestRequest;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The same packages by us and by mmdebstrap, from this machine's suites of Debian. mmdebstrap's tree of the
 * required packages is kept, and it goes on from there, as apt does on a system that debootstrap made.
 */
final class MmdebstrapPeer {
    /**
     * What apt, dpkg's own unpacking and the tool itself keep of their work, none of which scripts make (where apt asks
     * debconf's questions beforehand, trixie's leaves the empty folder it unpacked them in); and what munin
     * watches by the cards, disks and tables of this machine, which scripts find there and not in our sandbox.
     */
    private static final Pattern RECORDS = Pattern.compile(
            "/dev|/etc/munin/plugins/.*|/etc/apt/sources\\.list(\\.d/.*)?|/etc/apt/apt\\.conf\\.d/99mmdebstrap|/etc/dpkg/dpkg\\.cfg\\.d/99mmdebstrap"
                    + "|/etc/(fstab|hostname|resolv\\.conf)|/var/lib/apt/(extended_states|lists/partial)|/var/cache/apt/archives/partial"
                    + "|/var/lib/dpkg/(available|statoverride|status)|/var/cache/debconf/tmp\\.ci");

    /** The layout that systems have from bookworm on, without the program that makes it of an older one. */
    private static final List<String> START = List.of(
            "--setup-hook=for d in bin sbin lib lib64; do mkdir -p \"$1/usr/$d\"; ln -s usr/$d \"$1/$d\"; done",
            "--setup-hook=mkdir -p \"$1/etc/apt/preferences.d\"; printf 'Package: usrmerge\\nPin: release *\\n"
                    + "Pin-Priority: -1\\n' >\"$1/etc/apt/preferences.d/merged\"");

    private static final String END = "--customize-hook=rm \"$1/etc/apt/preferences.d/merged\"";

    private final Path folder;
    private final Path required;
    private final String suite;
    private final List<String> lines;
    private final List<RepositoryRequest> declared;
    private @Nullable Path tool;
    private @Nullable Sandbox sandbox;
    private final Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
    private final Access access = Access.online(new Store(home), Progress.SILENT);

    /** @param folder for trees and results, none of which an earlier run left */
    MmdebstrapPeer(Path folder) throws IOException {
        this(folder, null);
    }

    /** @param suite another one than this machine's, from the same mirror; as a project declares it */
    MmdebstrapPeer(Path folder, @Nullable String suite) throws IOException {
        this.folder = folder;
        this.required = folder.resolve("required.tar");
        List<Source> all = AptSources.ofHost(Path.of("/")).sources();
        String first = all.get(0).suite();
        URI mirror = all.get(0).mirrors().get(0);
        if (suite == null) {
            declared = List.of();
            lines = all.stream()
                    .filter(each ->
                            each.suite().startsWith(first) && each.components().contains("main"))
                    .map(each -> "deb " + each.mirrors().get(0) + " " + each.suite() + " main")
                    .toList();
        } else {
            declared = List.of(new RepositoryRequest(
                    mirror.toString(),
                    suite,
                    List.of("main"),
                    "/usr/share/keyrings/debian-archive-keyring.gpg",
                    false,
                    true,
                    null,
                    List.of(),
                    "the peer"));
            lines = List.of("deb " + mirror + " " + suite + " main");
        }
        this.suite = suite == null ? first : suite;
    }

    /** Packages as both tools get them. */
    record Drawn(List<String> names, Lock lock, LockedDebs debs) {
        /** Of a package of the set. */
        UnpackedDeb deb(String name) {
            return debs.image().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Drawn drawn(List<String> names) throws IOException {
        PackageRequest request = new TestRequest()
                .sources(Path.of("/"), declared.toArray(RepositoryRequest[]::new))
                .wanted(names.toArray(String[]::new))
                .build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, access);
        return new Drawn(names, lock, LockedDebs.of(lock, request, null, access, new BuildReport()));
    }

    /** What mmdebstrap said last when it could not make the tree; empty when it made it. */
    String theirs(Drawn drawn) throws IOException {
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
        Path debs = Files.createDirectory(folder.resolve("debs"));
        for (UnpackedDeb each : drawn.debs().image()) {
            String name = each.name() + "_" + each.version().replace(":", "%3a") + "_" + each.architecture() + ".deb";
            Files.createSymbolicLink(debs.resolve(name), each.deb());
        }
        try {
            return run(
                    tar(drawn),
                    List.of(
                            including(drawn),
                            "--setup-hook=tar -C \"$1\" --numeric-owner --xattrs --xattrs-include='*' --acls -xpf "
                                    + required + "; cp -L " + debs + "/*.deb \"$1/var/cache/apt/archives\"",
                            END));
        } finally {
            FileUtils.deleteDirectory(debs.toFile());
        }
    }

    private String theirsFromTheStart(Drawn drawn) throws IOException {
        List<String> options = new ArrayList<>(START);
        options.add(including(drawn));
        options.add(END);
        return run(tar(drawn), options);
    }

    private static String including(Drawn drawn) {
        return "--include=" + String.join(",", drawn.names());
    }

    private String run(Path result, List<String> options) throws IOException {
        if (tool == null) {
            tool = new DebianToolSource(access).folder(List.of("mmdebstrap")).resolve("usr/bin/mmdebstrap");
        }
        Path said = folder.resolve("said");
        List<String> words = new ArrayList<>(List.of(
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
                tool.toString(),
                "--quiet",
                "--variant=required",
                "--dpkgopt=force-unsafe-io",
                "--aptopt=APT::Install-Recommends \"false\"",
                "--skip=output/dev"));
        words.addAll(options);
        words.add(suite);
        words.add(result.toString());
        words.addAll(lines);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("PATH", tool.getParent() + ":/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("TMPDIR", "/dev/shm");
        builder.environment().put("INITRD", "No");
        builder.environment().put("SYSTEMD_OFFLINE", "1");
        builder.environment().put("PERL_HASH_SEED", "0");
        builder.environment().put("PYTHONHASHSEED", "0");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
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

    private Path tar(Drawn drawn) {
        return folder.resolve(Digest.of(drawn.names().toString()).hex() + ".tar");
    }

    /** All trees have the programs by which the first one was chosen. */
    private Sandbox sandbox(Tree tree) throws IOException {
        if (sandbox == null) {
            sandbox = new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree);
        }
        return sandbox;
    }

    /** Configures the packages, and says what differs from the tree that mmdebstrap made of them. */
    List<String> differences(Drawn drawn) throws IOException {
        Lock lock = drawn.lock();
        Assembly assembly = assembled(drawn);
        Tree ours = new DebianConfiguration(this::sandbox, new Store(folder.resolve("store")), Progress.SILENT)
                .configure(ConfigureRequest.of(
                        assembly.tree(),
                        Digest.of(lock.imagePackages().toString()),
                        lock.imagePackages(),
                        "amd64",
                        List.of(),
                        lock.clock()))
                .tree();
        Tree theirs = TreeTar.read(tar(drawn));
        Peers.normalise(assembly.tree(), theirs, lock.clock());
        AccountNumbers.of(ours, lock.clock()).apply(theirs, AccountNumbers.NONE, lock.clock());
        List<String> differences = differences(theirs, ours);
        Files.delete(tar(drawn));
        return differences;
    }

    /** What differs between the trees of the two ways to mmdebstrap's, by the same measure. */
    List<String> differencesOfWays(Drawn drawn) throws IOException {
        Instant clock = drawn.lock().clock();
        Tree unpacked = assembled(drawn).tree();
        List<Tree> trees = new ArrayList<>();
        for (boolean start : List.of(true, false)) {
            String complaint = start ? theirsFromTheStart(drawn) : theirs(drawn);
            if (!complaint.isEmpty()) {
                return List.of(complaint);
            }
            Path kept = Files.move(tar(drawn), folder.resolve(start + ".tar"));
            Tree tree = TreeTar.read(kept);
            Peers.normalise(unpacked, tree, clock);
            trees.add(tree);
        }
        AccountNumbers.of(trees.get(0), clock).apply(trees.get(1), AccountNumbers.NONE, clock);
        List<String> differences = differences(trees.get(0), trees.get(1));
        Files.delete(folder.resolve("true.tar"));
        Files.delete(folder.resolve("false.tar"));
        return differences;
    }

    private static Assembly assembled(Drawn drawn) throws IOException {
        return DebianTree.assemble(
                drawn.debs().image(),
                AssemblyOptions.of("amd64", drawn.lock().clock())
                        .withAutomatic(drawn.debs().automatic()));
    }

    private static List<String> differences(Tree theirs, Tree ours) throws IOException {
        List<String> differences = new ArrayList<>();
        for (ImageDifference.FileChange each :
                ImageDifference.between(theirs, ours, TestWorlds.DEBIAN).files()) {
            if (!RECORDS.matcher(each.path().toString()).matches()) {
                differences.add(each.sign() + " " + each.path() + " " + each.what() + " " + each.lines());
                keep(theirs, "theirs", each.path());
                keep(ours, "ours", each.path());
            }
        }
        return differences;
    }

    private static void keep(Tree tree, String whose, TreePath path) throws IOException {
        String folder = System.getProperty("xen.keep");
        if (folder != null && tree.find(path).orElse(null) instanceof RegularFile file) {
            Path copy = Path.of(folder, whose + path.toString().replace('/', ':'));
            Files.write(copy, file.content().bytes(256 << 20));
        }
    }
}
