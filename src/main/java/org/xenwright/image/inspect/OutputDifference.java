package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.filesystem.ext4.Ext4FormatException;
import org.xenwright.filesystem.squashfs.SquashfsFormatException;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The first byte in which two outputs of the same build differ, and what that byte is part of.
 *
 * @param offset in bytes
 * @param part of the file, in words
 * @param files what differs in the image's files, when both can be read
 */
public record OutputDifference(long offset, String part, List<ImageDifference.FileChange> files) {
    private static final int MOST_FILES = 20;
    private static final int BLOCK = 4096;

    public OutputDifference {
        files = List.copyOf(files);
    }

    /** Compares two files byte by byte; null when they are the same. */
    public static @Nullable OutputDifference between(Path first, Path second) throws IOException {
        long offset = Files.mismatch(first, second);
        if (offset < 0) {
            return null;
        }
        try (DiskContents disk = readable(first);
                DiskContents other = readable(second)) {
            if (disk == null) {
                return new OutputDifference(offset, sizes(first, second), List.of());
            }
            List<ImageDifference.FileChange> changes = List.of();
            if (other != null && disk.root().isPresent() && other.root().isPresent()) {
                List<ImageDifference.FileChange> all =
                        ImageDifference.between(disk.files(), other.files()).files();
                changes = all.subList(0, Math.min(MOST_FILES, all.size()));
            }
            return new OutputDifference(offset, part(disk, offset), changes);
        }
    }

    private static @Nullable DiskContents readable(Path file) throws IOException {
        try {
            DiskContents contents = DiskContents.read(file);
            if (contents.volumes().stream().anyMatch(each -> each.content().isKnown())) {
                return contents;
            }
            contents.close();
            return null;
        } catch (DiskFormatException | Ext4FormatException | SquashfsFormatException e) {
            // what cannot be read can still be compared
            return null;
        }
    }

    private static String sizes(Path first, Path second) throws IOException {
        long a = Files.size(first);
        long b = Files.size(second);
        return a == b ? "a file of " + a + " bytes" : "files of " + a + " and " + b + " bytes";
    }

    private static String part(DiskContents contents, long offset) {
        List<ImagePlan> disks = contents.image().disks();
        for (int i = 0; i < disks.size(); i++) {
            long at = diskOffset(disks.get(i), contents.file(), offset);
            if (at >= 0) {
                return part(contents, i, at, offset);
            }
        }
        return "what the " + contents.image().format().word() + " file adds to the disk";
    }

    /** Where a byte of the file is in the disk; -1 when it is none of the disk's. */
    private static long diskOffset(ImagePlan disk, Path file, long offset) {
        for (Region region : disk.regions()) {
            if (region.content() instanceof Content.Slice slice && slice.file().equals(file)) {
                long start = slice.offset() + region.skip();
                if (offset >= start && offset < start + region.length()) {
                    return region.offset() + offset - start;
                }
            }
        }
        return -1;
    }

    private static String part(DiskContents contents, int disk, long at, long offset) {
        for (DiskContents.Volume volume : contents.volumes()) {
            if (volume.disk() == disk && at >= volume.offset() && at < volume.offset() + volume.size()) {
                String name = volume.name().isEmpty() ? "" : " of the partition " + volume.name();
                return within(contents.file(), volume, at - volume.offset(), offset) + name;
            }
        }
        return "the partition table";
    }

    private static String within(Path image, DiskContents.Volume volume, long at, long offset) {
        Tree tree = volume.content().tree();
        if (!volume.content().type().equals("ext4") || tree == null) {
            return "the " + volume.content().type() + " file system, byte " + at;
        }
        if (at < BLOCK) {
            return at >= 1024 && at < 2048 ? "the superblock, byte " + (at - 1024) : "the boot block";
        }
        return owner(image, tree, offset).orElse("metadata of the file system, block " + at / BLOCK);
    }

    /** The file whose content lies at an offset of the image. */
    private static java.util.Optional<String> owner(Path image, Tree tree, long offset) {
        Deque<Map.Entry<TreePath, Directory>> folders = new ArrayDeque<>();
        folders.add(Map.entry(TreePath.ROOT, tree.root()));
        while (!folders.isEmpty()) {
            Map.Entry<TreePath, Directory> folder = folders.remove();
            for (Map.Entry<Name, Inode> each : folder.getValue().entries().entrySet()) {
                TreePath path = folder.getKey().child(each.getKey());
                if (each.getValue() instanceof Directory below) {
                    folders.add(Map.entry(path, below));
                } else if (each.getValue() instanceof RegularFile file) {
                    long position = position(file.content(), image, offset);
                    if (position >= 0) {
                        return java.util.Optional.of("the content of " + path + ", byte " + position);
                    }
                }
            }
        }
        return java.util.Optional.empty();
    }

    private static long position(Content content, Path image, long offset) {
        List<Content.Segment> segments = new ArrayList<>();
        if (content instanceof Content.Sparse sparse) {
            segments.addAll(sparse.segments());
        } else {
            segments.add(new Content.Segment(0, content));
        }
        for (Content.Segment each : segments) {
            if (each.content() instanceof Content.Slice slice
                    && slice.file().equals(image)
                    && offset >= slice.offset()
                    && offset < slice.offset() + slice.size()) {
                return each.position() + offset - slice.offset();
            }
        }
        return -1;
    }
}
