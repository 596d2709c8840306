package org.xenwright.image.layout;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.DerivedUuid;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.PlannedVolume;
import org.xenwright.filesystem.volume.Spool;
import org.xenwright.filesystem.volume.VolumeRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.BootDisk;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The partitions of an image before that of its root, and the table over all of them. */
final class DataPartitions {
    private static final Spool NO_SPOOL = () -> {
        throw new IllegalStateException("a partition beside the root is planned");
    };

    private static final TreePath BOOT = TreePath.of("boot");
    private static final int SECTOR = 512;

    private final DiskRequest request;
    private final String seed;
    private final String architecture;
    private final Instant clock;

    DataPartitions(ImageIdentity image, DiskRequest request) {
        this.request = request;
        this.seed = image.seed();
        this.architecture = image.architecture();
        this.clock = image.clock();
    }

    /**
     * The tree of an image, divided.
     *
     * @param root what stays on the root's file system
     * @param others trees of the partitions by their names; none for one that holds no files
     */
    record Divided(Tree root, Map<String, Tree> others) {}

    /**
     * The partitions before that of the root.
     *
     * @param plans of them by their names, in the order of the request
     * @param firstSector what a BIOS starts; empty for nothing
     * @param remarks for the user
     */
    record Planned(Map<String, ImagePlan> plans, byte[] firstSector, List<String> remarks) {
        /** Returns their names and sizes. */
        String summary() {
            return plans.entrySet().stream()
                    .map(each -> each.getKey() + " "
                            + ByteSize.format(each.getValue().size()))
                    .collect(Collectors.joining(", "));
        }
    }

    /** Returns their lines of fstab. */
    List<SystemIdentity.Mount> mounts() {
        List<SystemIdentity.Mount> mounts = new ArrayList<>();
        for (PartitionRequest each : request.partitions()) {
            FileSystemKind kind = each.fileSystem();
            kind.fstab(each.mount())
                    .ifPresent(line -> mounts.add(new SystemIdentity.Mount(
                            "UUID=" + identity(each), line.target(), line.type(), line.options(), line.pass())));
        }
        // a folder of a partition may be the place of another one
        mounts.sort(Comparator.comparing(mount -> mount.target().split("/").length));
        return mounts;
    }

    /**
     * Moves files to the partitions they are to lie on.
     *
     * @throws org.xenwright.problem.ProblemException when a place is not a folder
     */
    Divided divide(Tree tree) {
        if (request.partitions().isEmpty()) {
            return new Divided(tree, Map.of());
        }
        Tree root = tree.copy();
        Map<String, Tree> others = new LinkedHashMap<>();
        // the deepest first, so that none takes what lies on another
        request.partitions().stream()
                .filter(each -> each.fileSystem().holdsFiles())
                .sorted(Comparator.comparing((PartitionRequest each) -> each.mount() == null
                                ? 0
                                : TreePath.of(each.mount()).names().size())
                        .reversed())
                .forEach(each -> others.put(each.name(), files(root, each)));
        return new Divided(root, others);
    }

    /**
     * Plans the partitions.
     *
     * @param others the trees of {@link #divide}
     * @param boot trees by names of partitions, which lie over the others
     * @throws org.xenwright.problem.ProblemException when files do not fit, or there is no partition of such a name
     */
    Planned plan(Map<String, Tree> others, Map<String, Tree> boot) throws IOException {
        for (String name : boot.keySet()) {
            if (!others.containsKey(name)) {
                throw Problem.of(
                                "putting what boots the image on its disk",
                                "add <partition><name>" + name + "</name> with a file system to the disk")
                        .at("<image><disk><partitions>")
                        .found("no partition of files called '" + name + "'")
                        .raise();
            }
        }
        Map<String, ImagePlan> plans = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        byte[] firstSector = {};
        for (PartitionRequest each : request.partitions()) {
            Tree files = others.getOrDefault(each.name(), new Tree(Attributes.of(0755, clock)));
            Tree over = boot.get(each.name());
            if (over != null) {
                files = files.copy();
                files.lay(over);
            }
            plans.put(each.name(), plan(each, files, Gpt.behind(plans.values()), remarks));
            Optional<Content> code = each.fileSystem().firstSector(files);
            if (code.isPresent()) {
                firstSector = code.get().bytes(SECTOR);
            }
        }
        return new Planned(plans, firstSector, remarks);
    }

    private ImagePlan plan(PartitionRequest each, Tree files, long offset, List<String> remarks) throws IOException {
        try {
            PlannedVolume plan = each.fileSystem().plan(files, volume(each, offset), NO_SPOOL);
            plan.remarks().forEach(remark -> remarks.add("partition " + each.name() + ": " + remark));
            return plan.plan();
        } catch (ProblemException e) {
            String where = e.problem().where();
            String partition = "the partition " + each.name();
            throw e.problem()
                    .at(where == null ? partition : partition + ", " + where)
                    .raise(e);
        }
    }

    /** Removes from a tree what lies below the place of a partition; the folder itself stays to be mounted on. */
    private Tree files(Tree root, PartitionRequest each) {
        if (each.mount() == null) {
            return new Tree(Attributes.of(0755, clock));
        }
        TreePath place = root.real(TreePath.of(each.mount()))
                .orElseThrow(() -> misplaced(each, "a place whose parent the image does not have"));
        Inode found = root.find(place).orElse(null);
        if (found == null) {
            root.put(place, new Directory(Attributes.of(0755, clock)));
            return new Tree(Attributes.of(0755, clock));
        }
        if (!(found instanceof Directory folder)) {
            throw misplaced(each, "a place that is no folder");
        }
        Tree files = new Tree(folder.attributes());
        folder.entries().forEach((name, inode) -> files.put(TreePath.ROOT.child(name), inode));
        root.put(place, new Directory(folder.attributes()));
        return files;
    }

    private static RuntimeException misplaced(PartitionRequest each, String found) {
        return Problem.of("dividing the disk of the image", "mount the partition " + each.name() + " elsewhere")
                .at("<image><disk><partitions><partition><mount>")
                .found(each.mount() + ", " + found)
                .raise();
    }

    /** Returns the whole disk, with the root last so that it can grow; without a table, nothing but the root. */
    ImagePlan disk(Planned others, ImagePlan root) {
        return request.table()
                .plan(
                        DerivedUuid.of("disk-uuid", seed + ":disk"),
                        partitions(others.plans(), root),
                        others.firstSector());
    }

    /** Returns the partitions for the manifest; none without a table. */
    List<ImageManifest.Partition> facts(Map<String, ImagePlan> plans, ImagePlan root, ImageManifest.FileSystem facts) {
        List<ImageManifest.Partition> found = new ArrayList<>();
        if (!request.table().isDivided()) {
            return found;
        }
        List<Partition> partitions = partitions(plans, root);
        for (int i = 0; i < partitions.size(); i++) {
            boolean last = i == partitions.size() - 1;
            PartitionRequest asked = last ? null : request.partitions().get(i);
            Partition each = partitions.get(i);
            found.add(new ImageManifest.Partition(
                    i + 1,
                    each.name(),
                    each.id().toString(),
                    asked == null ? facts.type() : asked.fileSystem(),
                    asked == null ? facts.uuid() : identity(asked),
                    asked == null ? "/" : asked.mount(),
                    Gpt.offset(partitions, i),
                    each.content().size()));
        }
        return found;
    }

    private List<Partition> partitions(Map<String, ImagePlan> plans, ImagePlan root) {
        List<Partition> partitions = new ArrayList<>();
        for (PartitionRequest each : request.partitions()) {
            partitions.add(new Partition(
                    each.name(),
                    each.fileSystem().partitionType(each.mount()),
                    id(each.name()),
                    Objects.requireNonNull(plans.get(each.name()))));
        }
        String name = ImageManifest.Partition.ROOT;
        partitions.add(new Partition(name, PartitionType.root(architecture), id(name), root));
        return partitions;
    }

    /** Returns where the files of {@code /boot} will lie; empty for on the root. */
    Optional<BootDisk.Place> boot() {
        List<PartitionRequest> all = request.partitions();
        for (int i = 0; i < all.size(); i++) {
            String mount = all.get(i).mount();
            if (mount != null && TreePath.of(mount).equals(BOOT)) {
                return Optional.of(new BootDisk.Place(
                        all.get(i).name(), i + 1, Objects.requireNonNullElse(identity(all.get(i)), ""), ""));
            }
        }
        return Optional.empty();
    }

    /** Returns the GUID of the root's own partition. */
    UUID rootId() {
        return id(ImageManifest.Partition.ROOT);
    }

    private VolumeRequest volume(PartitionRequest each, long offset) {
        return new VolumeRequest(
                seed(each), clock, each.name(), each.size(), each.profile(), request.packing(), false, offset);
    }

    private String seed(PartitionRequest each) {
        return seed + ":" + each.name();
    }

    private UUID id(String name) {
        return DerivedUuid.of("partition-uuid", seed + ":" + name);
    }

    private @Nullable String identity(PartitionRequest each) {
        return each.fileSystem().identity(seed(each)).orElse(null);
    }
}
