package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.deb.repository.TestSources;
import org.xenwright.image.TestRequest;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.ArtifactFile;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageChain;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.NotedProgress;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.Transport;

class LockingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));

    @TempDir
    Path folder;

    @BeforeEach
    void writeKey() throws IOException {
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
    }

    private void publish(Instant at, String codename, TestDeb... debs) throws IOException {
        TestRepository repository = new TestRepository(KEY, at).field("Codename", codename);
        for (TestDeb deb : debs) {
            repository.add(deb);
        }
        write(repository);
    }

    private void write(TestRepository repository) throws IOException {
        repository.write(folder.resolve("repository"));
    }

    private static TestDeb deb(String name, String version, String depends) {
        return TestDeb.of(name, version).field("Depends", depends).file("usr/share/" + name, version);
    }

    private void first() throws IOException {
        publish(
                NOW.minusSeconds(9000),
                "cobra",
                deb("app", "1", "library (>= 1)"),
                deb("library", "1", "base"),
                deb("other", "1", "base"),
                deb("base", "1", "base"));
    }

    private void second() throws IOException {
        publish(
                NOW.minusSeconds(3000),
                "cobra",
                deb("app", "2", "library (>= 2)"),
                deb("library", "2", "base"),
                deb("other", "2", "base"),
                deb("base", "2", "base"),
                deb("fresh", "2", "base"));
    }

    private PackageRequest request(String... wanted) {
        return wanting(wanted).build();
    }

    private TestRequest wanting(String... wanted) {
        return new TestRequest()
                .sources(folder, source("repository", "key.asc"))
                .wanted(wanted);
    }

    private RepositoryRequest source(String repository, String key, String... includes) {
        return TestSources.of(folder.resolve(repository).toUri().toString(), "cobra", key, includes);
    }

    private PackageRequest request(BaseRequest from) throws IOException {
        first();
        return wanting().from(from).build();
    }

    private Access access(String store) {
        return new Access(
                new Store(folder.resolve(store)),
                new Transport(RetryPolicy.DEFAULT, ProxySelector.of(null)),
                Progress.SILENT,
                NOW);
    }

    private static List<String> versions(Lock lock) {
        return lock.packages().stream()
                .map(Lock.LockedPackage::toString)
                .sorted()
                .toList();
    }

    private void fetch(Lock lock, String store) throws IOException {
        new PackageStore(access(store), List.of(folder.resolve("repository").toUri()))
                .fetch(lock.packages().stream().map(LockedDebs::file).toList());
    }

    @Test
    void whatBroughtAPackageInAndWhatKeepsOthersOutIsTold() throws IOException {
        publish(
                NOW.minusSeconds(9000),
                "cobra",
                deb("app", "1", "library (>= 1) | lighter")
                        .field("Recommends", "viewer")
                        .field("Suggests", "manual"),
                deb("library", "1", "base").field("Conflicts", "rival"),
                deb("base", "1", "base").field("Provides", "foundation"),
                deb("lighter", "1", "base"),
                deb("viewer", "1", "base"),
                deb("rival", "1", "base"),
                deb("manual", "1", "base"));
        PackageRequest request = request("app", "-unloved");
        DebianWorld world = new DebianWorld();
        Lock lock = world.lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));

        assertThat(new PackageChain(lock, request).to("base"))
                .containsExactly(
                        "  app 1      <package>app</package> of the POM",
                        "  library 1  since app Depends: library (>= 1) | lighter",
                        "  base 1     since library Depends: base");
        assertThat(world.absence(lock, request, "viewer", access("store")).toString())
                .contains("were not downloaded yet");
        fetch(lock, "store");
        Map<String, String> reasons = new TreeMap<>();
        for (String each : List.of("viewer", "manual", "rival", "lighter", "foundation", "unloved", "libary")) {
            reasons.put(each, String.join("; ", world.absence(lock, request, each, access("store"))));
        }
        assertThat(reasons)
                .containsEntry("viewer", "app (1) Recommends: viewer, and <recommends> is false")
                .containsEntry("manual", "app (1) Suggests: manual, which brings nothing by itself")
                .containsEntry("rival", "library (1) keeps it out: Conflicts: rival")
                .containsEntry("lighter", "app (1) Depends: library (>= 1) | lighter, met by another")
                .containsEntry("foundation", "base (1) stands for it: Provides: foundation")
                .containsEntry("unloved", "the POM keeps it out: <package>-unloved</package>")
                .containsEntry(
                        "libary", "neither the POM nor a package of the image names it; did you mean 'library'?");
    }

    @Test
    void aReleaseOlderThanTheEarlierLocksIsRefusedOnEveryMachine() throws IOException {
        second();
        Lock before =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        first();

        // the store of another machine has seen nothing; only the lock knows
        String old = "older than that of " + before.sources().get(0).date() + " in the lock";
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(request("app"), List.of(), LockUpdate.all(before), LockEnvironment.of(access("other"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(old);
        for (Set<String> named : List.of(Set.<String>of(), Set.of("app"))) {
            assertThatThrownBy(() -> new DebianWorld()
                            .lock(
                                    request("app"),
                                    List.of(),
                                    LockUpdate.only(before, named),
                                    LockEnvironment.of(access("other"))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(old);
        }
        // nor does a store that knows the older one alone help, offline
        new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("behind")));
        Access offline = new Access(access("behind").store(), null, Progress.SILENT, NOW);
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(request("app"), List.of(), LockUpdate.all(before), LockEnvironment.of(offline)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(old);
    }

    @Test
    void theLocksDateBindsOnlyTheRepositoryItIsOf() throws IOException {
        second();
        Lock before =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        first();
        TestKey other = TestKey.born(NOW.minusSeconds(100_000));
        Files.writeString(folder.resolve("other.asc"), other.armored());
        TestRepository repository = new TestRepository(other, NOW.minusSeconds(9000))
                .add(deb("app", "1", "base"))
                .add(deb("base", "1", "base"));
        write(repository);
        PackageRequest request = new TestRequest()
                .sources(folder, source("repository", "other.asc"))
                .wanted("app")
                .build();
        assertThat(new DebianWorld()
                        .lock(request, List.of(), LockUpdate.all(before), LockEnvironment.of(access("other")))
                        .packages())
                .isNotEmpty();
    }

    @Test
    void whatBootsTheDiskIsPinnedBesideTheImageAndBringsNothing() throws IOException {
        first();
        PackageRequest request = wanting("app").beside("other", "library").build();

        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));

        // the image has library itself
        assertThat(versions(lock)).containsExactly("app 1", "base 1", "library 1", "other 1");
        Lock.LockedPackage other = lock.find("other", Lock.Purpose.LOADER).orElseThrow();
        assertThat(other.reason()).isEqualTo("the boot loader");
        assertThat(other.asked()).isFalse();
        assertThat(lock.find("library", Lock.Purpose.LOADER)).isEmpty();
        assertThat(lock.complaint(new DebianWorld(), request, List.of())).isEmpty();
        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        file.write(lock);
        assertThat(file.read()).contains(lock);
    }

    @Test
    void aJdkIsPinnedBesideTheImageWithItsPartsAndNothingElse() throws IOException {
        TestRepository repository = new TestRepository(KEY, NOW)
                .add(deb("app", "1", "base"))
                .add(deb("base", "1", "base"))
                .add(deb("library", "1", "base"))
                .add(deb("default-jdk-headless", "17", "openjdk-17-jdk-headless"))
                .add(deb("openjdk-17-jdk-headless", "17", "openjdk-17-jre-headless"))
                .add(deb("openjdk-17-jre-headless", "17", "library"));
        write(repository);
        PackageRequest request = wanting("app").beside("default-jdk-headless").build();

        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));

        assertThat(lock.packages())
                .filteredOn(each -> each.purpose() == Lock.Purpose.RUNTIME)
                .extracting(Lock.LockedPackage::name)
                .containsExactlyInAnyOrder(
                        "default-jdk-headless", "openjdk-17-jdk-headless", "openjdk-17-jre-headless");
        assertThat(lock.imagePackages()).extracting(Lock.LockedPackage::name).containsExactlyInAnyOrder("app", "base");
        assertThat(lock.complaint(new DebianWorld(), request, List.of())).isEmpty();
        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        file.write(lock);
        assertThat(file.read()).contains(lock);
        assertThat(lock.complaint(
                        new DebianWorld(),
                        wanting("app").beside("openjdk-21-jdk-headless").build(),
                        List.of()))
                .hasValue("it lacks openjdk-21-jdk-headless, from which the application's runtime is linked");
    }

    @Test
    void aLockWithoutWhatBootsTheDiskIsStaleAndSaysWhatItLacks() throws IOException {
        first();
        Lock lock =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));

        assertThat(lock.complaint(
                        new DebianWorld(), wanting("app").beside("other").build(), List.of()))
                .hasValue("it lacks other, which boots the image from its disk");
    }

    @Test
    void aBootLoaderThatNoRepositoryHasIsToldWithWhatToAdd() throws IOException {
        first();
        PackageRequest request = wanting("app").beside("grub-pc-bin").build();

        assertThatThrownBy(() -> new DebianWorld()
                        .lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "<image><bootloader>",
                        "no package grub-pc-bin in the repositories",
                        "add a repository that has grub-pc-bin");
    }

    @Test
    void aNamedPackageBringsOnlyWhatItNeeds() throws IOException {
        first();
        PackageRequest request = request("app", "other");
        Lock before = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        fetch(before, "store");
        second();

        Lock after = new DebianWorld()
                .lock(request, List.of(), LockUpdate.only(before, Set.of("app")), LockEnvironment.of(access("store")));

        assertThat(versions(after)).containsExactly("app 2", "base 1", "library 2", "other 1");
        assertThat(after.find("other", Lock.Purpose.IMAGE)).isEqualTo(before.find("other", Lock.Purpose.IMAGE));
        LockDifference difference = LockDifference.between(before, after, new DebianWorld()::versions);
        assertThat(difference.lines()).hasSize(2).anyMatch(line -> line.matches(" +~ +app +1 -> 2 +cobra/main"));
        assertThat(difference.summary()).isEqualTo("2 updated");
    }

    @Test
    void whatNobodyHasAnyMoreIsUpdatedAndSaid() throws IOException {
        first();
        PackageRequest request = request("app", "other");
        Lock before = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        second();

        Lock after = new DebianWorld()
                .lock(request, List.of(), LockUpdate.only(before, Set.of("app")), LockEnvironment.of(access("store")));

        assertThat(versions(after)).containsExactly("app 2", "base 2", "library 2", "other 2");
    }

    @Test
    void aPackageNewInThePomLeavesTheOthersAlone() throws IOException {
        first();
        Lock before =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        fetch(before, "store");
        second();

        PackageRequest request = request("app", "fresh");
        assertThat(before.complaint(new DebianWorld(), request, List.of())).hasValue("it lacks fresh");
        assertThat(before.complaint(new DebianWorld(), request("app=2"), List.of()))
                .hasValue("it has app 1 where the POM asks for app=2");
        assertThat(before.complaint(new DebianWorld(), request("other"), List.of()))
                .hasValue("it lacks other");
        assertThat(before.complaint(new DebianWorld(), request(), List.of()))
                .hasValue("it has app 1, which the POM does not ask for");
        Lock after = new DebianWorld()
                .lock(request, List.of(), LockUpdate.only(before, Set.of()), LockEnvironment.of(access("store")));
        assertThat(versions(after)).containsExactly("app 1", "base 1", "fresh 2", "library 1");
        assertThat(after.complaint(new DebianWorld(), request, List.of())).isEmpty();
    }

    @Test
    void anUnknownNameIsCorrected() throws IOException {
        first();
        Lock before =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                request("app"),
                                List.of(),
                                LockUpdate.only(before, Set.of("libary")),
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("did you mean 'library'?");
    }

    @Test
    void updatesFromASecuritySuiteAreMarked() throws IOException {
        publish(NOW.minusSeconds(9000), "cobra", deb("app", "1", "app"));
        Lock before =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        TestRepository security = new TestRepository(KEY, NOW.minusSeconds(3000)).field("Label", "Test-Security");
        security.add(deb("app", "1+deb1", "app"));
        security.write(folder.resolve("repository"));
        Lock after =
                new DebianWorld().lock(request("app"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        LockDifference difference = LockDifference.between(before, after, new DebianWorld()::versions);
        assertThat(difference.lines())
                .singleElement()
                .asString()
                .contains("1 -> 1+deb1")
                .endsWith("security update");
        assertThat(difference.summary()).isEqualTo("1 updated (1 for security)");
    }

    @Test
    void aMirrorFillsAnEmptyStoreWithoutANetwork() throws IOException {
        first();
        Path artifact = Files.writeString(folder.resolve("thing.jar"), "thing");
        List<ArtifactFile> artifacts = List.of(new ArtifactFile("org.example:thing:jar:1", artifact));
        PackageRequest request = request("app");
        Lock lock = new DebianWorld().lock(request, artifacts, LockUpdate.NONE, LockEnvironment.of(access("store")));
        fetch(lock, "store");
        second(); // the mirror is of the lock's Release, whatever the repository has now
        OfflineBundle mirror = new OfflineBundle(folder.resolve("mirror"), new DebianWorld());
        mirror.write(lock, request, artifacts, access("store"));
        deleteRepository();

        mirror.provide(lock, new Store(folder.resolve("other")), Progress.SILENT);

        assertThat(new PackageStore(
                                new Access(new Store(folder.resolve("other")), null, Progress.SILENT, NOW), List.of())
                        .missing(lock.packages().stream().map(LockedDebs::file).toList()))
                .isEmpty();
        assertThat(mirror.artifact("org.example:thing:jar:1"))
                .get()
                .satisfies(file ->
                        assertThat(file).hasContent("thing").endsWith(Path.of("org/example/thing/1/thing-1.jar")));
        Path debian = folder.resolve("mirror/debian/repository");
        Files.move(debian, folder.resolve("repository"));
        Lock again = new DebianWorld().lock(request, artifacts, LockUpdate.NONE, LockEnvironment.of(access("fresh")));
        assertThat(again).as("the signed chain is whole").isEqualTo(lock);
    }

    @Test
    void aMirrorBringsTheBaseAlong() throws IOException {
        TestImage image = new TestImage().layer(TarFile.tar().file("etc/os-release", "ID=other\n"));
        ImageLayout layout = image.layout(folder.resolve("layout"));
        BaseRequest from = new BaseRequest("oci:layout", null, () -> layout);
        PackageRequest request = request(from);
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        OfflineBundle mirror = new OfflineBundle(folder.resolve("mirror"), new DebianWorld());
        assertThat(mirror.base()).isEmpty();
        assertThat(mirror.write(lock, request, List.of(), access("store")))
                .isEqualTo(lock.bases().get(0).size());

        BaseRequest mirrored =
                new BaseRequest("oci:layout", null, () -> mirror.base().orElseThrow());
        BaseSystem base = BaseSystem.locked(mirrored, lock.bases().get(0), access("fresh"));
        assertThat(base.tree().find("etc/os-release")).isPresent();

        Path layer = folder.resolve("mirror/oci/blobs/sha256")
                .resolve(image.manifest().layers().get(0).digest().hex());
        byte[] changed = Files.readAllBytes(layer);
        changed[changed.length / 2] ^= 1;
        Files.write(layer, changed);
        assertThatThrownBy(() -> BaseSystem.locked(mirrored, lock.bases().get(0), access("another")))
                .isInstanceOf(ImageFormatException.class);
    }

    @Test
    void aBaseWithoutDpkgIsLockedWithoutARepository() throws IOException {
        ImageLayout layout = new TestImage()
                .layer(TarFile.tar().file("etc/os-release", "ID=other\n"))
                .layout(folder.resolve("layout"));
        BaseRequest from = new BaseRequest("oci:layout", null, () -> layout);
        // nothing was published: whoever opens the repository fails
        PackageRequest request = wanting().from(from).build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        assertThat(lock.packages()).isEmpty();
        assertThat(lock.sources()).isEmpty();
        assertThat(lock.bases()).hasSize(1);
    }

    /** A base that has three packages in version 1, one of them on hold. */
    private BaseRequest base(String held) throws IOException {
        String status = "";
        for (String each : List.of("library", "other", "base")) {
            status += "Package: " + each + "\nStatus: " + (each.equals(held) ? "hold" : "install")
                    + " ok installed\nArchitecture: amd64\nVersion: 1\n\n";
        }
        ImageLayout layout = new TestImage()
                .layer(TarFile.tar()
                        .file("etc/os-release", "ID=debian\nVERSION_CODENAME=adder\n")
                        .file("var/lib/dpkg/status", status))
                .layout(folder.resolve("layout"));
        return new BaseRequest("oci:layout", null, () -> layout);
    }

    @Test
    void whatABaseHasOnHoldStaysAsItIs() throws IOException {
        second();
        BaseRequest from = base("library");
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                wanting("app").from(from).build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "app (2) Depends: library (>= 2)",
                        "library (2) from cobra/main would answer, but library (1) from base is on hold",
                        "take the hold off in the base (apt-mark unhold library)",
                        "leave out app");
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                wanting("library=2").from(from).build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "'library=2', but library (1) from base is on hold", "apt-mark unhold library", "library=1");
        assertThat(versions(new DebianWorld()
                        .lock(
                                wanting("fresh", "library", "library=1")
                                        .from(from)
                                        .build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store")))))
                .containsExactly("fresh 2");
    }

    @Test
    void whatConflictsWithAPackageOnHoldIsRefused() throws IOException {
        publish(
                NOW.minusSeconds(9000),
                "cobra",
                deb("rival", "1", "base").field("Conflicts", "library"),
                deb("base", "1", "base"));
        BaseRequest from = base("library");
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                wanting("rival").from(from).build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "on hold ->", "rival (1) Conflicts: library", "apt-mark unhold library", "leave out rival");
    }

    @Test
    void aBaseOfAnotherReleaseKeepsItsVersionsButForWhatMustChange() throws IOException {
        second();
        BaseRequest from = base("");
        NotedProgress listening = new NotedProgress();
        Access access = new Access(
                new Store(folder.resolve("store")),
                new Transport(RetryPolicy.DEFAULT, ProxySelector.of(null)),
                listening,
                NOW);
        PackageRequest request = wanting("app").from(from).build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        // of cobra, though the base is of adder: app, and the library it needs; the rest stays as it is
        assertThat(versions(lock)).containsExactly("app 2", "library 2");
        assertThat(Stream.concat(listening.notes().stream(), listening.warnings().stream()))
                .filteredOn(note -> note.contains("library"))
                .as("once is enough")
                .containsExactly("library 1 of the base becomes 2");
    }

    @Test
    void anotherBaseIsADifference() throws IOException {
        TestImage image = new TestImage().layer(TarFile.tar().file("etc/os-release", "ID=other\n"));
        BaseRequest from = new BaseRequest("oci:layout", null, () -> image.layout(folder.resolve("layout")));
        PackageRequest request = request(from);
        Lock before = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        image.layer(TarFile.tar().file("etc/motd", "new\n"));
        Lock after = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        LockDifference difference = LockDifference.between(before, after, new DebianWorld()::versions);
        assertThat(difference.summary()).isEqualTo("1 updated");
        assertThat(difference.lines()).singleElement().asString().contains("oci:layout", " -> sha256:");
    }

    @Test
    void aMirrorThatWasChangedIsRefused() throws IOException {
        first();
        PackageRequest request = request("app");
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        OfflineBundle mirror = new OfflineBundle(folder.resolve("mirror"), new DebianWorld());
        mirror.write(lock, request, List.of(), access("store"));
        String file = lock.find("app", Lock.Purpose.IMAGE).orElseThrow().file();
        Path deb = folder.resolve("mirror/debian/repository").resolve(file);
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);

        assertThatThrownBy(() -> mirror.provide(lock, new Store(folder.resolve("other")), Progress.SILENT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("downloading package app (1)");
    }

    @Test
    void repositoriesThatNameTheirSuitesAlikeAreToldApart() throws IOException {
        first();
        TestKey own = TestKey.born(NOW.minusSeconds(50_000));
        Files.writeString(folder.resolve("own.asc"), own.armored());
        TestRepository repository = new TestRepository(own, NOW.minusSeconds(3000)).add(deb("extra", "1", "app"));
        repository.write(folder.resolve("third"));
        PackageRequest request = wanting("extra")
                .sources(folder, source("repository", "key.asc"), source("third", "own.asc"))
                .build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        assertThat(versions(lock)).containsExactly("app 1", "base 1", "extra 1", "library 1");
        assertThat(lock.sources())
                .extracting(Lock.Source::id, Lock.Source::signers)
                .containsExactly(
                        tuple("cobra/main", List.of(KEY.signer().fingerprint())),
                        tuple("cobra/main (2)", List.of(own.signer().fingerprint())));
        new OfflineBundle(folder.resolve("mirror"), new DebianWorld()).write(lock, request, List.of(), access("store"));
        assertThat(folder.resolve("mirror/debian/third/"
                        + lock.find("extra", Lock.Purpose.IMAGE).orElseThrow().file()))
                .exists();
        assertThat(folder.resolve("mirror/debian/others")).doesNotExist();
    }

    private TestRequest withStranger(String includes, String... wanted) throws IOException {
        first();
        TestKey own = TestKey.born(NOW.minusSeconds(50_000));
        Files.writeString(folder.resolve("own.asc"), own.armored());
        TestRepository repository = new TestRepository(own, NOW.minusSeconds(3000))
                .field("Codename", "cobra")
                .add(deb("acme-tool", "1", "library"))
                .add(deb("library", "99", "base"));
        repository.write(folder.resolve("stranger"));
        String[] patterns = includes.isEmpty() ? new String[0] : includes.split(",");
        return wanting(wanted)
                .sources(folder, source("repository", "key.asc"), source("stranger", "own.asc", patterns));
    }

    @Test
    void aRepositoryGivesOnlyThePackagesItMayGive() throws IOException {
        assertThat(versions(new DebianWorld()
                        .lock(
                                withStranger("", "acme-tool").build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store")))))
                .as("the attack: a newer library that nobody asked that repository for")
                .contains("library 99");
        PackageRequest limited = withStranger("acme-*", "acme-tool").build();
        Lock lock = new DebianWorld().lock(limited, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        assertThat(versions(lock)).containsExactly("acme-tool 1", "base 1", "library 1");
        assertThat(lock.complaint(new DebianWorld(), limited, List.of())).isEmpty();
        assertThat(lock.complaint(
                        new DebianWorld(), withStranger("", "acme-tool").build(), List.of()))
                .hasValue("the packages or repositories of the POM changed");
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                withStranger("acme-*", "acme-tool", "library=99")
                                        .build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("library=99");
    }

    @Test
    void aPatternNoPackageMatchesIsSaid() throws IOException {
        NotedProgress progress = new NotedProgress();
        Access quiet = access("store");
        new DebianWorld()
                .lock(
                        withStranger("acme-*,acne-*", "acme-tool").build(),
                        List.of(),
                        LockUpdate.NONE,
                        LockEnvironment.of(new Access(quiet.store(), quiet.transport(), progress, NOW)));
        assertThat(progress.warnings())
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("stranger", "has no package 'acne-*', which its <includes> name");
    }

    private void ofTwoArchitectures() throws IOException {
        ofTwoArchitectures("1", NOW.minusSeconds(9000));
    }

    private void ofTwoArchitectures(String version, Instant date) throws IOException {
        TestRepository repository = new TestRepository(KEY, date).field("Architectures", "amd64 i386");
        for (String architecture : List.of("amd64", "i386")) {
            repository
                    .add(TestDeb.of("app", version, architecture).field("Depends", "library, helper, data"))
                    .add(TestDeb.of("library", version, architecture).field("Multi-Arch", "same"))
                    .add(TestDeb.of("helper", version, architecture).field("Multi-Arch", "foreign"))
                    .add(TestDeb.of("base", version, architecture).field("Depends", "library"))
                    .add(TestDeb.of("stuck", version, architecture).field("Depends", "narrow"));
        }
        repository.add(TestDeb.ofAll("narrow", version));
        write(repository.add(TestDeb.ofAll("data", version).field("Multi-Arch", "foreign")));
    }

    private static List<String> qualified(Lock lock) {
        return lock.packages().stream()
                .map(each -> each.nameIn("amd64"))
                .sorted()
                .toList();
    }

    @Test
    void aForeignPackageBringsWhatItNeedsInItsArchitecture() throws IOException {
        ofTwoArchitectures();
        PackageRequest request =
                wanting("app:i386", "base").architectures("amd64", "i386").build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        // what is Multi-Arch: foreign serves all architectures and comes in the image's own
        assertThat(qualified(lock)).containsExactly("app:i386", "base", "data", "helper", "library", "library:i386");
        assertThat(lock.sources())
                .as("both indexes are of one Release")
                .singleElement()
                .extracting(Lock.Source::architecture)
                .isEqualTo("amd64");
        assertThat(lock.complaint(new DebianWorld(), request, List.of())).isEmpty();
        assertThat(lock.complaint(new DebianWorld(), wanting("app:i386", "base").build(), List.of()))
                .hasValue("the packages or repositories of the POM changed");
        assertThat(lock.complaint(
                        new DebianWorld(),
                        wanting("library:i386", "app", "base")
                                .architectures("amd64", "i386")
                                .build(),
                        List.of()))
                .hasValue("it lacks app");
    }

    @Test
    void anArchitectureThatIsNotDeclaredIsRefused() throws IOException {
        ofTwoArchitectures();
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(request("app:i386"), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("'app:i386'", "declare i386", "none is for i386");
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(
                                wanting("app").architectures("amd64", "armhf").build(),
                                List.of(),
                                LockUpdate.NONE,
                                LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("finding packages for armhf", "no repository with packages for armhf");
    }

    @Test
    void whatServesOnlyTheOwnArchitectureIsSaidToDoSo() throws IOException {
        ofTwoArchitectures();
        PackageRequest request =
                wanting("stuck:i386").architectures("amd64", "i386").build();
        assertThatThrownBy(() -> new DebianWorld()
                        .lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(
                        "narrow (1) from cobra/main counts as amd64 and serves no package of i386, since it"
                                + " is not Multi-Arch: foreign");
    }

    @Test
    void anUpdateBringsAllArchitecturesOfAPackage() throws IOException {
        ofTwoArchitectures();
        PackageRequest request =
                wanting("app:i386", "base").architectures("amd64", "i386").build();
        Lock before = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        fetch(before, "store");
        ofTwoArchitectures("2", NOW.minusSeconds(3000));

        Lock after = new DebianWorld()
                .lock(
                        request,
                        List.of(),
                        LockUpdate.only(before, Set.of("library")),
                        LockEnvironment.of(access("store")));

        assertThat(versions(after)).containsExactly("app 1", "base 1", "data 1", "helper 1", "library 2", "library 2");
        LockDifference difference = LockDifference.between(before, after, new DebianWorld()::versions);
        assertThat(difference.summary()).isEqualTo("2 updated");
        assertThat(difference.lines())
                .hasSize(2)
                .anyMatch(line -> line.matches(" +~ +library:i386 +1 -> 2 .*"))
                .anyMatch(line -> line.matches(" +~ +library +1 -> 2 .*"));
    }

    @Test
    void aMirrorOfTwoArchitecturesHasBothIndexes() throws IOException {
        ofTwoArchitectures();
        PackageRequest request =
                wanting("app:i386", "base").architectures("amd64", "i386").build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        new OfflineBundle(folder.resolve("mirror"), new DebianWorld()).write(lock, request, List.of(), access("store"));
        deleteRepository();
        Files.move(folder.resolve("mirror/debian/repository"), folder.resolve("repository"));
        assertThat(new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access("fresh"))))
                .isEqualTo(lock);
    }

    @Test
    void preferencesOfTheProjectDecide() throws IOException {
        TestRequest plain = withStranger("", "acme-tool");
        String old = """
                Package: library
                Pin: version 1
                Pin-Priority: 900
                """;
        Lock lock = new DebianWorld()
                .lock(plain.preferences(old).build(), List.of(), LockUpdate.NONE, LockEnvironment.of(access("store")));
        assertThat(versions(lock)).contains("library 1");
        assertThat(lock.complaint(new DebianWorld(), plain.preferences("").build(), List.of()))
                .hasValue("the packages or repositories of the POM changed");
    }

    private void deleteRepository() throws IOException {
        Path repository = folder.resolve("repository");
        try (var files = Files.walk(repository)) {
            for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
