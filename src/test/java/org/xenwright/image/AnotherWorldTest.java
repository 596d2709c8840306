package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.customize.Overlay;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.image.inspect.Packages;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.KernelArguments;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.LayerCompression;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.oci.TarFile;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.TarWorld;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Images of packages that are not Debian's: a world is a class, and its registration beside Debian's. */
class AnotherWorldTest {
    private static final PackageWorld TAR = new TarWorld();
    private static final PackageWorlds WORLDS = PackageWorlds.of(new DebianWorld(), TAR);

    @TempDir
    Path folder;

    @BeforeEach
    void publish() throws IOException {
        publish("1");
    }

    private void publish(String version) throws IOException {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        Files.writeString(repository.resolve("packages"), "system 1\nserver " + version + "\nother 1\n");
        for (String name : List.of("system", "server", "other")) {
            Files.write(
                    repository.resolve(name + ".tar"),
                    TarFile.tar()
                            .folder("about")
                            .file("about/" + name, "the package " + name)
                            .folder("srv")
                            .file("srv/" + name, name.equals("server") ? version : "1")
                            .bytes());
        }
    }

    private PackageRequest packages(String... wanted) {
        RepositoryRequest repository = new RepositoryRequest(
                folder.resolve("repository").toUri().toString(),
                "all",
                List.of(),
                null,
                true,
                true,
                null,
                List.of(),
                "<image><repositories>");
        return new TestRequest().sources(folder, repository).wanted(wanted).build();
    }

    private Access access(String store) {
        return Access.offline(new Store(folder.resolve(store)), Progress.SILENT);
    }

    private Lock lock(LockUpdate update, String... wanted) throws IOException {
        return TAR.lock(packages(wanted), List.of(), update, LockEnvironment.of(access("store")));
    }

    private Map<String, Digest> build(Lock lock, String store, String target) throws IOException {
        return build(lock, store, target, DiskFormats.RAW);
    }

    private Map<String, Digest> build(Lock lock, String store, String target, DiskFormat format) throws IOException {
        return build(lock, store, request(target, format));
    }

    private ImageRequest request(String target, DiskFormat format) {
        return new TestImageRequest("small", packages("system", "server"), folder.resolve(target))
                .disk(new DiskRequest(
                        FileSystemKinds.EXT4, new Ext4Size.PlusBytes(8 << 20), PartitionTable.NONE, List.of(format)))
                .build();
    }

    private Map<String, Digest> build(Lock lock, String store, ImageRequest request) throws IOException {
        new ImageBuild(TAR, access(store), "1", tree -> {
                    throw new AssertionError("nothing of this world runs");
                })
                .build(request, lock, false, new BuildReport());
        Map<String, Digest> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(request.target())) {
            for (Path each : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList()) {
                digests.put(each.getFileName().toString(), Digest.of(each));
            }
        }
        return digests;
    }

    @Test
    void anApplianceOfAnImageThatDoesNotBootItselfIsRefusedBeforeAnythingIsMade() throws IOException {
        Lock lock = lock(LockUpdate.NONE, "system", "server");
        for (DiskFormat format : List.of(DiskFormats.XVA, DiskFormats.OVA)) {
            assertThatThrownBy(() -> build(lock, "store", "refused", format))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<bootloader>grub</bootloader>");
            assertThat(folder.resolve("refused")).doesNotExist();
        }
    }

    @Test
    void moreArgumentsThanItsKernelReadsWithTheRootAreRefusedBeforeAnythingIsMade() throws IOException {
        Lock lock = lock(LockUpdate.NONE, "system", "server");
        // 2039 bytes, in which root=UUID=… finds no place
        ImageRequest plain = request("refused", DiskFormats.RAW);
        ImageRequest request =
                plain.with(plain.start().withArguments(new KernelArguments(Collections.nCopies(510, "a=b"))));
        assertThatThrownBy(() -> build(lock, "store", request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><kernelArguments>", "2089 bytes", "at most 2047");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void anImageIsLockedBuiltExportedAndBuiltAgainWithoutItsRepository() throws IOException {
        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        file.write(lock(LockUpdate.NONE, "system", "server"));
        Lock lock = file.read().orElseThrow();
        Map<String, Digest> first = build(lock, "store", "target");
        assertThat(first)
                .containsKeys("small.img", "small.oci.tar", "small.cdx.json", "small.files.json", "manifest.json");

        Path exported = folder.resolve("export");
        new OfflineBundle(exported, TAR).write(lock, packages("system", "server"), List.of(), access("store"));
        Files.move(folder.resolve("repository"), folder.resolve("gone"));
        assertThatThrownBy(() -> build(lock, "empty", "none")).isInstanceOf(ProblemException.class);

        new OfflineBundle(exported, TAR).provide(lock, new Store(folder.resolve("another")), Progress.SILENT);
        assertThat(build(lock, "another", "again")).isEqualTo(first);
    }

    /** The layers that the store holds. */
    private long layers() throws IOException {
        return new Store(folder.resolve("store"))
                .entries().stream().filter(each -> each.kind().equals("layer")).count();
    }

    private List<Descriptor> layers(String target) throws IOException {
        ImageLayout layout = ImageLayout.open(folder.resolve(target).resolve("small.oci.tar"), null);
        return Manifest.parse(layout.manifest(layout.index().manifests().get(0).digest()), "manifest")
                .layers();
    }

    private ImageRequest withFile(String target, String text, LayerCompression compression) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("motd"), text);
        return new TestImageRequest("small", packages("system", "server"), folder.resolve(target))
                .customized(CustomizeRequestBuilder.changes()
                        .overlay(new Overlay(files, List.of(), Map.of()))
                        .build())
                .layers(compression)
                .build();
    }

    @Test
    void aChangedFileOfTheProjectPacksNoLayerOfThePackagesAgain() throws IOException {
        Lock lock = lock(LockUpdate.NONE, "system", "server");
        build(lock, "store", withFile("target", "one", LayerCompression.ZSTD));
        List<Descriptor> first = layers("target");
        long before = layers();

        build(lock, "store", withFile("target", "two", LayerCompression.ZSTD));
        List<Descriptor> second = layers("target");
        assertThat(layers() - before).isEqualTo(1);
        assertThat(second).hasSameSizeAs(first);
        assertThat(second)
                .filteredOn(layer -> !first.contains(layer))
                .extracting(layer -> layer.annotations().get(ImageArtifact.LAYER))
                .containsExactly("customized");
    }

    @Test
    void anotherCompressionIsAReasonToMakeTheImageAgain() throws IOException {
        Lock lock = lock(LockUpdate.NONE, "system", "server");
        Map<String, Digest> zstd = build(lock, "store", withFile("target", "one", LayerCompression.ZSTD));
        assertThat(layers("target")).extracting(Descriptor::mediaType).containsOnly(MediaType.LAYER_ZSTD);
        Map<String, Digest> gzip = build(lock, "store", withFile("target", "one", LayerCompression.GZIP));
        assertThat(layers("target")).extracting(Descriptor::mediaType).containsOnly(MediaType.LAYER_GZIP);
        assertThat(gzip.remove("small.oci.tar")).isNotEqualTo(zstd.remove("small.oci.tar"));
        assertThat(gzip).as("all but the archive").isEqualTo(zstd);
        assertThat(build(lock, "store", withFile("target", "one", LayerCompression.ZSTD)))
                .containsAllEntriesOf(zstd);
    }

    @Test
    void whatIsInstalledIsKnownOfTheDiskAlone() throws IOException {
        build(lock(LockUpdate.NONE, "system", "server"), "store", "one");
        publish("2");
        build(lock(LockUpdate.NONE, "system", "server"), "store", "two");
        try (DiskContents one = DiskContents.read(folder.resolve("one/small.img"));
                DiskContents two = DiskContents.read(folder.resolve("two/small.img"))) {
            Packages packages = Packages.of(one.files(), WORLDS);
            assertThat(packages.versions()).isEqualTo(Map.of("server:all", "1", "system:all", "1"));
            ImageDifference difference = ImageDifference.between(one.files(), two.files(), WORLDS);
            assertThat(difference.packages()).singleElement().satisfies(change -> {
                assertThat(change.name()).isEqualTo("server:all");
                assertThat(change.after()).isEqualTo("2");
            });
        }
        assertThat(ImageManifest.read(folder.resolve("one")).packages())
                .extracting(ImageManifest.Package::name)
                .containsExactly("system", "server");
        assertThat(Files.readString(folder.resolve("one/small.cdx.json")))
                .contains("pkg:generic/server@1", "\"tar:server\"")
                .doesNotContain("pkg:deb", "\"deb:");
    }

    @Test
    void aLockKnowsWhatChangedAndWhoseItIs() throws IOException {
        Lock before = lock(LockUpdate.NONE, "system", "server");
        publish("10");
        Lock after = lock(LockUpdate.all(before), "system", "server");
        assertThat(LockDifference.between(before, after, TAR::versions).lines())
                .singleElement()
                .asString()
                .contains("server", "1 -> 10")
                .doesNotContain("back to");
        assertThat(LockDifference.between(after, before, TAR::versions).lines())
                .singleElement()
                .asString()
                .contains("back to an older version");
        assertThat(before.complaint(TAR, packages("system", "server"), List.of()))
                .isEmpty();
        assertThat(before.complaint(TAR, packages("system"), List.of()))
                .hasValue("the packages or repositories of the POM changed");
        assertThat(before.complaint(new DebianWorld(), packages("system", "server"), List.of()))
                .hasValue("its packages are of the world 'tar'");
    }

    @Test
    void aWordThatIsNoneOfTheWorldsIsRefusedAtItsElement() {
        assertThatThrownBy(() -> TAR.check(packages("Server=2")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><packages>", "Server=2");
    }
}
