package org.xenwright.image.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.image.ImageRequest;
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
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The image as it travels: an OCI image any registry and tool takes. What is not part of its root file system lies in layers
 * of their own, below {@link #HIDDEN}, which the last layer takes away again: so whoever copies the image copies all of it,
 * and whoever unpacks it gets the root file system and nothing else.
 */
public final class ImageArtifact {
    /** What follows the image's name in that of the file. */
    static final String SUFFIX = ".oci.tar";

    /** The folder at the root that only layers have. */
    public static final Name HIDDEN = Name.of(".xenwright");

    /** The annotation that tells what a layer is: one of the words below. */
    public static final String LAYER = "org.xenwright.layer";

    /** Kernel and initramfs. */
    public static final String BOOT = "boot";

    /** The packages, configured. */
    static final String PACKAGES = "packages";

    /** What describes its packages; large, and the same as long as they are. */
    static final String DOCUMENTS = "documents";

    /** Everything else about the image: its manifest and what its disks are made by. */
    public static final String PROFILE = "profile";

    /** What the project made of it. */
    static final String CUSTOMIZED = "customized";

    /** The annotation that names the project. */
    static final String COORDINATES = "org.xenwright.coordinates";

    private static final String TITLE = "org.opencontainers.image.title";
    private static final String VERSION = "org.opencontainers.image.version";
    private static final String CREATED = "org.opencontainers.image.created";

    private final ImageRequest request;
    private final Instant clock;
    private final String maker;
    private final LayerStore layers;

    /** @param maker version of this code */
    public ImageArtifact(ImageRequest request, Instant clock, String maker, Store store) {
        this.request = request;
        this.clock = clock;
        // what follows tells builds of a snapshot apart, which matters on this machine only
        this.maker = maker.split(" ", 2)[0];
        this.layers = new LayerStore(store);
    }

    /** The file of an image of this name. */
    public static String file(String name) {
        return name + SUFFIX;
    }

    /**
     * Writes it beside the disks.
     *
     * @param base the image it starts from, whose layers are named but not written again; null for none
     * @param packages the tree before anything of the project was in it
     * @param identity of that tree
     * @param image the finished tree
     */
    public Path write(@Nullable StoredImage base, Tree packages, Digest identity, Tree image, ImageManifest manifest)
            throws IOException {
        List<StoredLayer> all = new ArrayList<>();
        String kernelPath = kernelPath(image, manifest.kernel());
        Map<String, Content> boot = boot(manifest.kernel(), kernelPath);
        if (!boot.isEmpty()) {
            all.add(layer(image, boot, BOOT));
        }
        all.add(layers.layer(identity, () -> base == null ? nothing(image) : base.tree(), packages)
                .withAnnotations(Map.of(LAYER, PACKAGES)));
        if (!manifest.documents().isEmpty()) {
            Map<String, Content> documents = new LinkedHashMap<>();
            for (String each : manifest.documents()) {
                add(each, documents);
            }
            all.add(layer(image, documents, DOCUMENTS));
        }
        all.add(layer(image, profile(manifest, kernelPath), PROFILE));
        all.add(layers.change(identity, packages, image, List.of(HIDDEN)).withAnnotations(Map.of(LAYER, CUSTOMIZED)));
        Map<String, String> annotations = new TreeMap<>(annotations());
        List<Descriptor> descriptors = new ArrayList<>();
        List<BlobDigest> diffIds = new ArrayList<>();
        if (base != null) {
            String from = String.valueOf(request.packages().from());
            annotations.putAll(new BaseImage(from, base.digest()).annotations());
            descriptors.addAll(base.manifest().rootLayers());
            diffIds.addAll(base.config().diffIds());
        }
        all.forEach(layer -> {
            descriptors.add(layer.descriptor());
            diffIds.add(layer.diffId());
        });
        ImageConfig config = new ImageConfig(
                Platform.ofDebian(manifest.architecture()),
                clock.toString(),
                diffIds,
                new TreeMap<>(annotations),
                List.of());
        Manifest document = Manifest.of(Descriptor.of(MediaType.CONFIG, config.bytes()), descriptors, annotations);
        Path file = request.target().resolve(file(request.name()));
        LayoutWriter.write(file, document, config, all, LayoutWriter.tag(version()), clock);
        return file;
    }

    private StoredLayer layer(Tree image, Map<String, Content> files, String what) throws IOException {
        return layers.layer(nothing(image), hidden(image, files), List.of()).withAnnotations(Map.of(LAYER, what));
    }

    private Map<String, String> annotations() {
        return Map.of(
                TITLE,
                request.name(),
                VERSION,
                version(),
                CREATED,
                clock.toString(),
                COORDINATES,
                request.coordinates());
    }

    private String version() {
        return request.coordinates().substring(request.coordinates().lastIndexOf(':') + 1);
    }

    /** Where the very kernel lies in the tree; null when it is not there. */
    private @Nullable String kernelPath(Tree image, ImageManifest.@Nullable Kernel kernel) throws IOException {
        if (kernel == null) {
            return null;
        }
        String path = "/boot/vmlinuz-" + kernel.release();
        boolean same = image.find(path).orElse(null) instanceof RegularFile file
                && TreeDelta.haveSameBytes(file.content(), content(kernel.file()));
        return same ? path : null;
    }

    private Map<String, Content> boot(ImageManifest.@Nullable Kernel kernel, @Nullable String kernelPath)
            throws IOException {
        Map<String, Content> files = new LinkedHashMap<>();
        if (kernel != null && kernelPath == null) {
            add(kernel.file(), files);
        }
        if (kernel != null && kernel.initramfs() != null) {
            add(kernel.initramfs(), files);
        }
        return files;
    }

    private Map<String, Content> profile(ImageManifest manifest, @Nullable String kernelPath) throws IOException {
        Map<String, Content> files = new LinkedHashMap<>();
        files.put(
                Rendering.FILE,
                Content.of(Rendering.of(request, clock, maker, kernelPath).bytes()));
        add(ImageManifest.FILE, files);
        request.domainFiles().forEach((name, text) -> files.put(domainFile(name), Content.of(text)));
        if (manifest.deploy() != null && manifest.deploy().templates() != null) {
            add(manifest.deploy().templates(), files);
        }
        return files;
    }

    /** What a domain file of the project is called among the files of the profile. */
    static String domainFile(String name) {
        return name + ".domain";
    }

    private void add(String name, Map<String, Content> files) throws IOException {
        files.put(name, content(name));
    }

    private Content content(String name) throws IOException {
        Path file = request.target().resolve(name);
        return new Content.Slice(file, 0, Files.size(file));
    }

    private static Tree nothing(Tree image) {
        return new Tree(image.root().attributes());
    }

    private Tree hidden(Tree image, Map<String, Content> files) {
        Tree tree = nothing(image);
        TreePath folder = TreePath.ROOT.child(HIDDEN);
        tree.put(folder, new Directory(Attributes.of(0755, clock)));
        files.forEach(
                (name, content) -> tree.put(folder.child(name), new RegularFile(Attributes.of(0644, clock), content)));
        return tree;
    }
}
