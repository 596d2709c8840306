package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.VolumeFormatException;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.Foreign;

/**
 * The first byte in which two outputs of the same build differ, and the part of the file it belongs to.
 *
 * @param offset in bytes
 * @param part of the file, in words
 * @param files differences of the image's files, when both can be read
 */
public record OutputDifference(long offset, String part, List<ImageDifference.FileChange> files) {
    private static final int MOST_FILES = 20;

    public OutputDifference {
        files = List.copyOf(files);
    }

    /** Compares two files byte by byte; null when they are the same. */
    public static @Nullable OutputDifference between(Path first, Path second, PackageWorlds worlds) throws IOException {
        long offset = Files.mismatch(first, second);
        if (offset < 0) {
            return null;
        }
        try (DiskContents disk = readable(first);
                DiskContents other = readable(second)) {
            if (disk == null) {
                return new OutputDifference(offset, TextOutputs.part(first, second, offset), List.of());
            }
            List<ImageDifference.FileChange> changes = List.of();
            if (other != null && disk.root().isPresent() && other.root().isPresent()) {
                changes = changes(disk, other, worlds);
            }
            String programs = other == null ? "" : programs(disk, other);
            return new OutputDifference(offset, part(disk, offset) + programs, changes);
        }
    }

    /** Says how the programs for firmware differ, which lie in partitions that no folder of the image may show. */
    private static String programs(DiskContents disk, DiskContents other) throws IOException {
        try {
            List<String> lines = EfiPrograms.differences(disk, other);
            return lines.isEmpty() ? "" : " (" + String.join(", ", lines) + ")";
        } catch (DiskFormatException e) {
            return "";
        }
    }

    private static List<ImageDifference.FileChange> changes(DiskContents disk, DiskContents other, PackageWorlds worlds)
            throws IOException {
        try {
            List<ImageDifference.FileChange> all =
                    ImageDifference.between(disk.files(), other.files(), worlds).files();
            return all.subList(0, Math.min(MOST_FILES, all.size()));
        } catch (DiskFormatException e) {
            // a compressed cluster is unpacked no sooner than it is looked at
            return List.of();
        }
    }

    private static @Nullable DiskContents readable(Path file) throws IOException {
        try {
            // made by two builds of the project, a delta of them over the disk that the project named, wherever that
            // lies
            DiskContents contents =
                    DiskContents.read(file, file.toAbsolutePath().getRoot());
            if (contents.volumes().stream().anyMatch(each -> each.content().isKnown())) {
                return contents;
            }
            contents.close();
            return null;
        } catch (DiskFormatException | VolumeFormatException e) {
            // what cannot be read can still be compared
            return null;
        }
    }

    private static String part(DiskContents contents, long offset) throws IOException {
        List<ImagePlan> disks = contents.image().disks();
        for (int i = 0; i < disks.size(); i++) {
            long at = diskOffset(disks.get(i), contents.file(), offset);
            if (at >= 0) {
                return part(contents, i, at);
            }
        }
        return contents.image().format().describe(contents.file(), offset);
    }

    /** Returns where a byte of the file is in the disk; -1 when it is not part of the disk. */
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

    private static String part(DiskContents contents, int disk, long at) throws IOException {
        ImagePlan whole = contents.image().disks().get(disk);
        // one may lie in a file of another
        Optional<DiskContents.Volume> found = contents.volumes().stream()
                .filter(each -> each.disk() == disk && at >= each.offset() && at < each.offset() + each.size())
                .min(Comparator.comparingLong(DiskContents.Volume::size));
        if (found.isPresent() && !MediumContents.isOfTable(whole, at)) {
            DiskContents.Volume volume = found.get();
            String name = volume.name().isEmpty()
                    ? ""
                    : (volume.name().startsWith("/") ? " of the file " : " of the partition ")
                            + Foreign.line(volume.name());
            return within(contents.plan(volume), volume, at) + name;
        }
        Optional<String> code = BootCode.ofFirstSector(whole, at);
        return code.isPresent() ? code.get() : PartitionTable.on(whole).describe(whole, at);
    }

    private static String within(ImagePlan plan, DiskContents.Volume volume, long at) throws IOException {
        Optional<String> loader =
                volume.content().isKnown() ? Optional.empty() : BootCode.ofVolume(plan, at - volume.offset());
        return loader.isPresent() ? loader.get() : volume.content().describe(plan, at - volume.offset());
    }
}
