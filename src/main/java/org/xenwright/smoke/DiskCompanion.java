package org.xenwright.smoke;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.WholeFile;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.ext4.Ext4Patch;
import org.xenwright.filesystem.ext4.Ext4Patcher;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

/**
 * The first disk of a machine that boots by itself, with checks and commands in each initramfs that its menu names. The
 * image's disk stays as it is: what changes lies in a file over it. Only a disk that the guest keeps is changed itself.
 */
final class DiskCompanion implements AutoCloseable {
    // of a root with its kernels, and of a partition for /boot
    private static final List<String> MENUS = List.of("boot/grub/grub.cfg", "grub/grub.cfg");
    private static final int MOST_MENU = 1 << 20;

    /** Most that are written out beside the disk; a size on a disk costs nothing. */
    private static final int MOST_FILES = 64;

    private static final long MOST_INITRAMFS = 1L << 30;
    private static final long MOST_TOGETHER = 4L << 30;
    private static final Pattern INITRAMFS = Pattern.compile("(?m)^[ \\t]*initrd(?:efi|16)?[ \\t]+(\\S.*)$");

    private final Machine machine;
    private final Path at;
    private final List<Path> files = new ArrayList<>();

    /** @param at beginning of the names of the files that it needs as long as it is open */
    DiskCompanion(Machine machine, Path at) {
        this.machine = machine;
        this.at = at;
    }

    /**
     * The files that hold an initramfs.
     *
     * @param offset of their file system in the disk, in bytes
     */
    private record Place(long offset, SortedMap<TreePath, RegularFile> initramfs) {}

    /**
     * Returns the machine with what is brought along on its disk.
     *
     * @param busybox a statically linked one for the guest's processor
     * @throws org.xenwright.problem.ProblemException if the disk has no initramfs that can be changed
     */
    Machine with(CheckInitramfs companion, Content busybox) throws IOException {
        Machine.Disk disk = machine.disks().get(0);
        Path raw = raw(disk);
        List<Machine.Disk> disks = new ArrayList<>(machine.disks());
        try (DiskContents contents = DiskContents.read(raw)) {
            Place place = place(contents);
            try (Ext4Patcher patcher = Ext4Patcher.open(raw, place.offset())) {
                Ext4Patch patch = patcher.patch(Instant.now());
                for (Map.Entry<TreePath, RegularFile> each : place.initramfs().entrySet()) {
                    Path longer = file(".initrd" + files.size());
                    companion.write(longer, copy(each.getValue().content()), busybox);
                    patch.put(
                            each.getKey(),
                            new RegularFile(
                                    each.getValue().attributes().withXattrs(Xattrs.NONE),
                                    new Content.Slice(longer, 0, Files.size(longer))));
                }
                disks.set(0, write(patch.image(), disk, raw, contents.image().plan()));
            }
        }
        return machine.withDisks(disks);
    }

    /** Returns the disk as a raw one, since that is what can be changed block by block. */
    private Path raw(Machine.Disk disk) throws IOException {
        Files.createDirectories(at.toAbsolutePath().getParent());
        if (disk.format().equals(DiskFormats.RAW)) {
            return disk.file();
        }
        Path raw = file(".whole");
        try (DiskContents contents = DiskContents.read(disk.file())) {
            RawDisk.write(contents.image().plan(), raw);
        }
        return raw;
    }

    private Machine.Disk write(ImagePlan changed, Machine.Disk disk, Path raw, ImagePlan before) throws IOException {
        if (disk.kept()) {
            DiskFiles.write(
                    changed,
                    disk.file(),
                    disk.format().equals(DiskFormats.RAW) ? new DiskWriter.Raw() : new DiskWriter.Qcow2());
            return disk;
        }
        Path over = file(".disk");
        Backing backing = new Backing(before, raw.toAbsolutePath().toString(), DiskFormats.RAW);
        DiskFiles.write(changed, over, new DiskWriter.Qcow2Delta(backing, false));
        return Machine.Disk.of(over, DiskFormats.QCOW2);
    }

    private Place place(DiskContents contents) throws IOException {
        for (DiskContents.Volume volume : contents.volumes()) {
            Tree tree = volume.content().tree();
            if (tree != null && FileSystemKinds.EXT4.equals(volume.content().kind())) {
                SortedMap<TreePath, RegularFile> named = named(tree);
                if (!named.isEmpty()) {
                    check(named);
                    return new Place(volume.offset(), named);
                }
            }
        }
        throw Problem.of(
                        "bringing checks or commands into " + machine.name(),
                        "boot it with its kernel from outside: -Dxen.firmware=kernel")
                .at(machine.disks().get(0).file().toString())
                .found("no menu on an ext4 file system that names an initramfs")
                .expected("the boot loader grub, with an initramfs")
                .raise();
    }

    private void check(SortedMap<TreePath, RegularFile> initramfs) {
        long together = 0;
        for (Map.Entry<TreePath, RegularFile> each : initramfs.entrySet()) {
            long size = each.getValue().content().size();
            together += Math.min(size, MOST_TOGETHER);
            if (size > MOST_INITRAMFS || together > MOST_TOGETHER) {
                throw refused(each.getKey() + " of " + ByteSize.format(size) + ", and " + ByteSize.format(together)
                                + " with those before it")
                        .expected("at most " + ByteSize.format(MOST_INITRAMFS) + ", together "
                                + ByteSize.format(MOST_TOGETHER))
                        .raise();
            }
        }
        if (initramfs.size() > MOST_FILES) {
            throw refused("a menu that names " + initramfs.size() + " of them")
                    .expected("at most " + MOST_FILES)
                    .raise();
        }
    }

    private Problem refused(String found) {
        return Problem.of(
                        "bringing checks or commands into each initramfs of " + machine.name(),
                        "boot it with its kernel from outside: -Dxen.firmware=kernel")
                .at(machine.disks().get(0).file().toString())
                .found(found);
    }

    /** Returns the files that the menu of a file system gives to a kernel as its initramfs. */
    private static SortedMap<TreePath, RegularFile> named(Tree tree) throws IOException {
        SortedMap<TreePath, RegularFile> named = new TreeMap<>();
        for (String menu : MENUS) {
            if (!(tree.follow(menu).orElse(null) instanceof RegularFile file)
                    || file.content().size() > MOST_MENU) {
                continue;
            }
            Matcher line = INITRAMFS.matcher(new String(file.content().bytes(MOST_MENU), StandardCharsets.UTF_8));
            while (line.find()) {
                String[] words = line.group(1).strip().split("[ \\t]+");
                // the last one, since what is brought along comes after all that the kernel unpacks
                put(named, tree, words[words.length - 1]);
            }
        }
        return named;
    }

    private static void put(SortedMap<TreePath, RegularFile> named, Tree tree, String word) {
        try {
            TreePath path = tree.real(TreePath.of(word)).orElse(TreePath.ROOT);
            if (tree.find(path).orElse(null) instanceof RegularFile initramfs) {
                named.put(path, initramfs);
            }
        } catch (UnsafePathException e) {
            // no file of the guest has such a name, and its loader will say so
            return;
        }
    }

    private Path copy(Content content) throws IOException {
        Path copy = file(".own" + files.size());
        try (InputStream in = content.open()) {
            // it may hold a key, as the disk may that it comes from
            return WholeFile.closed(copy).write(in);
        }
    }

    private Path file(String suffix) {
        Path file = at.resolveSibling(at.getFileName() + suffix);
        files.add(file);
        return file;
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
