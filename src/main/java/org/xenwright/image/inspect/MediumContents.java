package org.xenwright.image.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.GptEntry;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.iso9660.Iso9660Image;
import org.xenwright.filesystem.iso9660.Iso9660Reader;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.filesystem.volume.Spool;
import org.xenwright.filesystem.volume.VolumeContent;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The volumes of a CD: itself, those that a partition table on it tells, and each squashfs among its files. */
final class MediumContents {
    private static final TreePath FOLDER = TreePath.of(".medium");

    private MediumContents() {}

    /** Tells whether a whole disk is one, with a table or without. */
    static boolean isOne(ImagePlan disk) throws IOException {
        return Iso9660Reader.isIn(disk);
    }

    /** Tells whether a byte of a disk is in the system area of a CD, and there belongs to a partition table. */
    static boolean isOfTable(ImagePlan disk, long at) throws IOException {
        return at < Gpt.FREE && isOne(disk) && PartitionTable.on(disk).isDivided();
    }

    /**
     * Adds the files of a medium that are not those of its root to these, in a folder that no image has: those of the CD,
     * and those of its EFI system partition.
     */
    static void lay(Tree root, List<DiskContents.Volume> volumes) {
        if (root.find(FOLDER).isPresent()) {
            return;
        }
        for (DiskContents.Volume each : volumes) {
            Tree files = each.content().tree();
            boolean cd = each.content().kind() == FileSystemKinds.ISO9660;
            if (files == null || files == root || !cd && each.id() == null) {
                continue;
            }
            Tree shown = files.copy();
            // what is looked into as a volume is no file besides
            volumes.stream()
                    .map(DiskContents.Volume::name)
                    .filter(name -> cd && name.startsWith("/"))
                    .forEach(shown::remove);
            root.directory(FOLDER, shown.root().attributes());
            root.put(FOLDER.child(cd ? "cd" : each.name()), shown.root());
        }
    }

    /**
     * Reads one.
     *
     * @param number of the disk
     */
    static List<DiskContents.Volume> read(int number, ImagePlan disk, Spool spool) throws IOException {
        Iso9660Image image = Iso9660Reader.read(disk, spool.allowance());
        long size = Math.min(disk.size(), image.size());
        VolumeContent whole = new VolumeContent(
                FileSystemKinds.ISO9660, image.label(), image.identity().orElse(null), -1, -1, image.tree());
        List<DiskContents.Volume> volumes =
                new ArrayList<>(List.of(new DiskContents.Volume(number, "", null, 0, size, whole)));
        PartitionTable table = PartitionTable.on(disk);
        for (GptEntry each : table.entries(disk)) {
            VolumeContent content = FileSystemKinds.read(disk.part(each.offset(), each.size()), spool);
            // the stretch of the CD itself is no volume of its own
            if (content.isKnown()) {
                volumes.add(
                        new DiskContents.Volume(number, each.name(), each.id(), each.offset(), each.size(), content));
            }
        }
        for (Map.Entry<TreePath, Stretch> each : files(image).entrySet()) {
            Stretch file = each.getValue();
            ImagePlan part = disk.part(file.offset, file.length);
            if (file.whole && FileSystemKinds.SQUASHFS.isIn(part)) {
                volumes.add(new DiskContents.Volume(
                        number,
                        each.getKey().toString(),
                        null,
                        file.offset,
                        file.length,
                        FileSystemKinds.read(part, spool)));
            }
        }
        return volumes;
    }

    /**
     * A file's place.
     *
     * @param whole whether its extents follow each other
     */
    private record Stretch(long offset, long length, boolean whole) {
        Stretch with(long at, long more) {
            return new Stretch(offset, length + more, whole && at == offset + length);
        }
    }

    private static Map<TreePath, Stretch> files(Iso9660Image image) {
        Map<TreePath, Stretch> files = new TreeMap<>();
        image.extents().forEach((offset, extent) -> {
            if (!extent.folder()) {
                files.merge(
                        extent.path(),
                        new Stretch(offset, extent.length(), true),
                        (first, next) -> first.with(offset, extent.length()));
            }
        });
        return files;
    }
}
