package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.filesystem.volume.VolumeContent;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.progress.TextTable;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * The contents of a path of an image, as lines for a console: a folder with the sizes of all below, or a file's text.
 */
public final class Listing {
    private static final int TEXT_LIMIT = 1 << 20;

    private Listing() {}

    /** Returns the partitions and file systems of a disk, and the boot loaders on it. */
    public static List<String> of(DiskContents disk) throws IOException {
        TextTable table = new TextTable("lrrlll");
        table.row("partition", "offset", "size", "type", "free", "identity");
        for (DiskContents.Volume each : disk.volumes()) {
            VolumeContent content = each.content();
            String number = disk.image().disks().size() > 1 ? "disk " + each.disk() + " " : "";
            table.row(
                    number
                            + (!each.name().isEmpty()
                                    ? Foreign.line(each.name())
                                    : each.id() == null ? "whole" : "unnamed"),
                    Long.toString(each.offset()),
                    ByteSize.format(each.size()),
                    BootCode.isIn(disk, each) ? "grub core" : content.type(),
                    free(content),
                    identity(each));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(BootCode.lines(disk));
        lines.addAll(EfiPrograms.lines(disk));
        return lines;
    }

    private static String free(VolumeContent content) {
        return content.free() < 0
                ? ""
                : ByteSize.format(content.free())
                        + (content.freeInodes() < 0 ? "" : ", " + content.freeInodes() + " inodes");
    }

    private static String identity(DiskContents.Volume volume) {
        List<String> words = new ArrayList<>();
        if (!volume.content().label().isEmpty()) {
            words.add("LABEL=" + Foreign.line(volume.content().label()));
        }
        if (volume.content().uuid() != null) {
            words.add("UUID=" + volume.content().uuid());
        }
        if (volume.id() != null) {
            words.add("PARTUUID=" + volume.id());
        }
        return String.join(" ", words);
    }

    /**
     * Lists what a path names, links followed.
     *
     * @throws org.xenwright.problem.ProblemException when it names nothing
     */
    public static List<String> at(Tree tree, String path) throws IOException {
        Inode inode = find(tree, path);
        if (inode instanceof Directory folder) {
            TextTable table = new TextTable("lrrrll");
            for (Map.Entry<Name, Inode> each : folder.entries().entrySet()) {
                row(table, each.getValue(), each.getKey().toString());
            }
            List<String> lines = new ArrayList<>(table.lines());
            lines.add(folder.entries().size() + " entries, " + ByteSize.format(size(folder)));
            return lines;
        }
        if (inode instanceof RegularFile file) {
            return content(file);
        }
        TextTable table = new TextTable("lrrrll");
        row(table, inode, path);
        return table.lines();
    }

    /** Returns the bytes of all files at and below; a file of several names counts once. */
    static long size(Inode inode) {
        return size(inode, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static long size(Inode inode, Set<Inode> counted) {
        if (inode instanceof RegularFile file) {
            return counted.add(inode) ? file.content().size() : 0;
        }
        long size = 0;
        if (inode instanceof Directory folder) {
            for (Inode each : folder.entries().values()) {
                size += size(each, counted);
            }
        }
        return size;
    }

    private static Inode find(Tree tree, String path) {
        try {
            return tree.follow(TreePath.of(path)).orElseThrow(() -> missing(path));
        } catch (UnsafePathException e) {
            throw missing(path);
        }
    }

    private static RuntimeException missing(String path) {
        return Problem.of("looking into an image", "name a path of the image")
                .at("-Dxen.path")
                .found(path + ", which is not there")
                .raise();
    }

    private static void row(TextTable table, Inode inode, String name) {
        Attributes attributes = inode.attributes();
        String size =
                inode instanceof Device device ? device.major() + ":" + device.minor() : ByteSize.format(size(inode));
        String target = inode instanceof Symlink link
                ? " -> " + Foreign.line(new String(link.target(), StandardCharsets.UTF_8))
                : inode instanceof Directory ? "/" : "";
        table.row(
                letter(inode) + String.format(Locale.ROOT, "%04o", attributes.mode()),
                attributes.uid() + ":" + attributes.gid(),
                size,
                Instant.ofEpochSecond(attributes.seconds()).toString(),
                Foreign.line(name) + target,
                Foreign.line(String.join(" ", attributes.xattrs().asMap().keySet())));
    }

    private static String letter(Inode inode) {
        if (inode instanceof Device device) {
            return device.kind() == Device.Kind.BLOCK ? "b" : "c";
        }
        return inode instanceof Directory
                ? "d"
                : inode instanceof Symlink ? "l" : inode instanceof RegularFile ? "-" : "s";
    }

    private static List<String> content(RegularFile file) throws IOException {
        Optional<List<String>> program = EfiPrograms.of(file.content());
        return program.isPresent() ? program.get() : text(file);
    }

    private static List<String> text(RegularFile file) throws IOException {
        long size = file.content().size();
        if (size <= TEXT_LIMIT) {
            byte[] bytes = file.content().bytes(TEXT_LIMIT);
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                if (text.indexOf('\0') < 0) {
                    return text.lines().map(Foreign::line).toList();
                }
            } catch (CharacterCodingException e) {
                // then it is no text
                return List.of(binary(size, Digest.of(bytes)));
            }
            return List.of(binary(size, Digest.of(bytes)));
        }
        return List.of(binary(size, null));
    }

    private static String binary(long size, @Nullable Digest digest) {
        return size + " bytes that are no short text" + (digest == null ? "" : ", SHA-256 " + digest.hex());
    }
}
