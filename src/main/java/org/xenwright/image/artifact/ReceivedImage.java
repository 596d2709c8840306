package org.xenwright.image.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.WholeFile;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.layout.LiveImage;
import org.xenwright.image.manifest.FileName;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.layer.TreeTar;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.LayerStack;
import org.xenwright.oci.Manifest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** An image that travelled: from its layers alone its disks are made again, to the same bytes. */
public final class ReceivedImage {
    private static final int LONGEST_DOCUMENT = 64 << 20;
    private static final int LONGEST_TEMPLATES = 256 << 20;

    private final String name;
    private final Manifest document;
    private final List<Path> layers;
    private final ImageRecipe rendering;
    private final Tree profile;
    private final ImageManifest image;

    private ReceivedImage(String name, Manifest document, List<Path> layers) throws IOException {
        this.name = name;
        this.document = document;
        this.layers = List.copyOf(layers);
        this.profile = hidden(ImageArtifact.PROFILE)
                .orElseThrow(() -> Problem.of("opening an image", "name an image that Xenwright made")
                        .at(name)
                        .found("no layer that tells how it becomes a disk")
                        .raise());
        this.rendering = ImageRecipe.read(bytes(ImageRecipe.FILE), name);
        this.image = ImageManifest.parse(bytes(ImageManifest.FILE), name);
        agree();
    }

    /**
     * Makes sure that its documents describe the same image and that it holds all they name, before anything is made
     * from it.
     */
    private void agree() throws IOException {
        same("name", rendering.name(), image.name());
        same("project", rendering.coordinates(), image.coordinates());
        same("architecture", rendering.architecture(), image.architecture());
        same("type", rendering.type(), image.type());
        same("disks", disks(rendering.disk().disks(image.name())), disks(image.disks()));
        FileName own = new FileName(image.name());
        for (String file : image.files()) {
            if (!file.equals(ImageManifest.FILE) && !new FileName(file).isOf(own)) {
                throw broken("a file called '" + file + "' of an image called '" + own.text() + "'");
            }
        }
        ImageManifest.Deploy deploy = image.deploy();
        if (deploy.templates() != null) {
            Content templates = hiddenFile(profile, deploy.templates());
            if (templates == null
                    || !Digest.of(templates.bytes(LONGEST_TEMPLATES)).hex().equals(deploy.sha256())) {
                throw broken(deploy.templates() + ", which is not the one its manifest names");
            }
        }
    }

    private static List<String> disks(List<ImageManifest.Disk> disks) {
        return disks.stream()
                .map(disk -> disk.file() + " as " + disk.format().word())
                .toList();
    }

    private void same(String what, Object one, Object other) {
        if (!one.equals(other)) {
            throw broken("two documents that differ in its " + what);
        }
    }

    /**
     * Opens one.
     *
     * @param name of it in errors
     * @param layers its layers as plain tar files, in the order of the manifest
     */
    public static ReceivedImage of(String name, Manifest document, List<Path> layers) throws IOException {
        return new ReceivedImage(name, document, layers);
    }

    /** Returns its manifest. */
    public ImageManifest manifest() {
        return image;
    }

    /** Returns the domain files of the project that made it, by name. */
    public SortedMap<String, String> domainFiles() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        if (profile.find(TreePath.ROOT.child(ImageArtifact.HIDDEN)).orElse(null) instanceof Directory folder) {
            for (Name each : folder.entries().keySet()) {
                String file = each.toString();
                if (file.endsWith(ImageArtifact.domainFile(""))) {
                    String text = new String(bytes(file), StandardCharsets.UTF_8);
                    String name = file.substring(
                            0, file.length() - ImageArtifact.domainFile("").length());
                    files.put(name, text);
                }
            }
        }
        return files;
    }

    /**
     * Makes its disks, kernel, initramfs and manifest in a folder that holds nothing else; after a failure the caller
     * cleans up.
     *
     * @throws org.xenwright.problem.ProblemException when a file is not what the image's manifest says
     */
    void render(Path target) throws IOException {
        Files.createDirectories(target);
        ImageIdentity identity = rendering.identity();
        Tree tree = LayerStack.merge(layers);
        DiskLayout layout = new DiskLayout(identity, rendering.disk());
        Path rootFile = target.resolve("." + identity.name() + ".root");
        Path liveFile = target.resolve("." + identity.name() + ".live");
        Map<String, Tree> partitions = new TreeMap<>(bootPartitions());
        Tree starter = partitions.remove(LiveImage.STARTER);
        try {
            DiskLayout.LaidRoot root = layout.root(tree, rootFile);
            DiskLayout.Laid laid = layout.disk(root, partitions);
            DiskOutputs disks = new DiskOutputs(identity, rendering.disk(), laid.plan(), domainFiles());
            if (rendering.disk().isLive()) {
                disks = disks.withMedium(
                        medium(new LiveImage(identity, rendering.disk(), layout), starter, tree, liveFile));
            }
            if (!disks.disks().equals(image.disks())
                    || !laid.root().equals(image.filesystem())
                    || !laid.partitions().equals(image.partitions())) {
                throw Problem.of(
                                "making the disks of an image",
                                "use the version that made it: mvn org.xenwright:xen-maven-plugin:" + rendering.maker()
                                        + ":get")
                        .at(name)
                        .found("disks that this version of Xenwright lays out in another way")
                        .raise();
            }
            disks.write(image, target);
        } finally {
            Files.deleteIfExists(rootFile);
            Files.deleteIfExists(liveFile);
        }
        if (image.kernel() != null) {
            Tree boot = hidden(ImageArtifact.BOOT).orElse(null);
            install(
                    kernel(tree, boot, image.kernel()),
                    WholeFile.open(target.resolve(image.kernel().file())),
                    image.kernel().sha256());
            if (image.kernel().initramfs() != null) {
                install(
                        boot == null ? null : hiddenFile(boot, image.kernel().initramfs()),
                        WholeFile.closed(target.resolve(image.kernel().initramfs())),
                        String.valueOf(image.kernel().initramfsSha256()));
            }
        }
        Optional<Tree> documents = hidden(ImageArtifact.DOCUMENTS);
        for (String file : image.documents()) {
            Content content = documents.isPresent() ? hiddenFile(documents.get(), file) : null;
            place(content == null ? hiddenFile(profile, file) : content, WholeFile.open(target.resolve(file)));
        }
        if (image.deploy().templates() != null) {
            String file = image.deploy().templates();
            place(hiddenFile(profile, file), WholeFile.closed(target.resolve(file)));
        }
        place(hiddenFile(profile, ImageManifest.FILE), WholeFile.open(target.resolve(ImageManifest.FILE)));
    }

    private ImagePlan medium(LiveImage live, @Nullable Tree starter, Tree tree, Path file) throws IOException {
        ImageManifest.Kernel facts = image.kernel();
        Content kernel =
                facts == null ? null : kernel(tree, hidden(ImageArtifact.BOOT).orElse(null), facts);
        if (starter == null || facts == null || kernel == null) {
            throw broken("no files that start its live medium");
        }
        return live.plan(live.starter(starter, facts.given()), kernel, tree, file);
    }

    private @Nullable Content kernel(Tree tree, @Nullable Tree boot, ImageManifest.Kernel kernel) {
        if (rendering.kernelPath() != null) {
            return tree.find(rendering.kernelPath()).orElse(null) instanceof RegularFile file ? file.content() : null;
        }
        return boot == null ? null : hiddenFile(boot, kernel.file());
    }

    private void install(@Nullable Content content, WholeFile file, String sha256) throws IOException {
        place(content, file);
        if (!Digest.of(file.target()).hex().equals(sha256)) {
            throw broken(file.target().getFileName() + ", which is not the one its manifest names");
        }
    }

    /**
     * Finds the trees its boot method put on partitions: in the boot layer right below its packages; any other belongs
     * to a base.
     */
    private Map<String, Tree> bootPartitions() throws IOException {
        List<Descriptor> all = document.rootLayers();
        for (int i = all.size() - 1; i > 0; i--) {
            if (is(ImageArtifact.PACKAGES, all.get(i))) {
                return is(ImageArtifact.BOOT, all.get(i - 1))
                        ? BootPartitions.find(TreeTar.read(layers.get(i - 1)))
                        : Map.of();
            }
        }
        return Map.of();
    }

    private static boolean is(String kind, Descriptor layer) {
        return kind.equals(layer.annotations().get(ImageArtifact.LAYER));
    }

    /** Returns the last of the layers of a kind, which may be those of bases too. */
    private Optional<Tree> hidden(String kind) throws IOException {
        List<Descriptor> all = document.rootLayers();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (is(kind, all.get(i))) {
                return Optional.of(TreeTar.read(layers.get(i)));
            }
        }
        return Optional.empty();
    }

    private byte[] bytes(String file) throws IOException {
        Content content = hiddenFile(profile, file);
        if (content == null) {
            throw broken("no " + file);
        }
        return content.bytes(LONGEST_DOCUMENT);
    }

    private static @Nullable Content hiddenFile(Tree tree, String file) {
        return tree.find(TreePath.ROOT.child(ImageArtifact.HIDDEN).child(file)).orElse(null)
                        instanceof RegularFile found
                ? found.content()
                : null;
    }

    private void place(@Nullable Content content, WholeFile file) throws IOException {
        if (content == null) {
            throw broken(file.target().getFileName() + ", which the image lacks");
        }
        try (InputStream in = content.open()) {
            file.write(in);
        }
    }

    private RuntimeException broken(String found) {
        return Problem.of("making the disks of an image", "fetch it again, or ask who published it")
                .at(name)
                .found(found)
                .raise();
    }
}
