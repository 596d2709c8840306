package org.xenwright.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.xenwright.content.Content;
import org.xenwright.customize.DeployTemplate;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.artifact.ImageArtifact;
import org.xenwright.image.artifact.ImageRecipe;
import org.xenwright.image.domain.DeployTemplates;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageConfig;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.LayoutWriter;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredLayer;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A file {@code shop.oci.tar} as a build writes it, whose documents a stranger may have changed. */
public final class TestArtifact {
    private static final Instant CLOCK = SmallImage.CLOCK;
    private static final TreePath HIDDEN = TreePath.ROOT.child(ImageArtifact.HIDDEN);

    private final Path folder;
    private final Map<String, byte[]> profile = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final Map<String, byte[]> boot = new TreeMap<>();
    private final List<DeployTemplate> templates = new ArrayList<>();
    private boolean sshServer;
    private String name = "shop";
    private String seed = "org.example:shop";
    private boolean withoutPackages;
    private List<DiskFormat> formats = List.of(DiskFormats.RAW);
    private final List<UnaryOperator<String>> manifests = new ArrayList<>();
    private final List<UnaryOperator<String>> renderings = new ArrayList<>();

    /** @param folder for whatever it is made of */
    public TestArtifact(Path folder) {
        this.folder = folder;
    }

    /** Of another project. */
    public TestArtifact of(String project, String called) {
        seed = project;
        name = called;
        return this;
    }

    /** A domain file of its project. */
    public TestArtifact domain(String called, String text) {
        return file(called + ".domain", text);
    }

    /** A file beside its manifest. */
    public TestArtifact file(String called, String text) {
        profile.put(called, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** With disks of another format. */
    public TestArtifact format(DiskFormat format) {
        formats = List.of(format);
        return this;
    }

    /** With an SSH server, whose key each domain gets. */
    public TestArtifact sshServer() {
        sshServer = true;
        return this;
    }

    /** With a template that waits for a domain. */
    public TestArtifact template(String path, String text) {
        templates.add(
                new DeployTemplate(TreePath.of(path), Attributes.of(0644, CLOCK), path + ".vm", text, new TreeMap<>()));
        return this;
    }

    /** Its manifest.json with other words in it. */
    public TestArtifact inManifest(String from, String to) {
        manifests.add(text -> changed(text, from, to));
        return this;
    }

    /** Its rendering.json with other words in it. */
    public TestArtifact inRendering(String from, String to) {
        renderings.add(text -> changed(text, from, to));
        return this;
    }

    /** The kernel is another than the manifest says. */
    public TestArtifact anotherKernel() {
        boot.put("other", new byte[0]);
        return this;
    }

    /** An image whose first layer is that of a base, which it names and does not hold. */
    public TestArtifact onBase(String reference) {
        annotations.put("org.opencontainers.image.base.name", reference);
        annotations.put("org.opencontainers.image.base.digest", "sha256:" + "0".repeat(64));
        withoutPackages = true;
        return this;
    }

    private static String changed(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalArgumentException("no " + from + " in " + text);
        }
        return text.replace(from, to);
    }

    /** Writes it. */
    public Path write() throws IOException {
        Path target = Files.createDirectories(folder.resolve("made-" + name));
        ImageIdentity image = new ImageIdentity(name, seed + ":1.0", seed, "amd64", GuestType.PVH, CLOCK);
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, new Ext4Size.PlusBytes(8 << 20), PartitionTable.NONE, formats);
        SmallImage small = new SmallImage(target);
        if (sshServer) {
            small.file("usr/sbin/sshd", "", 0755);
        }
        DiskLayout layout = new DiskLayout(image, disk);
        DiskLayout.Laid laid = layout.disk(layout.root(small.tree, target.resolve("root")), Map.of());
        DiskOutputs outputs = new DiskOutputs(image, disk, laid.plan(), Map.of());
        byte[] kernel = "kernel".getBytes(StandardCharsets.US_ASCII);
        byte[] initrd = "initramfs".getBytes(StandardCharsets.US_ASCII);
        TreeMap<String, String> drivers = new TreeMap<>();
        List.of("xen-blkfront", "xen-netfront", "ext4").forEach(each -> drivers.put(each, "built-in"));
        ImageManifest manifest = TestManifest.of(
                image,
                new ImageManifest.Kernel(
                        name + "-vmlinuz",
                        Digest.of(kernel).hex(),
                        "6.1.0",
                        "gzip",
                        true,
                        true,
                        name + "-initrd.img",
                        Digest.of(initrd).hex(),
                        drivers,
                        null),
                laid,
                outputs.disks(),
                DeployTemplates.of(templates, Map.of()).write(name, target, small.tree));
        manifest.write(target);
        boot.put(
                name + "-vmlinuz", boot.remove("other") == null ? kernel : "other".getBytes(StandardCharsets.US_ASCII));
        boot.put(name + "-initrd.img", initrd);
        profile.putIfAbsent(
                ImageManifest.FILE, changed(manifests, Files.readString(target.resolve(ImageManifest.FILE))));
        profile.putIfAbsent(
                ImageRecipe.FILE,
                changed(
                        renderings,
                        new String(ImageRecipe.of(image, disk, "1", null).bytes(), StandardCharsets.UTF_8)));
        if (!templates.isEmpty()) {
            profile.putIfAbsent(name + "-deploy.json", Files.readAllBytes(target.resolve(name + "-deploy.json")));
        }
        return write(small.tree);
    }

    private static byte[] changed(List<UnaryOperator<String>> changes, String text) {
        String changed = text;
        for (UnaryOperator<String> each : changes) {
            changed = each.apply(changed);
        }
        return changed.getBytes(StandardCharsets.UTF_8);
    }

    private Path write(Tree image) throws IOException {
        LayerStore layers = new LayerStore(new Store(folder.resolve("layers-" + name)));
        Tree nothing = new Tree(image.root().attributes());
        List<StoredLayer> all = new ArrayList<>();
        all.add(layers.layer(nothing, image, List.of()).withAnnotations(Map.of(ImageArtifact.LAYER, "packages")));
        all.add(layers.layer(nothing, hidden(nothing, boot), List.of())
                .withAnnotations(Map.of(ImageArtifact.LAYER, ImageArtifact.BOOT)));
        all.add(layers.layer(nothing, hidden(nothing, profile), List.of())
                .withAnnotations(Map.of(ImageArtifact.LAYER, ImageArtifact.PROFILE)));
        all.add(layers.change(TreeIdentity.of(image), image, image, List.of(ImageArtifact.HIDDEN))
                .withAnnotations(Map.of(ImageArtifact.LAYER, "customized")));
        List<BlobDigest> diffIds = all.stream().map(StoredLayer::diffId).toList();
        List<Descriptor> descriptors = all.stream().map(StoredLayer::descriptor).toList();
        ImageConfig config =
                new ImageConfig(Platform.ofDebian("amd64"), CLOCK.toString(), diffIds, new TreeMap<>(), List.of());
        Manifest document = Manifest.of(Descriptor.of(MediaType.CONFIG, config.bytes()), descriptors, annotations);
        Path file = folder.resolve(name + ".oci.tar");
        LayoutWriter.write(file, document, config, withoutPackages ? all.subList(1, all.size()) : all, "1.0", CLOCK);
        return file;
    }

    private static Tree hidden(Tree nothing, Map<String, byte[]> files) {
        Tree tree = new Tree(nothing.root().attributes());
        tree.put(HIDDEN, new Directory(Attributes.of(0755, CLOCK)));
        files.forEach((called, bytes) ->
                tree.put(HIDDEN.child(called), new RegularFile(Attributes.of(0644, CLOCK), Content.of(bytes))));
        return tree;
    }
}
