package org.xenwright.image.inspect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskImage;
import org.xenwright.disk.GptEntry;
import org.xenwright.disk.GptReader;
import org.xenwright.image.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/**
 * A disk that was looked into, whatever container it is in. Files of a compressed file system lie in a temporary folder
 * as long as this is open.
 */
public final class DiskContents implements Closeable {
    private final Path file;
    private final DiskImage image;
    private final List<Volume> volumes = new ArrayList<>();
    private final Spool spool = new Spool();
    private boolean partitioned;

    /**
     * A file system, or a partition that has none we know.
     *
     * @param disk which disk of an appliance, from 0 on
     * @param name of the partition; empty for a disk that is one file system
     * @param id the partition's own GUID; null without a partition
     * @param offset in the disk, in bytes
     * @param size in bytes
     * @param content what it holds
     */
    public record Volume(int disk, String name, @Nullable UUID id, long offset, long size, VolumeContent content) {}

    private DiskContents(Path file, DiskImage image) {
        this.file = file;
        this.image = image;
    }

    /**
     * Looks into a disk, or into that of a folder with a manifest.
     *
     * @throws org.xenwright.disk.DiskFormatException when its container or its table is damaged
     * @throws org.xenwright.filesystem.ext4.Ext4FormatException when its file system is
     * @throws org.xenwright.filesystem.squashfs.SquashfsFormatException when its file system is
     * @throws org.xenwright.problem.ProblemException when there is no such file
     */
    public static DiskContents read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? diskOf(path) : path;
        if (!Files.isRegularFile(file)) {
            throw Problem.of("looking into an image", "name a disk, or the folder of an image")
                    .found(file + ", which is no file")
                    .raise();
        }
        DiskContents contents = new DiskContents(file, DiskImage.read(file));
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
            if (!GptReader.isPresent(disk)) {
                volumes.add(new Volume(i, "", null, 0, disk.size(), VolumeContent.read(disk, spool)));
                continue;
            }
            partitioned = true;
            for (GptEntry each : GptReader.read(disk)) {
                VolumeContent content = VolumeContent.read(disk.part(each.offset(), each.size()), spool);
                volumes.add(new Volume(i, each.name(), each.id(), each.offset(), each.size(), content));
            }
        }
    }

    /** Where it lies. */
    public Path file() {
        return file;
    }

    /** The container. */
    public DiskImage image() {
        return image;
    }

    /** Whether it has a table. */
    public boolean partitioned() {
        return partitioned;
    }

    /** What is on it, in the order of its table. */
    public List<Volume> volumes() {
        return List.copyOf(volumes);
    }

    /** The file system with the files of the image: of those with an {@code /etc} the last, since a root lies last to grow. */
    public Optional<Volume> root() {
        List<Volume> readable =
                volumes.stream().filter(each -> each.content().tree() != null).toList();
        return readable.stream()
                .filter(each -> each.content().tree().find("etc").isPresent())
                .reduce((first, second) -> second)
                .or(() -> readable.stream().reduce((first, second) -> second));
    }

    /**
     * The files of the image.
     *
     * @throws org.xenwright.problem.ProblemException when it has none that can be read
     */
    public Tree files() {
        Tree tree = root().map(each -> each.content().tree()).orElse(null);
        if (tree == null) {
            throw Problem.of("reading the files of an image", "look into an image with such a root")
                    .at(file.toString())
                    .found(String.join(
                            ", ",
                            volumes.stream().map(each -> each.content().type()).toList()))
                    .expected("ext4 or squashfs, as a whole disk or in a GUID partition")
                    .raise();
        }
        return tree;
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
