package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.customize.ArtifactPlacement;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Identity;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.customize.UserAccount;
import org.xenwright.disk.PartitionTable;
import org.xenwright.domain.DomainFiles;
import org.xenwright.filesystem.ext4.Ext4Profile;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.squashfs.SquashfsPacking;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.layout.PartitionRequest;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;

/** Turns the beans of a POM into the request the core works on. */
final class ImageRequests {
    private ImageRequests() {}

    static ImageRequest of(LockedMojo goal, List<MavenArtifacts.Resolved> artifacts) throws IOException {
        ImageConfiguration image = goal.image;
        String seed = goal.project.getGroupId() + ":" + goal.project.getArtifactId();
        return new ImageRequest(
                goal.imageName(),
                seed + ":" + goal.project.getVersion(),
                seed,
                goal.packageRequest(),
                image.excludes(),
                customize(goal, artifacts),
                disk(image.disk),
                type(image.type),
                clock(goal.clock),
                DomainFiles.texts(goal.domains.toPath(), goal.context()),
                goal.targetFolder());
    }

    private static CustomizeRequest customize(LockedMojo goal, List<MavenArtifacts.Resolved> artifacts) {
        ImageConfiguration image = goal.image;
        List<UserAccount> users = new ArrayList<>();
        for (ImageConfiguration.User user : image.users) {
            if (user.name == null) {
                throw Problem.of("making a user", "add <name>")
                        .at("<image><users><user>")
                        .found("no <name>")
                        .raise();
            }
            users.add(new UserAccount(
                    user.name,
                    user.uid == null ? null : user.uid.longValue(),
                    user.groups,
                    user.shell,
                    user.home,
                    user.comment,
                    user.keys,
                    user.passwordHash));
        }
        List<ArtifactPlacement> placements = new ArrayList<>();
        for (MavenArtifacts.Resolved each : artifacts) {
            if (!each.isOf(goal.world())) {
                placements.add(new ArtifactPlacement(
                        each.file(),
                        each.file().getFileName().toString(),
                        each.input().into,
                        each.input().unpack,
                        each.input().owner,
                        mode(each.input().mode, "<image><artifacts><artifact><mode>")));
            }
        }
        List<Overlay.Rule> rules = new ArrayList<>();
        for (ImageConfiguration.Permission each : image.permissions) {
            if (each.path == null) {
                throw Problem.of("reading the permissions of files", "add <path>")
                        .at("<image><permissions><permission>")
                        .found("no <path>")
                        .raise();
            }
            rules.add(
                    new Overlay.Rule(each.path, each.owner, mode(each.mode, "<image><permissions><permission><mode>")));
        }
        Path folder = image.files != null
                ? image.files.toPath()
                : goal.project.getBasedir().toPath().resolve("src/main/rootfs");
        String hostname = image.hostname != null ? image.hostname : goal.imageName();
        return new CustomizeRequest(
                users,
                Identity.NONE.withHostname(hostname),
                placements,
                new Overlay(folder, rules, goal.context()),
                new Services(image.services.enabled(), image.services.disabled(), image.services.masked()),
                image.commands);
    }

    private static @Nullable Integer mode(@Nullable String octal, String where) {
        if (octal == null) {
            return null;
        }
        if (!octal.matches("0?[0-7]{3,4}")) {
            throw Problem.of("reading a mode", "correct the mode")
                    .at(where)
                    .found("'" + octal + "'")
                    .expected("three or four octal digits, for example 0644")
                    .raise();
        }
        return Integer.parseInt(octal, 8);
    }

    /** The build's time: a timestamp or seconds, as Maven's own plugins read it; null when the project names none. */
    static @Nullable Instant clock(@Nullable String text) {
        String named = text != null ? text : System.getenv("SOURCE_DATE_EPOCH");
        if (named == null || named.isBlank()) {
            return null;
        }
        try {
            return named.matches("[0-9]+")
                    ? Instant.ofEpochSecond(Long.parseLong(named))
                    : OffsetDateTime.parse(named).toInstant();
        } catch (DateTimeParseException | NumberFormatException e) {
            throw Problem.of("reading the build's time", "correct the time")
                    .at("project.build.outputTimestamp, xen.clock or SOURCE_DATE_EPOCH")
                    .found(named)
                    .expected("a time like 2026-11-01T00:00:00Z, or seconds since 1970")
                    .raise(e);
        }
    }

    static GuestType type(String word) {
        return GuestType.of(word)
                .orElseThrow(() -> Problem.of("choosing how domains start", "write a known type")
                        .at("<image><type>")
                        .found(word)
                        .expected("pvh, pv, hvm")
                        .raise());
    }

    static Ext4Size size(DiskConfiguration disk) {
        return size(disk.size, disk.free, "<image><disk>");
    }

    private static Ext4Size size(@Nullable String size, @Nullable String space, String where) {
        if (size != null) {
            return new Ext4Size.Fixed(bytes(size, where + "<size>"));
        }
        if (space == null) {
            return Ext4Size.DEFAULT;
        }
        String free = space.strip();
        if (free.matches("[0-9]{1,4} ?%")) {
            return new Ext4Size.PlusPercent(Integer.parseInt(free.replaceAll("[^0-9]", "")), 0);
        }
        return new Ext4Size.PlusBytes(bytes(free, where + "<free>"));
    }

    private static long bytes(String text, String where) {
        return ByteSize.parse(text)
                .orElseThrow(() -> Problem.of("reading a size", "correct the size")
                        .at(where)
                        .found("'" + text + "'")
                        .expected("a number with K, M, G or T, for example 4G")
                        .raise());
    }

    static DiskRequest disk(DiskConfiguration disk) {
        List<PartitionRequest> partitions =
                disk.partitions.stream().map(each -> partition(each, disk)).toList();
        PartitionTable table = disk.table != null
                ? DiskRequest.table(disk.table.strip())
                : partitions.isEmpty() ? PartitionTable.NONE : PartitionTable.GPT;
        return new DiskRequest(
                DiskRequest.fileSystem(disk.filesystem.strip()),
                size(disk),
                table,
                disk.formats().stream().map(DiskRequest::format).toList(),
                readOnly(disk),
                SquashfsPacking.parse(disk.compression, "<image><disk><compression>"),
                profile(disk.profile, "<image><disk><profile>"),
                partitions);
    }

    private static @Nullable ReadOnlyRoot readOnly(DiskConfiguration disk) {
        InitramfsOptions.Verify verify = word(
                "<image><disk><verity>",
                disk.verity,
                Map.of(
                        "false", InitramfsOptions.Verify.NEVER,
                        "true", InitramfsOptions.Verify.READ,
                        "full", InitramfsOptions.Verify.START));
        boolean asked = disk.overlay != null || !disk.persisted().isEmpty();
        boolean verified = verify != InitramfsOptions.Verify.NEVER;
        if (DiskRequest.fileSystem(disk.filesystem.strip()).isWritable() && !asked && !verified) {
            return null;
        }
        ReadOnlyRoot.Overlay overlay = disk.overlay == null
                ? ReadOnlyRoot.Overlay.TMPFS
                : word(
                        "<image><disk><overlay>",
                        disk.overlay,
                        Map.of("tmpfs", ReadOnlyRoot.Overlay.TMPFS, "disk", ReadOnlyRoot.Overlay.DISK));
        long size =
                disk.stateSize == null ? ReadOnlyRoot.DEFAULT_STATE : bytes(disk.stateSize, "<image><disk><stateSize>");
        return new ReadOnlyRoot(overlay, disk.persisted(), size, verify);
    }

    private static <T> T word(String where, String found, Map<String, T> known) {
        T meant = known.get(found.strip());
        if (meant == null) {
            throw Problem.of("reading the disk of the image", "write one of these")
                    .at(where)
                    .found("'" + found + "'")
                    .expected(String.join(", ", new TreeSet<>(known.keySet())))
                    .raise();
        }
        return meant;
    }

    private static PartitionRequest partition(DiskConfiguration.Partition partition, DiskConfiguration disk) {
        String where = "<image><disk><partitions><partition>";
        if (partition.name == null) {
            throw Problem.of("dividing the disk of the image", "add <name>")
                    .at(where)
                    .found("no <name>")
                    .raise();
        }
        return new PartitionRequest(
                partition.name.strip(),
                PartitionRequest.fileSystem(partition.filesystem.strip()),
                partition.mount == null ? null : partition.mount.strip(),
                size(partition.size, partition.free, where),
                profile(partition.profile != null ? partition.profile : disk.profile, where + "<profile>"));
    }

    private static Ext4Profile profile(String word, String where) {
        for (Ext4Profile each : Ext4Profile.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word.strip())) {
                return each;
            }
        }
        throw Problem.of("choosing the features of ext4", "write one of these")
                .at(where)
                .found(word)
                .expected("default, legacy, large, readonly")
                .raise();
    }
}
