package org.xenwright.apk.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.AlpineRoot;
import org.xenwright.apk.archive.TestAlpineRepository;
import org.xenwright.apk.archive.TestApk;
import org.xenwright.apk.archive.TestKey;
import org.xenwright.bases.BasedWorld;
import org.xenwright.content.Content;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.image.TestRequest;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeChanges;
import org.xenwright.layer.TreeFile;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.TestImage;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.ScriptRun;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxElsewhere;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A real Alpine with packages of a repository made here: chosen, installed and judged by its own apk. */
@Tag("judge")
class AlpineWorldJudgeTest {
    private static final TestKey KEY = TestKey.of("team@example.org-1.rsa.pub");
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    private static final BasedWorld WORLD = new BasedWorld(new ApkPackages(), new DebianBootParts());

    private static @Nullable ImageLayout layout;
    private static @Nullable Sandbox sandbox;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private TestAlpineRepository repository = new TestAlpineRepository(Path.of("unset"));
    private String store = "store";
    private @Nullable ImageLayout mine;

    @BeforeEach
    void publish() throws IOException {
        if (layout == null) {
            AlpineRoot.read(shared); // ends the test where there is none
            byte[] plain = Files.readAllBytes(shared.resolve("alpine.tar"));
            layout = new TestImage().layer(plain, TestImage.gzip(plain)).layout(shared.resolve("layout"));
        }
        repository = new TestAlpineRepository(folder.resolve("mirror/v3.20/main"));
        repository
                .with(TestApk.of("hello", "1.0-r0")
                        .depends("so:libhello.so.1", "busybox")
                        .provides("cmd:hello=1.0-r0")
                        .field("triggers", "/usr/share/hello")
                        .script(".pre-install", "#!/bin/sh\naddgroup -S hello\nadduser -S -G hello hello\nexit 0\n")
                        .script(".post-install", "#!/bin/sh\necho made by a script >/etc/hello.conf\n")
                        .script(".trigger", "#!/bin/sh\nls $@ >/etc/hello.seen\n")
                        .directory("usr/bin")
                        .directory("usr/share/hello")
                        .directory("usr/share/doc/hello")
                        .file("usr/bin/hello", "#!/bin/sh\necho hello\n", 0755)
                        .file("usr/share/doc/hello/README", "read me")
                        .file("usr/share/hello/words", "hello\n"))
                .with(TestApk.of("libhello", "1.0-r0")
                        .field("origin", "hello")
                        .provides("so:libhello.so.1=1.0")
                        .directory("usr/lib")
                        .file("usr/lib/libhello.so.1", "not really", 0755))
                .with(TestApk.of("hello-words", "1.0-r0")
                        .field("install_if", "hello=1.0-r0\nlibhello")
                        .directory("usr/share/hello")
                        .file("usr/share/hello/more", "servus\n"))
                .with(TestApk.of("other", "2.0-r0").file("etc/other", "x"))
                .publish(KEY);
        Files.write(folder.resolve("team.rsa.pub"), KEY.pem());
    }

    private Access access() {
        return Access.online(new Store(folder.resolve(store)), Transport.standard(), Progress.SILENT);
    }

    /** Tried once: each trial takes as long as a run. */
    private SandboxSource sandboxes() {
        return tree -> {
            Sandbox known = sandbox;
            if (known == null) {
                known = new Sandboxes(shared.resolve("scratch"), Judge.tools()).choose(tree);
                sandbox = known;
            }
            return known;
        };
    }

    private RepositoryRequest declared() {
        return new RepositoryRequest(
                repository.folder().toUri().toString(),
                "",
                List.of(),
                "team.rsa.pub",
                false,
                true,
                null,
                List.of(),
                "<repository>",
                "apk");
    }

    private PackageRequest request(List<Path> local, String... wanted) {
        return new TestRequest()
                .sources(folder, declared())
                .wanted(wanted)
                .local(local.toArray(Path[]::new))
                .from(new BaseRequest("oci:layout", null, () -> Objects.requireNonNull(mine != null ? mine : layout)))
                .build();
    }

    private Lock lock(PackageRequest request, LockUpdate update) throws IOException {
        return WORLD.lock(request, List.of(), update, new LockEnvironment(access(), sandboxes()));
    }

    private ConfiguredSystem system(Lock lock, PackageRequest request, Access access, String... excludes)
            throws IOException {
        return WORLD.configure(lock, request, TestEnvironment.of(CLOCK, access, sandboxes(), excludes));
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(
                ((RegularFile) tree.find(path).orElseThrow()).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    private List<String> asked(Tree tree, String script) throws IOException {
        return AlpineRoot.run(tree, folder, ": >/etc/apk/repositories\n" + script);
    }

    @Test
    void apkOfTheBaseChoosesAndTheLockSaysWhatAndWhy() throws IOException {
        Lock lock = lock(request(List.of(), "hello"), LockUpdate.NONE);
        assertThat(lock.world()).isEqualTo("apk");
        assertThat(lock.imagePackages())
                .extracting(Lock.LockedPackage::name)
                .containsExactlyInAnyOrder("libhello", "hello", "hello-words");
        Lock.LockedPackage library = lock.find("libhello", Lock.Purpose.IMAGE).orElseThrow();
        assertThat(library.reason()).isEqualTo("hello (1.0-r0) Depends: so:libhello.so.1");
        assertThat(library.asked()).isFalse();
        assertThat(library.architecture()).isEqualTo("amd64");
        assertThat(library.file()).isEqualTo("x86_64/libhello-1.0-r0.apk");
        assertThat(lock.find("hello", Lock.Purpose.IMAGE).orElseThrow().reason())
                .isEqualTo("asked for: hello");
        assertThat(lock.find("hello-words", Lock.Purpose.IMAGE).orElseThrow().reason())
                .isEqualTo("hello (1.0-r0) Install-If: hello=1.0-r0 libhello");
        assertThat(lock.sources()).hasSize(1);
        assertThat(lock.sources().get(0).id()).isEqualTo("v3.20/main");
        assertThat(lock.sources().get(0).date()).isEqualTo(TestAlpineRepository.TIME);
        assertThat(lock.sources().get(0).signers()).hasSize(1);
    }

    @Test
    void packagesAreInstalledWithTheirScriptsAndApkFindsNoFault() throws IOException {
        PackageRequest request = request(List.of(), "hello");
        Lock lock = lock(request, LockUpdate.NONE);
        ConfiguredSystem system = system(lock, request, access());
        Tree tree = system.tree();
        assertThat(text(tree, "etc/hello.conf")).isEqualTo("made by a script\n");
        assertThat(text(tree, "etc/hello.seen")).contains("words");
        assertThat(text(tree, "etc/apk/world").lines())
                .contains("hello", "alpine-baselayout")
                .doesNotContain("libhello");
        assertThat(tree.find(ApkProgram.FOLDER)).isEmpty();
        assertThat(system.runs())
                .extracting(ScriptRun::packageName, ScriptRun::script, ScriptRun::exit)
                .contains(
                        tuple("hello", "pre-install", 0),
                        tuple("hello", "post-install", 0),
                        tuple("hello", "trigger", 0));
        assertThat(system.owners())
                .containsEntry(TreePath.of("usr/bin/hello"), "hello")
                .containsEntry(TreePath.of("usr/lib/libhello.so.1"), "libhello");
        assertThat(
                        asked(
                                tree,
                                "apk info -e hello; apk info -L hello | sed 1d; apk audit --system; apk info -W /usr/lib/libhello.so.1"))
                .contains("hello", "usr/bin/hello", "/usr/lib/libhello.so.1 is owned by libhello-1.0-r0")
                .noneMatch(line -> line.matches("[UXe] usr/(bin|lib|share)/.*"));
        List<PackageComponent> components =
                WORLD.contents(lock, request, system).packages();
        PackageComponent hello = components.stream()
                .filter(each -> each.name().equals("hello"))
                .findFirst()
                .orElseThrow();
        assertThat(hello.address()).isEqualTo("pkg:apk/alpine/hello@1.0-r0?arch=x86_64&distro=alpine-3.20.3");
        assertThat(hello.needs()).contains("libhello", "busybox");
        assertThat(hello.origin()).isEqualTo(PackageComponent.Origin.IMAGE);
        assertThat(components)
                .filteredOn(each -> each.name().equals("musl"))
                .singleElement()
                .satisfies(each -> assertThat(each.origin()).isEqualTo(PackageComponent.Origin.BASE));
    }

    @Test
    void theSameLockGivesTheSameSystemAndCanBeBuiltOffline() throws IOException {
        PackageRequest request = request(List.of(), "hello");
        Lock lock = lock(request, LockUpdate.NONE);
        ConfiguredSystem first = system(lock, request, access());
        Path export = folder.resolve("export");
        WORLD.export(lock, request, null, export, access());
        assertThat(export.resolve("alpine/v3.20/main/x86_64/APKINDEX.tar.gz")).exists();
        store = "another";
        Access offline = Access.offline(new Store(folder.resolve(store)), Progress.SILENT);
        system0(request, offline);
        WORLD.provide(lock, export, offline);
        ConfiguredSystem second = system(lock, request, offline);
        TreeChanges changes = TreeChanges.between(first.tree(), second.tree());
        assertThat(changes.changed()).isEmpty();
        assertThat(changes.removed()).isEmpty();
        // a repository as apk itself would use it
        Files.write(export.resolve("alpine/v3.20/main/x86_64/hello-1.0-r0.apk"), new byte[] {1});
        store = "third";
        assertThatThrownBy(() ->
                        WORLD.provide(lock, export, Access.offline(new Store(folder.resolve(store)), Progress.SILENT)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("other bytes");
    }

    /** Brings the base alone into a store. */
    private void system0(PackageRequest request, Access offline) throws IOException {
        BaseSystem.now(Objects.requireNonNull(request.from()), "amd64", offline);
    }

    @Test
    void aFileOfTheProjectNeedsNoRepository() throws IOException {
        Path file = TestApk.of("mine", "0.1-r0")
                .depends("musl")
                .file("etc/mine", "mine\n")
                .build(folder, null);
        PackageRequest request = new TestRequest()
                .local(file)
                .from(new BaseRequest("oci:layout", null, () -> Objects.requireNonNull(mine != null ? mine : layout)))
                .build();
        Lock lock = lock(request, LockUpdate.NONE);
        assertThat(lock.imagePackages()).singleElement().satisfies(each -> {
            assertThat(each.isLocal()).isTrue();
            assertThat(each.reason()).isEqualTo("asked for: ./mine-0.1-r0.apk");
        });
        Tree tree = system(lock, request, access()).tree();
        assertThat(text(tree, "etc/mine")).isEqualTo("mine\n");
        assertThat(text(tree, "etc/apk/world").lines()).contains("mine");
    }

    @Test
    void whatIsMissingIsToldInTheWordsOfApk() {
        assertThatThrownBy(() -> lock(request(List.of(), "nothing-of-that-name"), LockUpdate.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nothing-of-that-name (no such package)");
        assertThatThrownBy(() -> lock(request(List.of(), "-busybox", "hello"), LockUpdate.NONE))
                .hasMessageContaining("which the base has installed");
    }

    @Test
    void anUpdateOfNamedPackagesLeavesTheOthers() throws IOException {
        PackageRequest request = request(List.of(), "hello", "other");
        Lock before = lock(request, LockUpdate.NONE);
        repository
                .with(TestApk.of("other", "2.1-r0").file("etc/other", "y"))
                .with(TestApk.of("libhello", "1.1-r0")
                        .provides("so:libhello.so.1=1.1")
                        .file("usr/lib/libhello.so.1", "newer", 0755))
                .at(TestAlpineRepository.TIME.plusSeconds(60))
                .publish(KEY);
        Lock after = lock(request, LockUpdate.only(before, Set.of("other")));
        assertThat(after.imagePackages())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("hello 1.0-r0", "hello-words 1.0-r0", "libhello 1.0-r0", "other 2.1-r0");
        Lock all = lock(request, LockUpdate.all(before));
        assertThat(all.imagePackages()).extracting(Object::toString).contains("libhello 1.1-r0", "other 2.1-r0");
    }

    @Test
    void whatAFailingScriptSaidIsShown() throws IOException {
        repository
                .with(TestApk.of("bad", "1-r0")
                        .script(".post-install", "#!/bin/sh\necho no luck today\nexit 3\n")
                        .file("etc/bad", "x"))
                .publish(KEY);
        PackageRequest request = request(List.of(), "bad");
        Lock lock = lock(request, LockUpdate.NONE);
        assertThatThrownBy(() -> system(lock, request, access()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the post-install of bad ended with 3")
                .hasMessageContaining("no luck today");
    }

    @Test
    void excludesLeaveOutFilesOfWhatComesAndNothingOfTheBase() throws IOException {
        PackageRequest request = request(List.of(), "hello");
        Lock lock = lock(request, LockUpdate.NONE);
        Tree tree = system(lock, request, access(), "/usr/share/doc/**", "/etc/motd")
                .tree();
        assertThat(tree.find("usr/share/doc/hello/README")).isEmpty();
        assertThat(tree.find("usr/bin/hello")).isPresent();
        assertThat(tree.find("etc/motd")).isPresent();
    }

    @Test
    void anOrdinaryUserGetsTheBytesOfRoot() throws Exception {
        Path hers = Files.createTempDirectory("user");
        try {
            Path from = Files.createDirectory(hers.resolve("from"));
            Files.copy(shared.resolve("alpine.tar"), from.resolve("alpine.tar"));
            try (Stream<Path> files = Files.list(repository.folder().resolve("x86_64"))) {
                for (Path each :
                        files.filter(file -> file.toString().endsWith(".apk")).toList()) {
                    Files.copy(each, from.resolve(String.valueOf(each.getFileName())));
                }
            }
            InstallElsewhere.install(from, folder.resolve("root"), Judge.tools());
            String to = hers.resolve("scratch").toString();
            SandboxElsewhere.start(
                    InstallElsewhere.class,
                    hers,
                    from.toString(),
                    to,
                    hers.resolve("tool").toString());
            assertThat(Path.of(to, "tree.tar")).hasSameBinaryContentAs(folder.resolve("root/tree.tar"));
        } finally {
            new ProcessBuilder("rm", "-rf", hers.toString()).start().waitFor();
        }
    }

    @Test
    void whatIsAskedForMayNeedNewerPackagesThanThosePinned() throws IOException {
        Lock before = lock(request(List.of(), "hello"), LockUpdate.NONE);
        repository
                .with(TestApk.of("libhello", "2.0-r0")
                        .provides("so:libhello.so.1=1.0", "so:libhello.so.2=2.0")
                        .file("usr/lib/libhello.so.1", "newer", 0755))
                .with(TestApk.of("fresh", "1-r0").depends("so:libhello.so.2").file("etc/fresh", "x"))
                .at(TestAlpineRepository.TIME.plusSeconds(60))
                .publish(KEY);
        Lock after = lock(request(List.of(), "hello", "fresh"), LockUpdate.only(before, Set.of()));
        assertThat(after.imagePackages())
                .extracting(Object::toString)
                .contains("libhello 2.0-r0", "hello 1.0-r0", "fresh 1-r0");
    }

    /** A base whose apk is a program of a stranger. */
    private void lying(String script) throws IOException {
        Tree tree = AlpineRoot.read(shared).copy();
        tree.put("sbin/apk", new RegularFile(Attributes.of(0755, CLOCK), Content.of("#!/bin/sh\n" + script)));
        Path tar = folder.resolve("lying.tar");
        TreeFile.write(tree, tar);
        byte[] plain = Files.readAllBytes(tar);
        mine = new TestImage().layer(plain, TestImage.gzip(plain)).layout(folder.resolve("lying"));
    }

    @Test
    void anApkThatLiesCanNameNothingElseAndInstallNothingElse() throws IOException {
        lying("echo '(1/1) Installing evil (6.6-r6)'");
        assertThatThrownBy(() -> lock(request(List.of(), "hello"), LockUpdate.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("evil 6.6-r6, which no repository has");
        lying("case \"$*\" in *--simulate*) echo '(1/1) Installing other (2.0-r0)';; *) echo done;; esac");
        PackageRequest request = request(List.of(), "other");
        Lock lock = lock(request, LockUpdate.NONE);
        assertThatThrownBy(() -> system(lock, request, access()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("other 2.0-r0 is not among the installed packages");
    }

    @Test
    void theRealApkBelievesWhatWeBelieve() throws IOException {
        Tree tree = AlpineRoot.read(shared).copy();
        Attributes plain = Attributes.of(0644, CLOCK);
        tree.put("etc/apk/keys/" + KEY.name(), new RegularFile(plain, Content.of(KEY.pem())));
        byte[] good = TestApk.of("a", "1-r0").file("etc/a", "x").build(KEY);
        tree.put("root/rsa.apk", new RegularFile(plain, Content.of(good)));
        tree.put(
                "root/rsa256.apk",
                new RegularFile(
                        plain,
                        Content.of(TestApk.of("a", "1-r0").file("etc/a", "x").build(KEY, "RSA256"))));
        tree.put(
                "root/strange.apk",
                new RegularFile(
                        plain,
                        Content.of(TestApk.of("a", "1-r0").file("etc/a", "x").build(TestKey.of(KEY.name())))));
        tree.put(
                "root/unsigned.apk",
                new RegularFile(
                        plain,
                        Content.of(TestApk.of("a", "1-r0").file("etc/a", "x").build(null))));
        assertThat(
                        asked(
                                tree,
                                "for each in rsa rsa256 strange unsigned; do apk verify /root/$each.apk >/dev/null 2>&1 && echo $each good || echo $each bad; done"))
                .contains("rsa good", "rsa256 good", "strange bad", "unsigned bad");
    }

    @Test
    void aKernelInAPackageIsReadWithoutInstallingIt() throws IOException {
        Path file = TestApk.of("linux-virt", "6.6-r0")
                .directory("boot")
                .file("boot/vmlinuz-virt", "kernel")
                .build(folder, KEY);
        assertThat(new ApkPackages().unpacked(file, access()).find("boot/vmlinuz-virt"))
                .isPresent();
    }
}
