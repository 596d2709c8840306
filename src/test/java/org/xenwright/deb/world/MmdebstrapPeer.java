package org.xenwright.deb.world;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
import org.xenwright.image.TestRequest;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeDelta;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The same packages by us and by mmdebstrap, from this machine's suites of Debian. What either made is kept where judges
 * keep their tools, under a key of all that decides it.
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

    /** Of entries that keep what mmdebstrap made. */
    private static final String KIND = "peers";

    private final Path folder;
    private final Mmdebstrap mmdebstrap;
    private final Store kept = AptToolSource.sharedStore();
    private final List<RepositoryRequest> declared;
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
        List<String> lines;
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
        mmdebstrap = new Mmdebstrap(folder, access, suite == null ? first : suite, lines);
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
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        return new Drawn(names, lock, LockedDebs.of(lock, request, null, access, new BuildReport()));
    }

    /** What mmdebstrap said last when it could not make the tree; empty when it made it, now or on an earlier day. */
    String theirs(Drawn drawn) throws IOException {
        Digest key = key(drawn);
        if (kept.findSound(KIND, key).isPresent()) {
            return "";
        }
        Path tar = folder.resolve("theirs.tar");
        String complaint = mmdebstrap.make(drawn.names(), drawn.debs().image(), tar);
        if (complaint.isEmpty()) {
            kept.get(KIND, key, entry -> {
                Files.createDirectories(entry);
                TreeDelta.write(assembled(drawn).tree(), TreeTar.read(tar), entry);
                Inventory.write(entry);
            });
        }
        Files.deleteIfExists(tar);
        return complaint;
    }

    /** By what makes the tree, and the code that makes the one it is kept as a difference to. */
    private Digest key(Drawn drawn) throws IOException {
        return Digest.of(mmdebstrap.key(drawn.names()) + " " + Generator.of(DebianTree.class, TreeDelta.class)
                + drawn.lock().clock()
                + drawn.lock().imagePackages().stream()
                        .map(Lock.LockedPackage::sha256)
                        .toList());
    }

    private Tree theirTree(Drawn drawn, Tree unpacked) throws IOException {
        Tree theirs = unpacked.copy();
        TreeDelta.apply(theirs, kept.findSound(KIND, key(drawn)).orElseThrow());
        return theirs;
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
        Tree ours = new DebianConfiguration(this::sandbox, kept, Progress.SILENT)
                .configure(ConfigureRequest.of(
                        assembly.tree(),
                        Digest.of(lock.imagePackages().toString()),
                        lock.imagePackages(),
                        "amd64",
                        List.of(),
                        lock.clock()))
                .tree();
        Tree theirs = theirTree(drawn, assembly.tree());
        Peers.normalise(assembly.tree(), theirs, lock.clock());
        AccountNumbers.of(ours, lock.clock()).apply(theirs, AccountNumbers.NONE, lock.clock());
        return differences(theirs, ours);
    }

    /** What differs between the trees of the two ways to mmdebstrap's, by the same measure. */
    List<String> differencesOfWays(Drawn drawn) throws IOException {
        Instant clock = drawn.lock().clock();
        Tree unpacked = assembled(drawn).tree();
        List<Tree> trees = new ArrayList<>();
        for (boolean start : List.of(true, false)) {
            Path tar = folder.resolve(start + ".tar");
            String complaint = start
                    ? mmdebstrap.makeFromTheStart(drawn.names(), tar)
                    : mmdebstrap.make(drawn.names(), drawn.debs().image(), tar);
            if (!complaint.isEmpty()) {
                return List.of(complaint);
            }
            Tree tree = TreeTar.read(tar);
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
