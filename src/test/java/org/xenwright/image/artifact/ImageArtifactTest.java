package org.xenwright.image.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsCompression;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageConfig;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.Index;
import org.xenwright.oci.LayerCompression;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.Manifest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** An image as it travels, and what is made of it elsewhere. */
public class ImageArtifactTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00.123456789Z");

    @TempDir
    Path folder;

    @Test
    void disksMadeOfTheArtifactAreThoseOfTheBuild() throws IOException {
        for (DiskRequest disk : List.of(
                new DiskRequest(
                        FileSystemKinds.EXT4,
                        Ext4Size.DEFAULT,
                        PartitionTable.GPT,
                        List.of(
                                DiskFormats.RAW,
                                DiskFormats.QCOW2,
                                DiskFormats.VHD,
                                DiskFormats.VMDK,
                                DiskFormats.XVA,
                                DiskFormats.OVA)),
                new DiskRequest(
                        FileSystemKinds.EXT4,
                        new Ext4Size.Fixed(96 << 20),
                        PartitionTable.NONE,
                        List.of(DiskFormats.RAW)),
                new DiskRequest(
                        FileSystemKinds.EXT4,
                        Ext4Size.DEFAULT,
                        PartitionTable.GPT,
                        List.of(DiskFormats.RAW),
                        null,
                        SquashfsPacking.DEFAULT,
                        Ext4Profile.LEGACY,
                        List.of(
                                new PartitionRequest(
                                        "etc", FileSystemKinds.EXT4, "/etc", Ext4Size.DEFAULT, Ext4Profile.READONLY),
                                new PartitionRequest(
                                        "swap",
                                        FileSystemKinds.SWAP,
                                        null,
                                        new Ext4Size.Fixed(1 << 20),
                                        Ext4Profile.DEFAULT))),
                new DiskRequest(
                        FileSystemKinds.SQUASHFS, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)),
                new DiskRequest(
                        FileSystemKinds.SQUASHFS,
                        Ext4Size.DEFAULT,
                        PartitionTable.GPT,
                        List.of(DiskFormats.RAW),
                        new ReadOnlyRoot(
                                ReadOnlyRoot.Overlay.TMPFS, List.of("/etc"), 64 << 20, InitramfsOptions.Verify.START),
                        new SquashfsPacking(SquashfsCompression.ZSTD, 7)))) {
            Built built = build("built-" + disk.fileSystem() + disk.partitions().size() + disk.table(), disk);
            Path elsewhere = folder.resolve(
                    "got-" + disk.fileSystem() + disk.partitions().size() + disk.table());
            ReceivedImage received = received(built.artifact(), elsewhere);
            received.render(elsewhere);
            assertThat(received.domainFiles()).isEqualTo(Map.of("web", "memory = 512\n"));
            assertSameFiles(elsewhere, received.manifest(), built);
        }
    }

    @Test
    void theSameImageIsTheSameArtifactFromAnotherFolderAndStore() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        assertThat(Digest.of(build("one", disk).artifact()))
                .isEqualTo(Digest.of(build("two", disk).artifact()));
    }

    private static ApplicationLayers.Layer layer(String name, String file, String text) {
        Tree tree = new Tree(at(0755, 1000, 7));
        tree.directory(TreePath.of(file).parent(), at(0755, 1, 0));
        tree.put(file, new RegularFile(at(0644, 1, 0), Content.of(text)));
        return new ApplicationLayers.Layer(name, tree);
    }

    @Test
    void anApplicationTravelsInLayersOfItsOwn() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        ApplicationLayers.Layer libraries = layer("dependencies", "opt/shop/libs/a.jar", "a jar");
        Built one = build(
                folder,
                "one",
                disk,
                "web.img",
                List.of(libraries, layer("classes", "opt/shop/classes/A.class", "one")),
                LayerCompression.ZSTD);
        Built two = build(
                folder,
                "two",
                disk,
                "web.img",
                List.of(libraries, layer("classes", "opt/shop/classes/A.class", "two")),
                LayerCompression.ZSTD);
        ReceivedImage received = received(one.artifact(), folder.resolve("got"));
        received.render(folder.resolve("got"));
        assertSameFiles(folder.resolve("got"), received.manifest(), one);
        Map<String, BlobDigest> before = layers(one);
        Map<String, BlobDigest> after = layers(two);
        assertThat(before.keySet())
                .containsExactly("boot", "packages", "profile", "dependencies", "classes", "customized");
        assertThat(before.keySet())
                .filteredOn(layer -> !after.get(layer).equals(before.get(layer)))
                .as("what is sent again; the profile names the disk's digest")
                .isSubsetOf("profile", "classes")
                .contains("classes");
    }

    private static Map<String, BlobDigest> layers(Built image) throws IOException {
        Map<String, BlobDigest> layers = new LinkedHashMap<>();
        for (Descriptor each :
                manifest(ImageLayout.open(image.artifact(), "1.0-2")).layers()) {
            layers.put(String.valueOf(each.annotations().get(ImageArtifact.LAYER)), each.digest());
        }
        return layers;
    }

    @Test
    void aFileNameThatLeadsElsewhereIsRefused() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        Built built = build(folder, "bad", disk, "../../outside.img");
        assertThatThrownBy(() -> received(built.artifact(), folder.resolve("bad-layers")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("../../outside.img");
    }

    public record Built(Path target, Path artifact, ImageManifest manifest, Tree tree) {}

    private Built build(String name, DiskRequest disk) throws IOException {
        return build(folder, name, disk, "web.img");
    }

    /** An image of everything a tree may hold, built in a folder. */
    public static Built build(Path folder, String name, DiskRequest disk, String firstDisk) throws IOException {
        return build(folder, name, disk, firstDisk, List.of(), LayerCompression.ZSTD);
    }

    /** The same in layers of another form. */
    public static Built build(Path folder, String name, DiskRequest disk, LayerCompression compression)
            throws IOException {
        return build(folder, name, disk, "web.img", List.of(), compression);
    }

    private static Built build(
            Path folder,
            String name,
            DiskRequest disk,
            String firstDisk,
            List<ApplicationLayers.Layer> application,
            LayerCompression compression)
            throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        ImageIdentity identity =
                new ImageIdentity("web", "org.example:web:1.0+2", "org.example:web", "amd64", GuestType.PVH, CLOCK);
        Tree packages = packages(target);
        Tree image = customized(packages);
        application.forEach(layer -> image.lay(layer.tree()));
        DiskLayout layout = new DiskLayout(identity, disk);
        DiskLayout.Laid laid = layout.disk(layout.root(image, target.resolve(".root")), Map.of());
        Map<String, String> domains = Map.of("web", "memory = 512\n");
        DiskOutputs disks = new DiskOutputs(identity, disk, laid.plan(), domains);
        byte[] kernel = "kernel".getBytes(StandardCharsets.US_ASCII);
        Files.write(target.resolve("web-vmlinuz"), kernel);
        byte[] initrd = "initramfs".getBytes(StandardCharsets.US_ASCII);
        Files.write(target.resolve("web-initrd.img"), initrd);
        ImageManifest manifest = TestManifest.of(
                identity,
                new ImageManifest.Kernel(
                        "web-vmlinuz",
                        Digest.of(kernel).hex(),
                        "6.1.0",
                        "none",
                        true,
                        true,
                        "web-initrd.img",
                        Digest.of(initrd).hex(),
                        new TreeMap<>(Map.of()),
                        null),
                laid,
                firstDisk.equals("web.img")
                        ? disks.disks()
                        : List.of(new ImageManifest.Disk(firstDisk, DiskFormats.RAW, 1 << 20)),
                null);
        if (firstDisk.equals("web.img")) {
            disks.write(manifest, target);
        }
        manifest.write(target);
        ImageArtifact publishing = new ImageArtifact(
                identity, disk, domains, "1 2 3", new LayerStore(new Store(target.resolve("store")), compression));
        Path artifact = publishing.write(
                null,
                new ImageArtifact.Trees(
                        publishing.packages(null, packages, TreeIdentity.of(packages)), image, application, Map.of()),
                manifest,
                target);
        return new Built(target, artifact, manifest, image);
    }

    private static Attributes at(int mode, long seconds, int nanos) {
        return new Attributes(mode, 0, 0, seconds, nanos, Xattrs.NONE);
    }

    /** Whatever a tree may hold. */
    private static Tree packages(Path target) throws IOException {
        Tree tree = new Tree(at(0755, 1000, 7));
        for (String each : List.of("boot", "etc", "usr", "usr/bin", "var", "gone", "gone/below", "changed")) {
            tree.put(each, new Directory(at(0755, 2000, 999_999_999)));
        }
        tree.put("boot/vmlinuz-6.1.0", new RegularFile(at(0600, 3000, 1), Content.of("kernel")));
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, (byte) 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        tree.put(
                "usr/bin/ping",
                new RegularFile(
                        new Attributes(
                                04755,
                                4294967294L,
                                3000000,
                                -5,
                                20,
                                Xattrs.of(Map.of("security.capability", capability))),
                        Content.of("ping")));
        RegularFile two = new RegularFile(at(0644, 4000, 0), Content.of("two names"));
        tree.put("etc/one", two);
        tree.put("etc/other", two);
        tree.put("etc/gone", new RegularFile(at(0644, 1, 0), Content.of("gone")));
        tree.put("gone/below/file", new RegularFile(at(0644, 1, 0), Content.of("gone")));
        tree.put("changed/file", new RegularFile(at(0644, 1, 0), Content.of("was a folder")));
        tree.put("usr/null", new Device(at(0666, 5, 0), Device.Kind.CHARACTER, 1, 3));
        tree.put("usr/link", new Symlink(at(0777, 6, 7), "t".repeat(200).getBytes(StandardCharsets.US_ASCII)));
        Path data = Files.write(target.resolve("data"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        tree.put(
                "var/sparse",
                new RegularFile(
                        at(0644, 8, 0),
                        new Content.Sparse(
                                10 << 20, List.of(new Content.Segment(4 << 20, new Content.Slice(data, 2, 6))))));
        return tree;
    }

    private static Tree customized(Tree packages) {
        Tree tree = packages.copy();
        tree.put("etc/third", tree.find("etc/one").orElseThrow());
        tree.remove("etc/gone");
        tree.remove("gone");
        tree.put("changed", new RegularFile(at(0644, 9, 9), Content.of("is a file")));
        tree.put("usr/bin/new", new RegularFile(at(0755, 9, 9), Content.of("new")));
        return tree;
    }

    /**
     * Makes the disks of an artifact again, in a folder that is not there yet.
     *
     * @param bases artifacts of the same version, whose layers it does not hold
     */
    public static void render(Path artifact, String version, Path work, Path... bases) throws IOException {
        received(artifact, version, work, bases).render(work);
    }

    private static ReceivedImage received(Path artifact, Path work) throws IOException {
        return received(artifact, "1.0-2", work);
    }

    private static Manifest manifest(ImageLayout layout) throws IOException {
        Descriptor image = Index.parse(layout.root(), "index").manifests().get(0);
        return Manifest.parse(layout.manifest(image.digest()), "manifest");
    }

    private static ReceivedImage received(Path artifact, String version, Path work, Path... bases) throws IOException {
        Files.createDirectories(work);
        ImageLayout layout = ImageLayout.open(artifact, version);
        Manifest manifest = manifest(layout);
        Map<BlobDigest, ImageLayout> places = new HashMap<>();
        for (Path base : bases) {
            ImageLayout lower = ImageLayout.open(base, version);
            manifest(lower).layers().forEach(layer -> places.put(layer.digest(), lower));
        }
        Path file = work.resolve("blob");
        List<Path> layers = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            places.getOrDefault(layer.digest(), layout).blob(layer, file, bytes -> {});
            assertThat("sha256:" + Digest.of(file).hex())
                    .isEqualTo(layer.digest().toString());
            Path plain = work.resolve("layer-" + layers.size() + ".tar");
            try (InputStream in = Files.newInputStream(file)) {
                Compression form = layer.mediaType().endsWith("+zstd") ? Compression.ZSTD : Compression.GZIP;
                Files.copy(form.open(in, "layer", Limits.of(1 << 30)), plain);
            }
            layers.add(plain);
            diffIds.add("sha256:" + Digest.of(plain).hex());
            Files.delete(file);
        }
        layout.blob(manifest.config(), file, bytes -> {});
        assertThat(ImageConfig.parse(Files.readAllBytes(file), "config").diffIds())
                .extracting(Object::toString)
                .isEqualTo(diffIds);
        return ReceivedImage.of("test", manifest, layers);
    }

    private static void assertSameFiles(Path folder, ImageManifest manifest, Built built) throws IOException {
        assertThat(manifest.files())
                .containsExactlyInAnyOrderElementsOf(built.manifest().files());
        for (String file : manifest.files()) {
            assertThat(Files.mismatch(folder.resolve(file), built.target().resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }
}
