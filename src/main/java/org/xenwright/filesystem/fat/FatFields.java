package org.xenwright.filesystem.fat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Name;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * Tells what a byte of a FAT is: a field by the name its specification has, or a place in a file. Facts: Microsoft, FAT32
 * File System Specification 1.03.
 */
public final class FatFields {
    private final FatVolume volume;
    private final FatGeometry geometry;
    private final Deque<Pending> pending = new ArrayDeque<>();

    /** A folder whose entries are still to be looked at. */
    private record Pending(TreePath path, List<FatEntry> entries) {}

    private FatFields(FatVolume volume) {
        this.volume = volume;
        this.geometry = volume.geometry();
    }

    /**
     * Returns what a byte is, in words.
     *
     * @param at in bytes from the start of the file system
     * @throws FatFormatException when the file system is broken
     */
    public static String at(ImagePlan fileSystem, long at) throws IOException {
        try (PlanReader reader = new PlanReader(fileSystem)) {
            return new FatFields(new FatVolume(fileSystem, reader)).name(at);
        } catch (UnsafePathException e) {
            throw new FatFormatException(Problem.messageOf(e), e);
        }
    }

    private String name(long at) throws IOException {
        if (at < geometry.tableStart(0)) {
            return reserved(at / geometry.sector(), at % geometry.sector());
        }
        if (at < geometry.rootStart()) {
            return table(at - geometry.tableStart(0));
        }
        if (at < geometry.dataStart()) {
            return entry("the root folder", volume.root(), at - geometry.rootStart());
        }
        long cluster = FatGeometry.FIRST_CLUSTER + (at - geometry.dataStart()) / geometry.clusterBytes();
        return geometry.holds(cluster)
                ? owner(cluster, (at - geometry.dataStart()) % geometry.clusterBytes())
                : "what is behind the file system, byte "
                        + (at - geometry.place(FatGeometry.FIRST_CLUSTER + geometry.clusters()));
    }

    private String reserved(long sector, long within) {
        long backup = volume.boot().backupSector();
        long info = volume.boot().infoSector();
        boolean copied = backup > 0 && sector >= backup && sector <= backup + info;
        long number = copied ? sector - backup : sector;
        String copy = copied ? ", in the copy at sector " + sector : "";
        if (number == 0) {
            return "the boot sector, field " + field(FatBootFields.table(geometry.type()), within) + copy;
        }
        if (number == info) {
            return "the FSInfo sector, field " + field(FatBootFields.INFO, within) + copy;
        }
        return "the reserved sector " + sector + ", byte " + within;
    }

    private static String field(FieldTable table, long at) {
        return table.at(at).orElse("byte " + at);
    }

    private String table(long at) throws IOException {
        long length = geometry.table() * geometry.sector();
        long number = at / length;
        long cluster = volume.entryAt(at % length);
        String which = geometry.tables() == 1 ? "the FAT" : "FAT " + (number + 1) + " of " + geometry.tables();
        if (cluster < FatGeometry.FIRST_CLUSTER) {
            return which + ", FAT[" + cluster + "]" + (cluster == 0 ? ", the media" : ", the flags");
        }
        return geometry.holds(cluster)
                ? which + ", the entry of cluster " + cluster + ", " + owner(cluster, 0)
                : which + ", what is behind its last entry";
    }

    /** Returns the file that has a cluster. */
    private String owner(long cluster, long within) throws IOException {
        if (geometry.type() == FatType.FAT32) {
            String found =
                    ofFolder("the root folder", TreePath.ROOT, volume.boot().rootCluster(), cluster, within);
            if (found != null) {
                return found;
            }
        } else {
            pending.add(new Pending(TreePath.ROOT, volume.root()));
        }
        while (!pending.isEmpty()) {
            Pending folder = pending.remove();
            for (FatEntry each : folder.entries) {
                TreePath path = each.isBelow() ? folder.path.child(Name.of(each.name())) : folder.path;
                String found = each.isBelow() ? of(path, each, cluster, within) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return "cluster " + cluster + ", which no file has, byte " + within;
    }

    private @Nullable String of(TreePath path, FatEntry entry, long cluster, long within) throws IOException {
        long first = entry.cluster(geometry.type());
        if (path.length() > TreePath.MAX_LENGTH) {
            throw new FatFormatException("a path is longer than " + TreePath.MAX_LENGTH + " bytes");
        }
        volume.allowance().entry(path, path.length(), path.depth());
        if (entry.isFolder()) {
            return ofFolder("the folder " + path, path, first, cluster, within);
        }
        if (entry.size() == 0) {
            return null;
        }
        Long position = FatVolume.position(volume.file(path, first, entry.size()), cluster);
        return position == null
                ? null
                : "the content of " + path + ", byte " + (position * geometry.clusterBytes() + within);
    }

    private @Nullable String ofFolder(String what, TreePath path, long first, long cluster, long within)
            throws IOException {
        List<FatVolume.Run> runs = volume.listing(path, first);
        List<FatEntry> entries = volume.entries(runs);
        Long position = FatVolume.position(runs, cluster);
        if (position != null) {
            return entry(what, entries, position * geometry.clusterBytes() + within);
        }
        pending.add(new Pending(path, entries));
        return null;
    }

    /** Returns the entry of a folder that a byte lies in. */
    private static String entry(String what, List<FatEntry> entries, long at) {
        long slot = at / FatEntryFields.LENGTH;
        long within = at % FatEntryFields.LENGTH;
        for (FatEntry each : entries) {
            if (slot >= each.first() && slot <= each.last()) {
                FieldTable table = slot == each.last() ? FatEntryFields.TABLE : FatEntryFields.LONG;
                return what + (each.isLabel() ? ", the label '" : ", entry '") + each.shown() + "', field "
                        + field(table, within);
            }
        }
        return what + ", byte " + at + ", in no entry";
    }
}
