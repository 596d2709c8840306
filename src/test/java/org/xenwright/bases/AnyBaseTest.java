package org.xenwright.bases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.AlpineRoot;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.kernel.ElfBytes;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageChain;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Images that start from a base without packages of Debian, and boot by a kernel of Debian, of the base or the project. */
class AnyBaseTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);
    private static final String OPTIONS = "CONFIG_XEN_PVH=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\nCONFIG_HVC_XEN=y\n"
            + "CONFIG_EXT4_FS=y\nCONFIG_BLK_DEV_INITRD=y\nCONFIG_BINFMT_ELF=y\nCONFIG_BINFMT_SCRIPT=y\n"
            + "CONFIG_PROC_FS=y\nCONFIG_SYSFS=y\nCONFIG_DEVTMPFS=y\nCONFIG_RD_ZSTD=y\nCONFIG_RD_XZ=y\nCONFIG_RD_GZIP=y\n";
    private static final PackageWorld WORLD = world();

    @TempDir
    Path folder;

    private static PackageWorld world() {
        DebianBootParts parts = new DebianBootParts();
        return new BroughtKernelWorld(
                new BasedWorld(new PlainBase(new DebianWorld()::isIn), parts), new KernelReader(Map.of("deb", parts)));
    }

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
        publish("6.1.0-9", "6.1.9");
    }

    private void publish(String abi, String version) throws IOException {
        String release = abi + "-cloud-amd64";
        TestRepository repository = new TestRepository(KEY, NOW.minusSeconds(9000)).field("Codename", "cobra");
        repository.add(TestDeb.of("linux-image-cloud-amd64", version)
                .field("Depends", "linux-image-" + release + " (= " + version + ")")
                .file("usr/share/doc/linux-image-cloud-amd64/copyright", "none"));
        repository.add(binary(
                        TestDeb.of("linux-image-" + release, version)
                                .field("Depends", "kmod, linux-modules-" + release + " (= " + version + ")"),
                        "boot/vmlinuz-" + release,
                        ElfBytes.kernel(18))
                .file("boot/config-" + release, OPTIONS, 0600)
                .file("usr/share/doc/linux-image-" + release + "/copyright", "GPL-2\n")
                .file("usr/share/doc/linux-image-" + release + "/changelog", "long")
                .file("etc/kernel/postinst.d/hook", "#!/bin/sh\n", 04755));
        repository.add(binary(
                TestDeb.of("linux-modules-" + release, version),
                "usr/lib/modules/" + release + "/kernel/net/a-net.ko",
                ElfBytes.module(List.of("name=a_net", "alias=pci:v1d*"), List.of(), List.of())));
        repository.add(TestDeb.of("busybox-static", "1").file("bin/busybox", "#!"));
        repository.write(folder.resolve("repository"));
    }

    private static TestDeb binary(TestDeb deb, String path, byte[] bytes) {
        TarArchiveEntry entry = new TarArchiveEntry("./" + path);
        return deb.add(entry, bytes);
    }

    private Access access(String store) {
        return new Access(
                new Store(folder.resolve(store)),
                new Transport(RetryPolicy.DEFAULT, ProxySelector.of(null)),
                Progress.SILENT,
                NOW);
    }

    private static TarFile busybox() {
        return TarFile.tar()
                .file("etc/os-release", "ID=small\nPRETTY_NAME=\"Small 1\"\nVERSION_ID=1\n")
                .folder("bin")
                .add("bin/busybox", new RegularFile(FILE.withMode(0755), Content.of("#!")))
                .symlink("bin/sh", "busybox")
                .folder("sbin")
                .symlink("sbin/init", "../bin/busybox");
    }

    private BaseRequest base(TarFile tar) throws IOException {
        ImageLayout layout = new TestImage().layer(tar).layout(folder.resolve("layout" + tar.hashCode()));
        return new BaseRequest("oci:layout", null, () -> layout);
    }

    private TestRequest request(BaseRequest from) {
        RepositoryRequest debian = new RepositoryRequest(
                folder.resolve("repository").toUri().toString(),
                "cobra",
                List.of("main"),
                "key.asc",
                false,
                true,
                null,
                List.of(),
                "pom.xml",
                "deb");
        return new TestRequest().sources(folder, debian).from(from);
    }

    private PackageRequest request(BaseRequest from, @Nullable KernelChoice kernel, String... wanted) {
        return request(from).booting(kernel).wanted(wanted).build();
    }

    private Lock lock(PackageRequest request) throws IOException {
        return WORLD.lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
    }

    private ConfiguredSystem configured(Lock lock, PackageRequest request, String... excludes) throws IOException {
        return configured(WORLD, lock, request, excludes);
    }

    private ConfiguredSystem configured(PackageWorld world, Lock lock, PackageRequest request, String... excludes)
            throws IOException {
        return world.configure(
                lock,
                request,
                TestEnvironment.of(
                        NOW,
                        access("store"),
                        tree -> {
                            throw new AssertionError("nothing runs");
                        },
                        excludes));
    }

    private ConfiguredSystem configured(PackageRequest request) throws IOException {
        return configured(lock(request), request);
    }

    private static String text(Tree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.follow(path).orElseThrow();
        return new String(file.content().bytes(1 << 16), StandardCharsets.UTF_8);
    }

    private static KernelChoice usual() {
        return new KernelChoice.Usual("linux-image-cloud-amd64");
    }

    @Test
    void theKernelOfASuiteIsPinnedWithThePackagesThatHaveItsFilesAndNothingElse() throws IOException {
        Lock lock = lock(request(base(busybox()), usual()));

        assertThat(lock.world()).isEqualTo("none");
        assertThat(lock.packages())
                .extracting(each -> each.purpose().word() + " " + each)
                .containsExactly(
                        "kernel linux-image-cloud-amd64 6.1.9",
                        "kernel linux-image-6.1.0-9-cloud-amd64 6.1.9",
                        "kernel linux-modules-6.1.0-9-cloud-amd64 6.1.9",
                        "initramfs busybox-static 1");
        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        file.write(lock);
        assertThat(file.read()).contains(lock);
        PackageChain chain = new PackageChain(lock, request(base(busybox()), usual()));
        assertThat(String.join(" ", chain.to("linux-modules-6.1.0-9-cloud-amd64"))
                        .replaceAll(" +", " "))
                .contains(
                        "<kernel>linux-image-cloud-amd64</kernel>",
                        "linux-modules-6.1.0-9-cloud-amd64 6.1.9 since linux-image-6.1.0-9-cloud-amd64 Depends:");
    }

    @Test
    void itsFilesAloneAreLaidIntoTheBaseAndNothingOfItRuns() throws IOException {
        ConfiguredSystem system = configured(request(base(busybox()), usual()));
        String release = "6.1.0-9-cloud-amd64";

        assertThat(text(system.tree(), "boot/config-" + release)).isEqualTo(OPTIONS);
        assertThat(text(system.tree(), "lib/modules/" + release + "/modules.dep"))
                .isEqualTo("kernel/net/a-net.ko:\n");
        assertThat(text(system.tree(), "lib/modules/" + release + "/modules.alias"))
                .contains("alias pci:v1d* a_net");
        assertThat(text(system.tree(), "usr/share/doc/linux-image-" + release + "/copyright"))
                .isEqualTo("GPL-2\n");
        assertThat(system.tree().find(TreePath.of("etc/kernel"))).isEmpty();
        assertThat(system.tree().find(TreePath.of("var"))).isEmpty();
        assertThat(system.tree().find(TreePath.of("usr/share/doc/linux-image-" + release + "/changelog")))
                .isEmpty();
        assertThat(text(system.tree(), "bin/busybox")).isEqualTo("#!");
        assertThat(system.owners()).containsEntry(TreePath.of("boot/vmlinuz-" + release), "linux-modules-" + release);
        assertThat(system.setIds()).isEmpty();
        assertThat(system.busybox()).isNotNull();
        assertThat(system.runs()).isEmpty();
    }

    @Test
    void packageFilesOfTheBasesKindAreNotReadForTheKernel() throws IOException {
        BaseRequest from = base(busybox());
        Lock lock = lock(request(from, usual()));
        Path rpm = Files.writeString(folder.resolve("acme.rpm"), "not of Debian");
        PackageRequest request = request(from).booting(usual()).local(rpm).build();
        DebianBootParts parts = new DebianBootParts();

        assertThat(parts.of(lock, request, access("store"), new BuildReport())
                        .kernel()
                        .find("boot/vmlinuz-6.1.0-9-cloud-amd64"))
                .isPresent();
        parts.export(lock, request, folder.resolve("export"), access("store"));
        assertThat(folder.resolve("export/debian")).isDirectory();
    }

    @Test
    void modulesAreWhereTheBaseLooksForThem() throws IOException {
        TarFile merged = TarFile.tar().folder("usr").folder("usr/lib").symlink("lib", "usr/lib");
        Tree tree = configured(request(base(merged), usual())).tree();

        assertThat(tree.find(TreePath.of("usr/lib/modules/6.1.0-9-cloud-amd64/kernel/net/a-net.ko")))
                .isPresent();
        assertThat(text(tree, "lib/modules/6.1.0-9-cloud-amd64/modules.dep")).contains("a-net.ko");
    }

    @Test
    void aLinkOfTheBaseLeadsNoFileOutOfIt() throws IOException {
        TarFile hostile = TarFile.tar().symlink("boot", "../../../../srv/boot").file("lib", "no folder");
        BaseRequest from = base(hostile);

        assertThatThrownBy(() -> configured(request(from, usual())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("laying the kernel into the base", "/usr/lib/modules");
        Tree tree = configured(request(base(TarFile.tar().symlink("boot", "../../../../srv/boot")), usual()))
                .tree();
        assertThat(tree.find(TreePath.of("srv/boot/vmlinuz-6.1.0-9-cloud-amd64")))
                .isPresent();
    }

    private static TarFile withAModule(String name) throws IOException {
        String release = "lib/modules/6.1.0-9-cloud-amd64";
        return busybox()
                .folder("lib")
                .folder("lib/modules")
                .folder(release)
                .folder(release + "/updates")
                .add(
                        release + "/updates/" + name + ".ko",
                        new RegularFile(
                                FILE, Content.of(ElfBytes.module(List.of("name=" + name), List.of(), List.of()))));
    }

    private String indexed(TarFile base) throws IOException {
        return text(configured(request(base(base), usual())).tree(), "lib/modules/6.1.0-9-cloud-amd64/modules.dep");
    }

    @Test
    void theIndexesOfModulesAreThoseOfTheBaseWhateverWasBuiltBefore() throws IOException {
        assertThat(indexed(busybox())).isEqualTo("kernel/net/a-net.ko:\n");
        assertThat(indexed(withAModule("mine"))).contains("kernel/net/a-net.ko:\n", "updates/mine.ko:\n");
        assertThat(indexed(withAModule("other")))
                .contains("kernel/net/a-net.ko:\n", "updates/other.ko:\n")
                .doesNotContain("mine");
        assertThat(indexed(busybox())).isEqualTo("kernel/net/a-net.ko:\n");
    }

    @Test
    void theIndexesOfModulesTellOfNothingThatALinkOfTheBaseNames() throws IOException {
        String release = "lib/modules/6.1.0-9-cloud-amd64";
        TarFile linked = withAModule("mine")
                .file("list", "kernel/fs/no-such.ko\n")
                .symlink(release + "/modules.builtin", "/list");
        Tree tree = configured(request(base(linked), usual())).tree();

        assertThat(tree.find(TreePath.of(release + "/modules.dep"))).isPresent();
        assertThat(tree.find(TreePath.of(release + "/modules.builtin.bin"))).isEmpty();
    }

    private static TarFile booting() throws IOException {
        return busybox()
                .folder("usr")
                .folder("usr/lib")
                .folder("usr/lib/modules")
                .folder("usr/lib/modules/9.9")
                .add("usr/lib/modules/9.9/vmlinuz", new RegularFile(FILE, Content.of(ElfBytes.kernel(18))))
                .file("usr/lib/modules/9.9/config", OPTIONS);
    }

    @Test
    void aLockIsStaleOnceTheUsualKernelIsNamedOrNoLongerNamed() throws IOException {
        BaseRequest from = base(booting());
        PackageRequest silent = request(from, usual());
        PackageRequest named = request(from, new KernelChoice.OfPackage("linux-image-cloud-amd64"));

        assertThat(lock(silent).complaint(WORLD, silent, List.of())).isEmpty();
        assertThat(lock(named).complaint(WORLD, named, List.of())).isEmpty();
        assertThat(lock(silent).complaint(WORLD, named, List.of())).isPresent();
        assertThat(lock(named).complaint(WORLD, silent, List.of())).isPresent();
    }

    @Test
    void theBasesOwnKernelIsTakenWhereItHasOneUnlessAnotherIsNamed() throws IOException {
        TarFile tar = booting();
        BaseRequest from = base(tar);
        for (KernelChoice own : List.of(usual(), new KernelChoice.OfBase())) {
            Lock lock = lock(request(from, own));
            assertThat(lock.packages()).extracting(Lock.LockedPackage::name).containsExactly("busybox-static");
            assertThat(configured(lock, request(from, own)).kernel()).isNull();
        }
        ConfiguredSystem other = configured(request(from, new KernelChoice.OfPackage("linux-image-cloud-amd64")));
        assertThat(other.kernel()).isNotNull();
        assertThat(other.kernel().release()).isEqualTo("6.1.0-9-cloud-amd64");
        assertThat(built("other", request(from, new KernelChoice.OfPackage("linux-image-cloud-amd64")))
                        .kernel()
                        .release())
                .as("though the base's is newer")
                .isEqualTo("6.1.0-9-cloud-amd64");
        assertThat(built("own", request(from, usual())).kernel().release()).isEqualTo("9.9");
    }

    @Test
    void aBaseWithoutAKernelOfWhichOneIsWantedIsNamed() throws IOException {
        BaseRequest from = base(busybox());

        assertThatThrownBy(() -> lock(request(from, new KernelChoice.OfBase())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<kernel>base</kernel>", "Small 1 without a kernel", "/boot/vmlinuz-VERSION");
        assertThatThrownBy(() -> lock(request(from, new KernelChoice.OfPackage("linux-image-clod-amd64"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("did you mean 'linux-image-cloud-amd64'?");
        PackageRequest none = request(from, new KernelChoice.OfPackage("busybox-static"));
        assertThatThrownBy(() -> configured(none))
                .as("a package without a kernel")
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><kernel>", "busybox-static", "no kernel in its files");
    }

    @Test
    void aWordForPackagesIsRefusedWithTheNameOfTheBase() throws IOException {
        BaseRequest from = base(busybox());

        assertThatThrownBy(() -> lock(request(from, usual(), "nginx")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("oci:layout", "Small 1, which has no records of packages", "nginx");
        PackageRequest foreign = new TestRequest()
                .architectures("amd64", "i386")
                .sources(folder)
                .from(from)
                .initramfs()
                .build();
        assertThatThrownBy(() -> WORLD.check(foreign))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><foreignArchitectures>", "i386");
    }

    private Path tar(String name, TarFile tar) throws IOException {
        return Files.write(folder.resolve(name), tar.bytes());
    }

    @Test
    void aKernelOfTheProjectMayBeAFileAnArchiveOrAPackage() throws IOException {
        BaseRequest from = base(busybox());
        Path alone = Files.write(folder.resolve("bzImage"), ElfBytes.kernel(18));
        Path archive = tar(
                "kernel.tar",
                TarFile.tar()
                        .folder("boot")
                        .add("boot/vmlinuz-7.7", new RegularFile(FILE, Content.of(ElfBytes.kernel(18))))
                        .file("boot/config-7.7", OPTIONS)
                        .file("README", "not of a kernel"));
        Path gzip = Files.write(folder.resolve("kernel.tar.gz"), TestImage.gzip(Files.readAllBytes(archive)));
        Path deb = binary(TestDeb.of("mine", "1"), "boot/vmlinuz-8.8", ElfBytes.kernel(18))
                .build(folder);
        for (Map.Entry<Path, String> each : Map.of(alone, "6.6.6-test", archive, "7.7", gzip, "7.7", deb, "8.8")
                .entrySet()) {
            PackageRequest request = request(from, new KernelChoice.Brought("./" + each.getKey(), each.getKey()));
            Lock lock = lock(request);
            assertThat(lock.packages())
                    .filteredOn(locked -> locked.purpose() == Lock.Purpose.KERNEL)
                    .singleElement()
                    .satisfies(locked -> {
                        assertThat(locked.version()).isEqualTo(each.getValue());
                        assertThat(locked.isLocal()).isTrue();
                        assertThat(locked.sha256()).isEqualTo(Digest.of(each.getKey()));
                    });
            ConfiguredSystem system = configured(lock, request);
            assertThat(system.tree().follow("boot/vmlinuz-" + each.getValue())).isPresent();
            assertThat(system.tree().find(TreePath.of("README"))).isEmpty();
        }
    }

    @Test
    void aKernelOfTheProjectThatIsNoneIsRefusedAndOneThatChangedMakesTheLockStale() throws IOException {
        BaseRequest from = base(busybox());
        Path file = Files.writeString(folder.resolve("kernel"), "no kernel");
        PackageRequest request = request(from, new KernelChoice.Brought("./kernel", file));
        assertThatThrownBy(() -> lock(request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><kernel>./kernel</kernel>", "as an archive", "a bzImage");
        Files.write(
                file,
                tar("empty.tar", TarFile.tar().file("srv", "x")).toFile().exists()
                        ? Files.readAllBytes(folder.resolve("empty.tar"))
                        : new byte[0]);
        assertThatThrownBy(() -> lock(request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("taking a kernel from ./kernel", "no kernel in its files");
        Files.write(file, ElfBytes.kernel(18));
        Lock lock = lock(request);
        assertThat(lock.complaint(WORLD, request, List.of())).isEmpty();
        Files.write(file, ElfBytes.kernel(18, 1));
        assertThat(lock.complaint(WORLD, request, List.of())).hasValue("./kernel is not the file it was");
    }

    @Test
    void aBaseOfDebianMayBootByAKernelOfTheProjectOrItsOwnToo() throws IOException {
        PackageWorld debian = new BroughtKernelWorld(new DebianWorld(), new KernelReader(Map.of()));
        TarFile tar = TarFile.tar()
                .file("etc/os-release", "ID=debian\nVERSION_CODENAME=cobra\nPRETTY_NAME=\"Debian C\"\n")
                .file(
                        "var/lib/dpkg/status",
                        "Package: tiny\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n")
                .folder("usr")
                .folder("usr/lib")
                .symlink("lib", "usr/lib");
        Path file = Files.write(folder.resolve("bzImage"), ElfBytes.kernel(18));
        PackageRequest request = request(base(tar), new KernelChoice.Brought("./bzImage", file));
        Lock lock = debian.lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));

        assertThat(lock.packages())
                .extracting(each -> each.purpose().word() + " " + each.name())
                .containsExactly("initramfs busybox-static", "kernel kernel");
        assertThat(lock.complaint(debian, request, List.of())).isEmpty();
        ConfiguredSystem system = configured(debian, lock, request);
        assertThat(system.tree().follow("boot/vmlinuz-6.6.6-test")).isPresent();
        assertThat(debian.contents(lock, request, system).packages())
                .extracting(each -> each.origin() + " " + each.address())
                .contains("KERNEL pkg:generic/kernel@6.6.6-test");
        PackageRequest own = request(base(tar), new KernelChoice.OfBase());
        assertThatThrownBy(() -> debian.lock(own, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Debian C without a kernel");
        TarFile booting =
                tar.folder("boot").add("boot/vmlinuz-5", new RegularFile(FILE, Content.of(ElfBytes.kernel(18))));
        PackageRequest ofBase = request(base(booting), new KernelChoice.OfBase());
        assertThat(debian.lock(ofBase, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")))
                        .packages())
                .extracting(Lock.LockedPackage::name)
                .containsExactly("busybox-static");
    }

    @Test
    void whatIsLeftOutOfAnImageStillBootsIt() throws IOException {
        PackageRequest request = request(base(busybox()), usual());
        Lock lock = lock(request);
        ConfiguredSystem system = configured(lock, request, "/boot/**", "lib/modules/**");

        assertThat(system.tree().find(TreePath.of("boot"))).isEmpty();
        assertThat(system.tree().find(TreePath.of("lib"))).isEmpty();
        assertThat(system.tree().find(TreePath.of("usr/share/doc"))).isPresent();
        ImageManifest manifest = built("small", request, "/boot/**", "lib/modules/**");
        assertThat(manifest.kernel().release()).isEqualTo("6.1.0-9-cloud-amd64");
    }

    private ImageManifest built(String target, PackageRequest request, String... excludes) throws IOException {
        return built(target, "store", request, lock(request), excludes);
    }

    private ImageManifest built(String target, String store, PackageRequest request, Lock lock, String... excludes)
            throws IOException {
        ImageRequest image = new TestImageRequest("small", request, folder.resolve(target))
                .without(excludes)
                .build();
        return new ImageBuild(WORLD, access(store), "1", tree -> {
                    throw new AssertionError("nothing runs");
                })
                .build(image, lock, false, new BuildReport());
    }

    @Test
    void anImageIsMadeOfSuchABaseAndAgainFromAnExportWithoutTheRepository() throws IOException {
        BaseRequest from = base(busybox());
        PackageRequest request = request(from, usual());
        Lock lock = lock(request);
        ImageManifest manifest = built("first", "store", request, lock);
        assertThat(manifest.kernel().release()).isEqualTo("6.1.0-9-cloud-amd64");
        String bill = Files.readString(folder.resolve("first/small.cdx.json"));
        assertThat(bill)
                .contains(
                        "\"deb:linux-modules-6.1.0-9-cloud-amd64\"",
                        "pkg:deb/test/linux-image-cloud-amd64@6.1.9?arch=amd64",
                        "\"xenwright:purpose\"");
        assertThat(Files.readString(folder.resolve("first/small.files.json")))
                .contains("linux-modules-6.1.0-9-cloud-amd64");

        Path exported = folder.resolve("export");
        new OfflineBundle(exported, WORLD).write(lock, request, List.of(), access("store"));
        Files.move(folder.resolve("repository"), folder.resolve("gone"));
        assertThatThrownBy(() -> built("none", "empty", request, lock)).isInstanceOf(ProblemException.class);
        new OfflineBundle(exported, WORLD).provide(lock, new Store(folder.resolve("another")), Progress.SILENT);
        assertThat(built("again", "another", request, lock)).isEqualTo(manifest);
        for (String file : List.of("small.img", "small-vmlinuz", "small-initrd.img", "small.cdx.json")) {
            assertThat(Digest.of(folder.resolve("again").resolve(file)))
                    .as(file)
                    .isEqualTo(Digest.of(folder.resolve("first").resolve(file)));
        }
    }

    @Test
    void aKernelStaysAsItIsPinnedUntilItIsNamedForAnUpdate() throws IOException {
        PackageRequest request = request(base(busybox()), usual());
        Lock before = lock(request);
        configured(before, request);
        publish("6.1.0-10", "6.1.10");
        Lock kept = WORLD.lock(
                request,
                List.of(),
                LockUpdate.only(before, Set.of("busybox-static")),
                LockEnvironment.of(access("store")));
        assertThat(kept.packages())
                .extracting(Lock.LockedPackage::toString)
                .isEqualTo(before.packages().stream()
                        .map(Lock.LockedPackage::toString)
                        .toList());
        Lock after = WORLD.lock(
                request,
                List.of(),
                LockUpdate.only(before, Set.of("linux-image-cloud-amd64")),
                LockEnvironment.of(access("store")));
        assertThat(after.packages())
                .extracting(Lock.LockedPackage::version)
                .containsExactly("6.1.10", "6.1.10", "6.1.10", "1");
        assertThatThrownBy(() -> WORLD.lock(
                        request,
                        List.of(),
                        LockUpdate.only(before, Set.of("busybox-statc")),
                        LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("did you mean 'busybox-static'?");
    }

    @Test
    void aKernelOfTheProjectMayBeNamedForAnUpdateThoughItIsAlwaysPinnedAsItIs() throws IOException {
        Path file = Files.write(folder.resolve("bzImage"), ElfBytes.kernel(18));
        PackageRequest request = request(base(busybox()), new KernelChoice.Brought("./bzImage", file));
        PackageWorld debian = new BroughtKernelWorld(new DebianWorld(), new KernelReader(Map.of()));
        PackageRequest ofDebian = request(
                base(TarFile.tar()
                        .file(
                                "var/lib/dpkg/status",
                                "Package: tiny\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n")),
                new KernelChoice.Brought("./bzImage", file));
        for (Map.Entry<PackageWorld, PackageRequest> each :
                Map.of(WORLD, request, debian, ofDebian).entrySet()) {
            Lock before = each.getKey()
                    .lock(each.getValue(), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
            Files.write(file, ElfBytes.kernel(18, 1));
            for (String name : List.of("kernel", "kernel:amd64")) {
                Lock after = each.getKey()
                        .lock(
                                each.getValue(),
                                List.of(),
                                LockUpdate.only(before, Set.of(name)),
                                LockEnvironment.of(access("store")));
                assertThat(after.packages())
                        .filteredOn(locked -> locked.name().equals("kernel"))
                        .singleElement()
                        .satisfies(locked -> assertThat(locked.sha256()).isEqualTo(Digest.of(file)));
            }
            Files.write(file, ElfBytes.kernel(18));
        }
    }

    @Test
    void aPackageThatIsCalledLikeTheKernelOfTheProjectStaysNamed() throws IOException {
        Path file = Files.write(folder.resolve("bzImage"), ElfBytes.kernel(18));
        Lock lock = lock(request(base(busybox()), new KernelChoice.Brought("./bzImage", file)));
        List<Lock.LockedPackage> both = new ArrayList<>(lock.packages());
        both.add(new Lock.LockedPackage(
                "kernel",
                "5",
                "amd64",
                Lock.Purpose.IMAGE,
                "rpm",
                "kernel.rpm",
                1,
                Digest.of("rpm"),
                true,
                "asked for"));
        LockUpdate update = LockUpdate.only(lock.withPackages(both), Set.of("kernel", "bash"));

        assertThat(update.without(each -> each.purpose() == Lock.Purpose.KERNEL).named())
                .containsExactlyInAnyOrder("kernel", "bash");
        assertThat(LockUpdate.only(lock, Set.of("kernel", "bash"))
                        .without(each -> each.purpose() == Lock.Purpose.KERNEL)
                        .named())
                .containsExactly("bash");
    }

    @Test
    void versionsOfWhatBootsAnImageAreComparedAsDebianDoesIt() throws IOException {
        publish("6.1.94-1", "6.1.94-1");
        PackageRequest request = request(base(busybox()), usual());
        Lock before = lock(request);
        publish("6.1.101-1", "6.1.101-1");
        Lock after = lock(request);
        LockDifference difference = LockDifference.between(before, after, WORLD::versions);

        assertThat(difference.lines())
                .filteredOn(line -> line.contains("->"))
                .singleElement()
                .satisfies(line -> assertThat(line.strip().replaceAll(" +", " "))
                        .startsWith("~ linux-image-cloud-amd64 6.1.94-1 -> 6.1.101-1")
                        .doesNotContain("older"));
        assertThat(LockDifference.between(after, before, WORLD::versions).lines())
                .anyMatch(line -> line.contains("back to an older version"));
    }

    @Test
    void aBaseThatHasBecomeOneOfAnotherWorldIsNoLongerOneWithoutPackages() throws IOException {
        BaseRequest from = base(busybox()
                .folder("var")
                .folder("var/lib")
                .folder("var/lib/dpkg")
                .file(
                        "var/lib/dpkg/status",
                        "Package: tiny\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"));

        assertThatThrownBy(() -> lock(request(from, usual())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "Small 1, whose packages are not of the world 'none'", "mvn xen:lock -Dxen.update=true");
    }

    @Test
    void theCodeThatReadsAndLaysKernelsIsPartOfTheKeysOfWhatIsKept() {
        KernelReader without = new KernelReader(Map.of());
        KernelReader with = new KernelReader(Map.of("deb", new DebianBootParts()));

        assertThat(with.code()).isNotEqualTo(without.code());
        assertThat(new BroughtKernelWorld(new DebianWorld(), with).code())
                .isNotEqualTo(new BroughtKernelWorld(new DebianWorld(), without).code())
                .isNotEqualTo(new DebianWorld().code());
    }

    @Test
    void whatAnInstalledPackageNeedsIsListedInOneOrderInEveryRun() {
        InstalledPackage installed = new InstalledPackage(
                "a", "1", "all", List.of(), "pkg:apk/a@1", new LinkedHashSet<>(List.of("z", "m", "b", "y")), List.of());

        assertThat(installed.needs()).containsExactly("b", "m", "y", "z");
    }

    @Test
    void aRuntimeThatTheProjectBringsNeedsNoPackagesOfABaseWithoutAny() {
        assertThat(WORLD.javaLibraries()).isEmpty();
        assertThat(new BroughtKernelWorld(new DebianWorld(), new KernelReader(Map.of())).javaLibraries())
                .contains("libc6");
        assertThatThrownBy(() -> WORLD.java(21))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><jdk>");
    }

    @Test
    void theRealAlpineIsLaidOverByAKernelOfDebian() throws IOException {
        Path root = AlpineRoot.packed();
        byte[] packed = Files.readAllBytes(root);
        byte[] plain;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(root))) {
            plain = in.readAllBytes();
        }
        ImageLayout layout = new TestImage().layer(plain, packed).layout(folder.resolve("alpine"));
        PackageRequest request = request(new BaseRequest("oci:alpine", null, () -> layout), usual());
        ConfiguredSystem system = configured(request);

        assertThat(text(system.tree(), "etc/alpine-release").strip()).isEqualTo("3.20.3");
        assertThat(system.tree().find(TreePath.of("lib/modules/6.1.0-9-cloud-amd64/modules.dep.bin")))
                .isPresent();
        ImageManifest manifest = built("made", request);
        assertThat(manifest.kernel().release()).isEqualTo("6.1.0-9-cloud-amd64");
    }
}
