package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.deb.repository.TestSources;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.ImageStart;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.artifact.ImageArtifactTest;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.oci.ImageLayout;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.PlayedSandbox;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The seam for what boots an image, by a method that only this test has. */
class BootMethodTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));
    private static final Attributes FILE = Attributes.of(0644, NOW);

    @TempDir
    Path folder;

    private Lock lock;

    /** Writes what it knows of the root into a partition, as a boot loader's entry would say it. */
    private static final class Entry implements BootMethod {
        private final String partition;
        private final Path target;
        private boolean diskWasThere;

        Entry(String partition, Path target) {
            this.partition = partition;
            this.target = target;
        }

        @Override
        public String name() {
            return "entry";
        }

        @Override
        public boolean needsKernel() {
            return false;
        }

        @Override
        public BootNames names(String image, boolean initramfs) {
            return BootNames.NOTHING;
        }

        @Override
        public BootOutputs make(BootInputs inputs) {
            diskWasThere = Files.exists(target.resolve(inputs.image() + ".img"));
            Tree tree = new Tree(Attributes.of(0755, NOW));
            tree.directory("loader", Attributes.of(0755, NOW));
            String text = inputs.rootDevice() + " " + inputs.rootHash().orElse("unverified") + " "
                    + String.join(" ", inputs.words());
            tree.put("loader/entry", new RegularFile(FILE, Content.of(text)));
            return new BootOutputs(null, null, Map.of(partition, tree));
        }
    }

    /** A sandbox where dpkg notes that all is configured, and nothing else happens. */
    private static Sandbox noting() {
        String status = "var/lib/dpkg/status";
        return new PlayedSandbox("", tree -> {
            String configured = text(tree, status).replaceAll("(?m)^Status: .*$", "Status: install ok installed");
            tree.put(status, new RegularFile(FILE, Content.of(configured)));
        });
    }

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
        TestRepository repository = new TestRepository(KEY, NOW.minusSeconds(9000)).field("Codename", "cobra");
        repository.add(TestDeb.of("dpkg", "1").file("srv/loader/other", "of the image"));
        repository.add(TestDeb.of("linux-test", "1").file("boot/vmlinuz-6.1", "no kernel"));
        repository.add(TestDeb.of("busybox-static", "1").file("bin/busybox", "#!"));
        repository.write(folder.resolve("repository"));
        lock = new DebianWorld().lock(packages(), List.of(), LockUpdate.NONE, LockEnvironment.of(access()));
    }

    private Access access() {
        return new Access(
                new Store(folder.resolve("store")),
                new Transport(RetryPolicy.DEFAULT, ProxySelector.of(null)),
                Progress.SILENT,
                NOW);
    }

    private TestRequest sources() {
        String address = folder.resolve("repository").toUri().toString();
        return new TestRequest().sources(folder, TestSources.of(address, "cobra", "key.asc"));
    }

    private PackageRequest packages() {
        return sources().wanted("dpkg").booting("linux-test").build();
    }

    private static DiskRequest disk(@Nullable ReadOnlyRoot readOnly) {
        return new DiskRequest(
                FileSystemKinds.EXT4,
                Ext4Size.DEFAULT,
                PartitionTable.GPT,
                List.of(DiskFormats.RAW),
                readOnly,
                SquashfsPacking.DEFAULT,
                Ext4Profile.DEFAULT,
                List.of(
                        new PartitionRequest(
                                "esp", FileSystemKinds.EXT4, "/srv", Ext4Size.DEFAULT, Ext4Profile.DEFAULT),
                        new PartitionRequest(
                                "swap", FileSystemKinds.SWAP, null, new Ext4Size.Fixed(1 << 20), Ext4Profile.DEFAULT)));
    }

    private static DiskRequest writable() {
        return disk(null);
    }

    private ImageRequest request(Path target) {
        ReadOnlyRoot verified = new ReadOnlyRoot(
                ReadOnlyRoot.Overlay.TMPFS, List.of(), ReadOnlyRoot.DEFAULT_STATE, InitramfsOptions.Verify.READ);
        return request(target, disk(verified), packages());
    }

    private static ImageRequest request(Path target, DiskRequest disk, PackageRequest packages) {
        return new TestImageRequest("small", packages, target).disk(disk).build();
    }

    private ImageManifest build(ImageRequest request) throws IOException {
        return new ImageBuild(new DebianWorld(), access(), "1", tree -> noting())
                .build(request, lock, false, new BuildReport());
    }

    @Test
    void aBootMethodIsGivenTheRootHashBeforeTheDiskIsLaidOutAndItsFilesAreOnThatDisk() throws IOException {
        Path target = folder.resolve("target");
        Entry method = new Entry("esp", target);

        ImageManifest manifest = build(request(target).with(ImageStart.by(method)));

        ImageManifest.Verity verity = manifest.filesystem().readOnly().verity();
        assertThat(method.diskWasThere).isFalse();
        assertThat(manifest.kernel()).isNull();
        Tree partition = partition(target.resolve("small.img"), "esp");
        assertThat(text(partition, "loader/entry"))
                .isEqualTo("/dev/xvda3 " + verity.rootHash() + " " + verity.kernelArgument());
        assertThat(text(partition, "loader/other"))
                .as("what the image itself has there stays")
                .isEqualTo("of the image");
    }

    @Test
    void whatABootMethodPutOnTheDiskTravelsWithTheImage() throws IOException {
        Path target = folder.resolve("target");
        ImageManifest manifest = build(request(target).with(ImageStart.by(new Entry("esp", target))));

        Path elsewhere = folder.resolve("elsewhere");
        ImageArtifactTest.render(target.resolve(manifest.artifact()), "1", elsewhere);

        assertThat(Files.mismatch(elsewhere.resolve("small.img"), target.resolve("small.img")))
                .isEqualTo(-1);
    }

    /** Has a partition of its own, the code of a BIOS on it, and a file among those of the image. */
    private static final class Bios implements BootMethod {
        private static final byte[] FIRST = "first sector".repeat(40).getBytes(StandardCharsets.UTF_8);

        @Override
        public String name() {
            return "bios";
        }

        @Override
        public boolean needsKernel() {
            return false;
        }

        @Override
        public BootNames names(String image, boolean initramfs) {
            return BootNames.NOTHING;
        }

        @Override
        public List<BootPartition> partitions(BootRoot root, Architecture architecture) {
            return List.of(new BootPartition("code", FileSystemKinds.BIOS_BOOT, null, 1 << 20));
        }

        @Override
        public BootFiles files(BootSystem system) {
            Tree files = system.newTree();
            BootDisk.Place boot = system.disk().boot();
            system.put(files, "boot/menu", 0600, Content.of(system.disk().root() + " " + boot));
            return new BootFiles(files, List.of());
        }

        @Override
        public BootOutputs make(BootInputs inputs) {
            Tree code = inputs.system().newTree();
            inputs.system().put(code, "boot.img", 0644, Content.of(FIRST));
            inputs.system().put(code, "core.img", 0644, Content.of("core"));
            return new BootOutputs(null, null, Map.of("code", code), DiskBoot.of("bios", BootPath.BIOS));
        }
    }

    @Test
    void theCodeOfABiosIsInTheFirstSectorAndOnItsPartitionAndTravels() throws IOException {
        Path target = folder.resolve("target");
        BootMethod method = new Bios();
        DiskRequest disk = writable()
                .booting(method.partitions(
                        new BootRoot(FileSystemKinds.EXT4, false, Set.of("/srv")), Architecture.AMD64));

        ImageManifest manifest = build(request(target, disk, packages()).with(ImageStart.by(method)));

        byte[] image = Files.readAllBytes(target.resolve("small.img"));
        assertThat(Arrays.copyOf(image, 440)).isEqualTo(Arrays.copyOf(Bios.FIRST, 440));
        assertThat(new String(image, 1 << 20, 6, StandardCharsets.UTF_8)).isEqualTo("core\0\0");
        assertThat(manifest.partitions().get(0).type()).isEqualTo(FileSystemKinds.BIOS_BOOT);
        assertThat(manifest.diskBoot()).isEqualTo(DiskBoot.of("bios", BootPath.BIOS));
        assertThat(text(partition(target.resolve("small.img"), "root"), "boot/menu"))
                .isEqualTo("UUID=" + manifest.filesystem().uuid() + " "
                        + new BootDisk.Place("root", 4, manifest.filesystem().uuid(), "/boot"));

        Path elsewhere = folder.resolve("elsewhere");
        ImageArtifactTest.render(target.resolve(manifest.artifact()), "1", elsewhere);
        assertThat(Files.mismatch(elsewhere.resolve("small.img"), target.resolve("small.img")))
                .isEqualTo(-1);
    }

    @Test
    void codeThatIsTooLargeForItsPartitionIsTold() {
        Path target = folder.resolve("target");
        BootMethod method = new Bios();
        DiskRequest disk = writable().booting(List.of(new BootPartition("code", FileSystemKinds.BIOS_BOOT, null, 2)));

        assertThatThrownBy(() -> build(request(target, disk, packages()).with(ImageStart.by(method))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("the code that a BIOS starts", "the partition code");
        assertThat(target.resolve("small.img")).doesNotExist();
    }

    @Test
    void anImageHasNothingOfTheBootMethodOfItsBase() throws IOException {
        Path target = folder.resolve("target");
        ImageManifest base =
                build(request(target, writable(), packages()).with(ImageStart.by(new Entry("esp", target))));
        ImageLayout layout = ImageLayout.open(target.resolve(base.artifact()), "1");
        PackageRequest derived = sources()
                .from(new BaseRequest("oci:layout", null, () -> layout))
                .build();
        lock = new DebianWorld().lock(derived, List.of(), LockUpdate.NONE, LockEnvironment.of(access()));
        Path second = folder.resolve("second");
        ImageManifest manifest = build(request(second, writable(), derived));

        Path elsewhere = folder.resolve("elsewhere");
        ImageArtifactTest.render(second.resolve(manifest.artifact()), "1", elsewhere, target.resolve(base.artifact()));

        assertThat(partition(second.resolve("small.img"), "esp").find("loader/entry"))
                .isEmpty();
        assertThat(Files.mismatch(elsewhere.resolve("small.img"), second.resolve("small.img")))
                .isEqualTo(-1);
    }

    @Test
    void anotherBootMethodIsAnotherImage() throws IOException {
        Path target = folder.resolve("target");
        build(request(target).with(ImageStart.by(BootMethod.NONE)));
        Digest before = Digest.of(target.resolve("small.img"));

        build(request(target).with(ImageStart.by(new Entry("esp", target))));

        assertThat(Digest.of(target.resolve("small.img"))).isNotEqualTo(before);
    }

    @Test
    void aPartitionThatTheDiskLacksOrThatHoldsNoFilesIsTold() {
        for (String partition : List.of("efi", "swap")) {
            Path target = folder.resolve("target-" + partition);
            assertThatThrownBy(() -> build(request(target).with(ImageStart.by(new Entry(partition, target)))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "putting what boots the image on its disk",
                            "no partition of files called '" + partition + "'",
                            "<partition><name>" + partition);
            assertThat(target.resolve("small.img")).doesNotExist();
        }
    }

    private static Tree partition(Path disk, String name) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            return contents.volumes().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .content()
                    .tree();
        }
    }

    private static String text(Tree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(path).orElseThrow();
        return new String(file.content().bytes(1 << 16), StandardCharsets.UTF_8);
    }
}
