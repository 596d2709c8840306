package org.xenwright.image.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.content.Content;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.layer.TreeDelta;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageConfig;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.LayoutWriter;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.oci.StoredLayer;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The image as it travels: an OCI image any registry and tool takes. Files outside of its root file system lie in
 * layers of their own, below {@link #HIDDEN}, which the last layer deletes: so a copy of the image is complete, and
 * unpacking it gives the root file system and nothing else.
 */
public final class ImageArtifact {
    /** The folder at the root that only layers have. */
    public static final Name HIDDEN = Name.of(".xenwright");

    /** The annotation that tells what a layer is: one of the words below. */
    public static final String LAYER = "org.xenwright.layer";

    /** Kernel, initramfs, and what the boot method put on partitions of the disk. */
    public static final String BOOT = "boot";

    /** The packages, configured. */
    static final String PACKAGES = "packages";

    /** The documents about its packages; large, and unchanged as long as they are. */
    static final String DOCUMENTS = "documents";

    /** Everything else about the image: its manifest and the recipe of its disks. */
    public static final String PROFILE = "profile";

    /** The changes of the project. */
    static final String CUSTOMIZED = "customized";

    /** The annotation that names the project. */
    static final String COORDINATES = "org.xenwright.coordinates";

    private static final String TITLE = "org.opencontainers.image.title";
    private static final String VERSION = "org.opencontainers.image.version";
    private static final String CREATED = "org.opencontainers.image.created";

    private final ImageIdentity identity;
    private final DiskRequest disk;
    private final Map<String, String> domainFiles;
    private final String maker;
    private final LayerStore layers;

    /**
     * @param domainFiles texts of the project's domain files by name, which travel with the image
     * @param maker version of this code
     */
    public ImageArtifact(
            ImageIdentity identity,
            DiskRequest disk,
            Map<String, String> domainFiles,
            String maker,
            LayerStore layers) {
        this.identity = identity;
        this.disk = disk;
        this.domainFiles = new TreeMap<>(domainFiles);
        // what follows tells builds of a snapshot apart, which matters on this machine only
        this.maker = maker.split(" ", 2)[0];
        this.layers = layers;
    }

    /**
     * The packages of an image, with the layer that holds them.
     *
     * @param tree of them before anything of the project was in it
     * @param identity of that tree
     */
    public record Packages(Tree tree, Digest identity, StoredLayer layer) {}

    /**
     * The trees an artifact is made of.
     *
     * @param image the finished tree
     * @param application layers of the Java application in the finished tree
     * @param partitions what the boot method put on partitions of the disk, by their names
     */
    public record Trees(
            Packages packages, Tree image, List<ApplicationLayers.Layer> application, Map<String, Tree> partitions) {
        public Trees {
            application = List.copyOf(application);
        }
    }

    /**
     * The image another starts from.
     *
     * @param from as the project names it
     * @param image its layers are named but not written again
     */
    public record From(String from, StoredImage image) {}

    /** Makes the layer of the packages, the largest, for which nothing else of the image need be there yet. */
    public Packages packages(@Nullable From base, Tree tree, Digest identity) throws IOException {
        StoredLayer layer = layers.layer(
                identity, () -> base == null ? nothing(tree) : base.image().tree(), tree);
        return new Packages(tree, identity, layer.withAnnotations(Map.of(LAYER, PACKAGES)));
    }

    /**
     * Writes it beside the disks.
     *
     * @param base null for an image that starts from nothing
     * @param folder of the image's other files: kernel, initramfs, documents and templates are there already
     */
    public Path write(@Nullable From base, Trees trees, ImageManifest manifest, Path folder) throws IOException {
        Tree image = trees.image();
        List<StoredLayer> all = new ArrayList<>();
        String kernelPath = kernelPath(image, manifest.kernel(), folder);
        Map<String, Content> boot = boot(manifest.kernel(), kernelPath, folder);
        if (!boot.isEmpty() || !trees.partitions().isEmpty()) {
            Tree hidden = hidden(image, boot);
            BootPartitions.put(trees.partitions(), hidden, identity.clock());
            all.add(layer(image, hidden, BOOT));
        }
        all.add(trees.packages().layer());
        if (!manifest.documents().isEmpty()) {
            Map<String, Content> documents = new LinkedHashMap<>();
            for (String each : manifest.documents()) {
                documents.put(each, content(folder, each));
            }
            all.add(layer(image, hidden(image, documents), DOCUMENTS));
        }
        all.add(layer(image, hidden(image, profile(manifest, kernelPath, folder)), PROFILE));
        Tree before = trees.packages().tree();
        Digest changed = trees.packages().identity();
        if (!trees.application().isEmpty()) {
            StringBuilder below = new StringBuilder(changed.hex());
            before = before.copy();
            for (ApplicationLayers.Layer each : trees.application()) {
                StoredLayer layer = layer(image, each.tree(), each.name());
                all.add(layer);
                before.lay(each.tree());
                below.append(' ').append(layer.diffId());
            }
            changed = Digest.of(below.toString());
        }
        all.add(layers.change(changed, before, image, List.of(HIDDEN)).withAnnotations(Map.of(LAYER, CUSTOMIZED)));
        Map<String, String> annotations = new TreeMap<>(annotations());
        List<Descriptor> descriptors = new ArrayList<>();
        List<BlobDigest> diffIds = new ArrayList<>();
        if (base != null) {
            annotations.putAll(new BaseImage(base.from(), base.image().digest()).annotations());
            descriptors.addAll(base.image().manifest().rootLayers());
            diffIds.addAll(base.image().config().diffIds());
        }
        all.forEach(layer -> {
            descriptors.add(layer.descriptor());
            diffIds.add(layer.diffId());
        });
        ImageConfig config = new ImageConfig(
                Platform.ofDebian(manifest.architecture()),
                identity.clock().toString(),
                diffIds,
                new TreeMap<>(annotations),
                List.of());
        Manifest document = Manifest.of(Descriptor.of(MediaType.CONFIG, config.bytes()), descriptors, annotations);
        Path file = folder.resolve(manifest.artifact());
        LayoutWriter.write(file, document, config, all, LayoutWriter.tag(identity.version()), identity.clock());
        return file;
    }

    private StoredLayer layer(Tree image, Tree hidden, String what) throws IOException {
        return layers.layer(nothing(image), hidden, List.of()).withAnnotations(Map.of(LAYER, what));
    }

    private Map<String, String> annotations() {
        return Map.of(
                TITLE,
                identity.name(),
                VERSION,
                identity.version(),
                CREATED,
                identity.clock().toString(),
                COORDINATES,
                identity.coordinates());
    }

    /** Returns where this very kernel lies in the tree; null when it is not there. */
    private static @Nullable String kernelPath(Tree image, ImageManifest.@Nullable Kernel kernel, Path folder)
            throws IOException {
        if (kernel == null) {
            return null;
        }
        String path = "/boot/vmlinuz-" + kernel.release();
        boolean same = image.find(path).orElse(null) instanceof RegularFile file
                && TreeDelta.haveSameBytes(file.content(), content(folder, kernel.file()));
        return same ? path : null;
    }

    private static Map<String, Content> boot(
            ImageManifest.@Nullable Kernel kernel, @Nullable String kernelPath, Path folder) throws IOException {
        Map<String, Content> files = new LinkedHashMap<>();
        if (kernel != null && kernelPath == null) {
            files.put(kernel.file(), content(folder, kernel.file()));
        }
        if (kernel != null && kernel.initramfs() != null) {
            files.put(kernel.initramfs(), content(folder, kernel.initramfs()));
        }
        return files;
    }

    private Map<String, Content> profile(ImageManifest manifest, @Nullable String kernelPath, Path folder)
            throws IOException {
        Map<String, Content> files = new LinkedHashMap<>();
        files.put(
                ImageRecipe.FILE,
                Content.of(ImageRecipe.of(identity, disk, maker, kernelPath).bytes()));
        files.put(ImageManifest.FILE, Content.of(manifest.text()));
        domainFiles.forEach((name, text) -> files.put(domainFile(name), Content.of(text)));
        String templates = manifest.deploy().templates();
        if (templates != null) {
            files.put(templates, content(folder, templates));
        }
        return files;
    }

    /** Returns the name of a domain file of the project among the files of the profile. */
    static String domainFile(String name) {
        return name + ".domain";
    }

    private static Content content(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return new Content.Slice(file, 0, Files.size(file));
    }

    private static Tree nothing(Tree image) {
        return new Tree(image.root().attributes());
    }

    private Tree hidden(Tree image, Map<String, Content> files) {
        Tree tree = nothing(image);
        TreePath folder = TreePath.ROOT.child(HIDDEN);
        tree.put(folder, new Directory(Attributes.of(0755, identity.clock())));
        files.forEach((name, content) ->
                tree.put(folder.child(name), new RegularFile(Attributes.of(0644, identity.clock()), content)));
        return tree;
    }
}
