package org.xenwright.image.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.loader.BootPartition;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.store.NamedInputs;
import org.xenwright.tree.TreePath;

/**
 * The disk an image becomes.
 *
 * @param fileSystem of the root; one that is not writable makes a root that forgets changes
 * @param size of a root whose file system has one of its own
 * @param table over its partitions; none for a disk that is one file system
 * @param formats files to write, at least one, each once, in the order of the request
 * @param readOnly how a root that is never written is used; null for one that is
 * @param packing of a squashfs
 * @param profile features of an ext4 root
 * @param partitions those before the root's, in their order; only with a table
 */
public record DiskRequest(
        FileSystemKind fileSystem,
        Ext4Size size,
        PartitionTable table,
        List<DiskFormat> formats,
        @Nullable ReadOnlyRoot readOnly,
        SquashfsPacking packing,
        Ext4Profile profile,
        List<PartitionRequest> partitions) {
    private static final int MOST_PARTITIONS = 127; // and the root's

    public DiskRequest {
        partitions = List.copyOf(partitions);
        check(partitions, table);
        fileSystem(fileSystem.name());
        formats = List.copyOf(new LinkedHashSet<>(formats));
        if (formats.isEmpty()) {
            throw refuse("formats", "none", DiskFormats.words(), "name at least one format");
        }
        if (!fileSystem.hasSize() && !size.equals(Ext4Size.DEFAULT)) {
            throw Problem.of("choosing the size of the disk", "take <size> and <free> out")
                    .at("<image><disk>")
                    .found("a size for " + fileSystem.name() + ", which has no free space")
                    .raise();
        }
        if (!fileSystem.isWritable() && readOnly == null) {
            readOnly = ReadOnlyRoot.forgetful();
        }
        if (readOnly != null && readOnly.hasState()) {
            formats.stream().filter(DiskFormat::isAppliance).findFirst().ifPresent(DiskRequest::refuseState);
        }
    }

    /**
     * Makes a request for a root used in the way of its file system: a squashfs under memory, or an ext4 that is
     * written.
     */
    public DiskRequest(FileSystemKind fileSystem, Ext4Size size, PartitionTable table, List<DiskFormat> formats) {
        this(fileSystem, size, table, formats, null, SquashfsPacking.DEFAULT);
    }

    /** Makes a request for a disk with no partition but the root's, of the default profile. */
    public DiskRequest(
            FileSystemKind fileSystem,
            Ext4Size size,
            PartitionTable table,
            List<DiskFormat> formats,
            @Nullable ReadOnlyRoot readOnly,
            SquashfsPacking packing) {
        this(fileSystem, size, table, formats, readOnly, packing, Ext4Profile.DEFAULT, List.of());
    }

    /**
     * Returns the same with partitions before its own.
     *
     * @throws org.xenwright.problem.ProblemException when one of its own has the name or the place of one of them
     */
    public DiskRequest booting(List<BootPartition> needed) {
        if (needed.isEmpty()) {
            return this;
        }
        List<PartitionRequest> all = new ArrayList<>();
        for (BootPartition each : needed) {
            for (PartitionRequest own : partitions) {
                boolean named = own.name().equals(each.name());
                if (named
                        || each.mount() != null
                                && own.mount() != null
                                && TreePath.of(own.mount()).equals(TreePath.of(each.mount()))) {
                    throw Problem.of(
                                    "dividing the disk of the image",
                                    named ? "give the partition another name" : "take the partition out")
                            .at("<image><disk><partitions><partition>")
                            .found("'" + own.name() + "'" + (own.mount() == null ? "" : " at " + own.mount())
                                    + ", which <bootloader> adds itself")
                            .raise();
                }
            }
            all.add(PartitionRequest.of(each));
        }
        all.addAll(partitions);
        return new DiskRequest(fileSystem, size, table, formats, readOnly, packing, profile, all);
    }

    /** Adds each of its elements to the inputs of an image. */
    public void addTo(NamedInputs inputs) {
        inputs.add("<image><disk><filesystem>", fileSystem.name(), fileSystem.name())
                .add("<image><disk><size> or <free>", size)
                .add("<image><disk><table>", table, table.word())
                .add(
                        "<image><disk><formats>",
                        formats,
                        String.join(", ", formats.stream().map(DiskFormat::word).toList()))
                .add("<image><disk><overlay>, <persist> or <verity>", String.valueOf(readOnly))
                .add("<image><disk><compression>", packing)
                .add("<image><disk><profile>", profile)
                .add("<image><disk><partitions>", partitions);
    }

    private static void refuseState(DiskFormat appliance) {
        throw Problem.of(
                        "choosing the formats of the disk",
                        "take " + appliance.word() + " out of <formats>, or <persist> and <overlay>")
                .at("<image><disk><formats>")
                .found(appliance.word()
                        + " for an image whose domains have a state disk, which an appliance does not hold")
                .raise();
    }

    /**
     * Returns the format that a project names by a word.
     *
     * @throws org.xenwright.problem.ProblemException for an unknown word
     */
    public static DiskFormat format(String word) {
        known(word, DiskFormats.words(), "formats");
        return DiskFormats.of(word);
    }

    /**
     * Returns the kind of file system that a project names by a word.
     *
     * @throws org.xenwright.problem.ProblemException for an unknown word, or a kind that is not for a root
     */
    public static FileSystemKind fileSystem(String word) {
        known(word, FileSystemKinds.names(FileSystemKind::canBeRoot), "filesystem");
        return FileSystemKinds.of(word);
    }

    /**
     * Returns the table that a project names by a word.
     *
     * @throws org.xenwright.problem.ProblemException for an unknown word
     */
    public static PartitionTable table(String word) {
        known(word, PartitionTable.words(), "table");
        return PartitionTable.of(word);
    }

    /** Returns whether a medium is written that starts the files of the image by itself. */
    public boolean isLive() {
        return formats.stream().anyMatch(DiskFormat::isMedium);
    }

    /** Returns whether the root is never written. */
    public boolean isReadOnly() {
        return readOnly != null;
    }

    /** Returns whether the root is checked against hashes. */
    public boolean isVerified() {
        return readOnly != null && readOnly.verify() != InitramfsOptions.Verify.NEVER;
    }

    /** Returns the manifest's facts about a read-only root, as far as they are known before the root is made. */
    public ImageManifest.@Nullable ReadOnly facts() {
        return readOnly == null ? null : readOnly.facts(null);
    }

    /** Returns the name of the root in a guest. */
    public String rootDevice() {
        return table.device("/dev/xvda", partitions.size() + 1);
    }

    private static void check(List<PartitionRequest> partitions, PartitionTable table) {
        if (!partitions.isEmpty() && !table.isDivided()) {
            throw refuse(
                    "table",
                    table.word() + ", and partitions",
                    Set.of(PartitionTable.GPT.word()),
                    "write gpt, or take <partitions> out");
        }
        if (partitions.size() > MOST_PARTITIONS) {
            throw refuse(
                    "partitions",
                    partitions.size() + " partitions",
                    Set.of("at most " + MOST_PARTITIONS),
                    "take some out");
        }
        Set<String> seen = new HashSet<>();
        for (PartitionRequest each : partitions) {
            boolean twice = !seen.add("name " + each.name());
            if (twice || each.mount() != null && !seen.add("mount " + TreePath.of(each.mount()))) {
                String found = twice ? "'" + each.name() + "' twice" : each.mount() + " for two partitions";
                throw refuse("partitions", found, Set.of("names and mounts of their own"), "change one of them");
            }
        }
    }

    /** Returns the files that an image of this name will have, of unknown size. */
    public List<ImageManifest.Disk> disks(String name) {
        return formats.stream()
                .map(format -> new ImageManifest.Disk(name + format.suffix(), format, 0))
                .toList();
    }

    static void known(String word, Set<String> known, String element) {
        if (!known.contains(word)) {
            String remedy = Nearest.to(word, known).map(near -> "write " + near).orElse("write one of these");
            throw refuse(element, word, known, remedy);
        }
    }

    private static RuntimeException refuse(String element, String found, Set<String> known, String remedy) {
        return Problem.of("choosing the disk of the image", remedy)
                .at("<image><disk><" + element + ">")
                .found(found)
                .expected(String.join(", ", new TreeSet<>(known)))
                .raise();
    }
}
