package org.xenwright.image.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskImage;
import org.xenwright.disk.GptEntry;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.filesystem.volume.VolumeContent;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * An opened disk, whatever container it is in. Files of a compressed file system lie in a temporary folder as long as
 * this is open.
 */
public final class DiskContents implements Closeable {
    private static final int MOST_FSTAB = 1 << 16;

    private final Path file;
    private final DiskImage image;
    private final List<Volume> volumes = new ArrayList<>();
    private final SpoolFolder spool = new SpoolFolder();
    private boolean partitioned;
    private boolean mounted;

    /**
     * A file system, or a partition with none that is known.
     *
     * @param disk which disk of an appliance, from 0 on
     * @param name of the partition; empty for a disk that is one file system
     * @param id the partition's own GUID; null without a partition
     * @param offset in the disk, in bytes
     * @param size in bytes
     * @param content what it holds
     */
    public record Volume(int disk, String name, @Nullable UUID id, long offset, long size, VolumeContent content) {}

    private DiskContents(Path file, @Nullable Path backing) throws IOException {
        this.file = file;
        this.image = DiskImage.read(file, backing, spool.allowance());
    }

    /**
     * Opens a disk, or that of a folder with a manifest.
     *
     * @throws org.xenwright.disk.DiskFormatException when its container or its table is damaged
     * @throws org.xenwright.filesystem.VolumeFormatException when its file system is
     * @throws org.xenwright.problem.ProblemException when there is no such file
     */
    public static DiskContents read(Path path) throws IOException {
        return read(path, null);
    }

    /**
     * Opens a disk whose backing files may also lie in a folder that the user names.
     *
     * @param backing the folder; null for none
     */
    public static DiskContents read(Path path, @Nullable Path backing) throws IOException {
        Path file = Files.isDirectory(path) ? diskOf(path) : path;
        if (!Files.isRegularFile(file)) {
            throw Problem.of("looking into an image", "name a disk, or the folder of an image")
                    .found(file + ", which is no file")
                    .raise();
        }
        DiskContents contents = new DiskContents(file, backing);
        try {
            contents.readVolumes();
            return contents;
        } catch (IOException | RuntimeException e) {
            contents.close();
            throw e;
        }
    }

    private void readVolumes() throws IOException {
        for (int i = 0; i < image.disks().size(); i++) {
            ImagePlan disk = image.disks().get(i);
            if (MediumContents.isOne(disk)) {
                volumes.addAll(MediumContents.read(i, disk, spool));
                continue;
            }
            PartitionTable table = PartitionTable.on(disk);
            if (!table.isDivided()) {
                volumes.add(new Volume(i, "", null, 0, disk.size(), FileSystemKinds.read(disk, spool)));
                continue;
            }
            partitioned = true;
            for (GptEntry each : table.entries(disk)) {
                VolumeContent content = FileSystemKinds.read(disk.part(each.offset(), each.size()), spool);
                volumes.add(new Volume(i, each.name(), each.id(), each.offset(), each.size(), content));
            }
        }
    }

    /** Returns where it lies. */
    public Path file() {
        return file;
    }

    /** Returns the container. */
    public DiskImage image() {
        return image;
    }

    /** Returns whether it has a table. */
    boolean partitioned() {
        return partitioned;
    }

    /** Returns the volumes on it, in the order of its table. */
    public List<Volume> volumes() {
        return List.copyOf(volumes);
    }

    /** Returns the bytes of one of its volumes. */
    ImagePlan plan(Volume volume) {
        return image.disks().get(volume.disk()).part(volume.offset(), volume.size());
    }

    /**
     * Returns the file system with the files of the image: the last with an {@code /etc}, since a root lies last to
     * grow.
     */
    public Optional<Volume> root() {
        List<Volume> readable =
                volumes.stream().filter(each -> each.content().tree() != null).toList();
        return readable.stream()
                .filter(each -> each.content().holds("etc"))
                .reduce((first, second) -> second)
                .or(() -> readable.stream().reduce((first, second) -> second));
    }

    /**
     * Returns the files of the image as a guest sees them: those of the root, and those of the volumes its fstab
     * mounts.
     *
     * @throws org.xenwright.problem.ProblemException when it has none that can be read
     */
    public Tree files() throws IOException {
        Tree tree = root().map(each -> each.content().tree()).orElse(null);
        if (tree == null) {
            throw Problem.of("reading the files of an image", "look into an image with such a root")
                    .at(file.toString())
                    .found(String.join(
                            ", ",
                            volumes.stream().map(each -> each.content().type()).toList()))
                    .expected(String.join(" or ", FileSystemKinds.names(FileSystemKind::holdsFiles))
                            + ", as a whole disk or in a GUID partition")
                    .raise();
        }
        if (!mounted) {
            mounted = true;
            mount(tree);
            if (MediumContents.isOne(image.plan())) {
                MediumContents.lay(tree, volumes);
            }
        }
        return tree;
    }

    private void mount(Tree root) throws IOException {
        if (!(root.follow("etc/fstab").orElse(null) instanceof RegularFile file)
                || file.content().size() > MOST_FSTAB) {
            return;
        }
        Map<String, Deque<Volume>> left = names();
        Set<Volume> mountedOnce = Collections.newSetFromMap(new IdentityHashMap<>());
        root().ifPresent(mountedOnce::add);
        String text = new String(file.content().bytes(MOST_FSTAB), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > 1 && fields[1].startsWith("/") && !line.strip().startsWith("#")) {
                Deque<Volume> named = left.getOrDefault(fields[0], new ArrayDeque<>());
                Volume first = named.poll();
                while (first != null && !mountedOnce.add(first)) {
                    first = named.poll();
                }
                if (first != null) {
                    mount(root, fields[1], first.content().tree());
                }
            }
        }
    }

    private void mount(Tree root, String place, @Nullable Tree files) {
        try {
            TreePath path = root.real(TreePath.of(place)).orElse(TreePath.ROOT);
            if (files == null || path.isRoot()) {
                return;
            }
            // each file system is bounded by itself; one within another would be as deep as there are volumes
            if (path.length() + 1 + longest(files.root()) > TreePath.MAX_LENGTH) {
                throw Problem.of("reading the files of an image", "take that line out of the etc/fstab of the image")
                        .at(file.toString())
                        .found("a volume that fstab mounts so deep that no path leads to all of its files")
                        .raise();
            }
            root.put(path, files.root());
        } catch (UnsafePathException e) {
            // a line without a place in the image mounts nothing there
            return;
        }
    }

    /** Returns how long the longest path below a folder is, in bytes. */
    private static int longest(Directory folder) {
        int longest = 0;
        for (Map.Entry<Name, Inode> each : folder.entries().entrySet()) {
            int below = each.getValue() instanceof Directory directory ? 1 + longest(directory) : 0;
            longest = Math.max(longest, each.getKey().length() + below);
        }
        return longest;
    }

    /** Returns the volumes by their names in a line of fstab: once, since both lines and volumes may be thousands. */
    private Map<String, Deque<Volume>> names() {
        Map<String, Deque<Volume>> names = new HashMap<>();
        for (int i = 0; i < volumes.size(); i++) {
            Volume volume = volumes.get(i);
            for (String each : List.of(
                    "UUID=" + volume.content().uuid(),
                    "LABEL=" + volume.content().label(),
                    "PARTUUID=" + volume.id(),
                    "PARTLABEL=" + volume.name(),
                    "/dev/xvd" + (char) ('a' + volume.disk()) + (i + 1))) {
                names.computeIfAbsent(each, key -> new ArrayDeque<>()).add(volume);
            }
        }
        return names;
    }

    private static Path diskOf(Path folder) throws IOException {
        ImageManifest manifest = ImageManifest.read(folder);
        return manifest.disk()
                .or(() -> manifest.disks().stream().findFirst())
                .map(disk -> folder.resolve(disk.file()))
                .orElseThrow(
                        () -> Problem.of("looking into an image", "make it again: mvn xen:image -Dxen.rebuild=true")
                                .at(folder.toString())
                                .found("a manifest without disks")
                                .raise());
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
