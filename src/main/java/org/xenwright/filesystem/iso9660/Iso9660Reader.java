package org.xenwright.filesystem.iso9660;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * Reads an ISO 9660 file system with or without Rock Ridge, ours or not, without mounting it. A broken image is an
 * {@link IsoFormatException}, never a hang, and memory is bounded by what its directories really hold.
 */
public final class Iso9660Reader {
    /** Where a file system is told by. */
    private static final long IDENTIFIED =
            (long) IsoStructures.SYSTEM_AREA * IsoStructures.BLOCK + IsoStructures.STANDARD.offset();

    private static final Pattern TIME = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)");
    private static final int MOST_DESCRIPTORS = 64;
    private static final int MOST_DIRECTORY = 64 << 20;

    /** What a stretch of a file, its place among the extents, or one of its records takes in memory. */
    private static final int SEGMENT = 112;

    private static final int EXTENT = 112;
    private static final int PART = 384;

    /** Modes of what Rock Ridge says nothing of, as Linux has them. */
    private static final int PLAIN_FOLDER = 0555;

    private static final int PLAIN_FILE = 0555;

    /** A directory whose records are still to be read. */
    private record Pending(TreePath path, int depth, Directory directory, IsoRecord record) {}

    private final Allowance allowance;
    private final ImagePlan plan;
    private final PlanReader reader;
    private final Map<Long, Iso9660Image.Extent> extents = new TreeMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    /** Bytes of each area that SUSP leaves to others; -1 without Rock Ridge. */
    private int skipped = -1;

    private Iso9660Reader(ImagePlan plan, PlanReader reader, Allowance allowance) {
        this.allowance = allowance.reading("an ISO 9660 file system");
        this.plan = plan;
        this.reader = reader;
    }

    /** Tells whether there is such a file system, sound or not. */
    public static boolean isIn(ImagePlan plan) throws IOException {
        if (plan.size() < IDENTIFIED + IsoStructures.BLOCK) {
            return false;
        }
        byte[] identifier = new byte[IsoStructures.IDENTIFIER.length];
        try (PlanReader reader = new PlanReader(plan)) {
            reader.read(IDENTIFIED, ByteBuffer.wrap(identifier));
        }
        return Arrays.equals(identifier, IsoStructures.IDENTIFIER);
    }

    /** Tells the same of a file. */
    public static boolean isIn(FileChannel file) throws IOException {
        ByteBuffer identifier = ByteBuffer.allocate(IsoStructures.IDENTIFIER.length);
        while (identifier.hasRemaining()) {
            if (file.read(identifier, IDENTIFIED + identifier.position()) < 0) {
                return false;
            }
        }
        return Arrays.equals(identifier.array(), IsoStructures.IDENTIFIER);
    }

    /**
     * Reads everything; files by reference.
     *
     * @throws IsoFormatException when there is no such file system, or it is broken
     * @throws org.xenwright.content.BoundsException when it asks for more than it may
     */
    public static Iso9660Image read(ImagePlan plan) throws IOException {
        return read(plan, new Allowance(Bounds.ofDisk()));
    }

    /** Reads the same on an account that others share. */
    public static Iso9660Image read(ImagePlan plan, Allowance allowance) throws IOException {
        try (PlanReader reader = new PlanReader(plan, allowance)) {
            return new Iso9660Reader(plan, reader, allowance).image();
        } catch (UnsafePathException e) {
            throw new IsoFormatException(Problem.messageOf(e), e);
        }
    }

    private Iso9660Image image() throws IOException {
        Optional<byte[]> primary = Optional.empty();
        List<Iso9660Image.Boot> boot = new ArrayList<>();
        for (int i = 0; i < MOST_DESCRIPTORS; i++) {
            byte[] block = bytes((long) (IsoStructures.SYSTEM_AREA + i) * IsoStructures.BLOCK, IsoStructures.BLOCK);
            if (!Arrays.equals(IsoStructures.STANDARD.bytes(block, 0), IsoStructures.IDENTIFIER)) {
                throw new IsoFormatException("no volume descriptor in block " + (IsoStructures.SYSTEM_AREA + i));
            }
            int type = IsoStructures.TYPE.getInt(block);
            if (type == IsoStructures.TERMINATOR) {
                break;
            } else if (type == IsoStructures.PRIMARY && primary.isEmpty()) {
                primary = Optional.of(block);
            } else if (type == IsoStructures.BOOT_RECORD
                    && text(IsoStructures.BOOT_SYSTEM.bytes(block, 0)).equals(IsoStructures.EL_TORITO)) {
                catalog(boot, IsoStructures.CATALOG.get(block));
            }
        }
        return image(primary.orElseThrow(() -> new IsoFormatException("no primary volume descriptor")), boot);
    }

    private Iso9660Image image(byte[] primary, List<Iso9660Image.Boot> boot) throws IOException {
        int size = IsoStructures.BLOCK_SIZE.getInt(primary);
        if (size != IsoStructures.BLOCK) {
            throw new IsoFormatException("blocks of " + size + " bytes, which are not read here");
        }
        Tree tree = tree(IsoRecord.read(primary, IsoStructures.ROOT.offset(), IsoStructures.ROOT.length()));
        return new Iso9660Image(
                text(IsoStructures.VOLUME_ID.bytes(primary, 0)),
                identity(text(IsoStructures.MODIFIED.bytes(primary, 0))),
                IsoStructures.SPACE_SIZE.get(primary) * IsoStructures.BLOCK,
                tree,
                boot,
                extents);
    }

    /** Writes a time of digits as blkid does. */
    private static Optional<String> identity(String time) {
        Matcher digits = TIME.matcher(time);
        return digits.matches() ? Optional.of(digits.replaceFirst("$1-$2-$3-$4-$5-$6-$7")) : Optional.empty();
    }

    private void catalog(List<Iso9660Image.Boot> boot, long block) throws IOException {
        for (BootCatalog.Placed each : BootCatalog.read(bytes(block * IsoStructures.BLOCK, IsoStructures.BLOCK))) {
            String platform = switch (each.platform()) {
                case 0 -> "BIOS";
                case 0xef -> "UEFI";
                default -> "platform " + each.platform();
            };
            boot.add(new Iso9660Image.Boot(platform, each.block() * IsoStructures.BLOCK, each.sectors()));
        }
    }

    private Tree tree(IsoRecord root) throws IOException {
        IsoRecords records = records(TreePath.ROOT, root);
        Optional<IsoRecord> itself = records.next();
        if (itself.isEmpty() || !itself.get().isDots()) {
            throw new IsoFormatException("a root directory without itself");
        }
        skipped = SystemUse.skipped(itself.get().use());
        Tree tree = new Tree(use(TreePath.ROOT, itself.get()).attributes(PLAIN_FOLDER, root.seconds()));
        entries(tree, new Pending(TreePath.ROOT, 0, tree.root(), root), records);
        while (!pending.isEmpty()) {
            Pending next = pending.remove();
            entries(tree, next, records(next.path, next.record));
        }
        return tree;
    }

    private IsoRecords records(TreePath path, IsoRecord folder) throws IOException {
        if (folder.length() > MOST_DIRECTORY) {
            throw new IsoFormatException("the directory " + path + " of " + folder.length() + " bytes");
        }
        keep(path, folder.offset(), new Iso9660Image.Extent(path, folder.length(), true));
        allowance.work(path, folder.length());
        // its bytes are there for a moment only, and what its records stand for is more
        allowance.hold(path, folder.length());
        return new IsoRecords(bytes(folder.offset(), (int) folder.length()));
    }

    /** Keeps the place of a file or folder; no folder may lie where another or a file does. */
    private void keep(TreePath path, long offset, Iso9660Image.Extent extent) throws IOException {
        allowance.hold(path, EXTENT + path.length());
        if (extents.putIfAbsent(offset, extent) != null && extent.folder()) {
            throw new IsoFormatException("the directory " + path + " lies where another or a file does");
        }
    }

    private SystemUse use(TreePath folder, IsoRecord record) throws IOException {
        int skip = record.isDots() && record.identifier()[0] == 0 ? 0 : Math.max(0, skipped);
        byte[] use = skipped < 0 ? new byte[0] : record.use();
        return SystemUse.of(Arrays.copyOfRange(use, Math.min(skip, use.length), use.length), (at, length) -> {
            // records may share where they go on, which no byte of a directory stands for
            allowance.work(folder, length);
            return bytes(at, length);
        });
    }

    private void entries(Tree tree, Pending folder, IsoRecords records) throws IOException {
        for (Optional<IsoRecord> next = records.next(); next.isPresent(); next = records.next()) {
            IsoRecord record = next.get();
            if (record.isDots()) {
                continue;
            }
            SystemUse use = use(folder.path, record);
            if (use.moved()) {
                parts(folder.path, record, records);
                continue;
            }
            Name name = Name.of(use.name().length > 0 ? use.name() : record.plainName());
            if (folder.path.length() + 1 + name.length() > TreePath.MAX_LENGTH) {
                throw new IsoFormatException(
                        "a path of " + (folder.depth + 1) + " names is longer than " + TreePath.MAX_LENGTH + " bytes");
            }
            TreePath path = folder.path.child(name);
            allowance.entry(path, name.length(), folder.depth + 1);
            allowance.work(path, folder.depth);
            if (folder.directory.get(name) != null) {
                throw new IsoFormatException("the entry " + path + " twice");
            }
            List<IsoRecord> parts = parts(folder.path, record, records);
            tree.put(path, inode(path, folder.depth + 1, record, parts, use));
        }
    }

    /** Returns a record and those in which its file goes on. */
    private List<IsoRecord> parts(TreePath folder, IsoRecord first, IsoRecords records) throws IOException {
        List<IsoRecord> parts = new ArrayList<>(List.of(first));
        while (parts.get(parts.size() - 1).goesOn()) {
            allowance.hold(folder, PART);
            parts.add(records.next()
                    .orElseThrow(() -> new IsoFormatException("a file in " + folder + " that goes on nowhere")));
        }
        return parts;
    }

    private Inode inode(TreePath path, int depth, IsoRecord record, List<IsoRecord> parts, SystemUse use)
            throws IOException {
        if (record.isFolder() || use.child() != 0) {
            IsoRecord folder = use.child() == 0 ? record : moved(path, use.child());
            Directory directory = new Directory(use.attributes(PLAIN_FOLDER, record.seconds()));
            allowance.hold(path, path.length());
            pending.add(new Pending(path, depth, directory, folder));
            return directory;
        }
        Attributes attributes = use.attributes(PLAIN_FILE, record.seconds());
        if (use.isLink()) {
            allowance.target(path, use.target().length);
            return new Symlink(attributes, use.target());
        }
        return switch (use.format()) {
            case RockRidge.S_IFCHR -> new Device(attributes, Device.Kind.CHARACTER, use.major(), use.minor());
            case RockRidge.S_IFBLK -> new Device(attributes, Device.Kind.BLOCK, use.major(), use.minor());
            case RockRidge.S_IFIFO -> new Special(attributes, Special.Kind.FIFO);
            case RockRidge.S_IFSOCK -> new Special(attributes, Special.Kind.SOCKET);
            default -> new RegularFile(attributes, content(path, parts));
        };
    }

    /** Returns the record of a folder that was moved, which its own first record repeats. */
    private IsoRecord moved(TreePath path, long block) throws IOException {
        byte[] bytes = bytes(block * IsoStructures.BLOCK, IsoStructures.BLOCK);
        IsoRecord itself = IsoRecord.first(bytes);
        if (!itself.isDots() || itself.block() != block) {
            throw new IsoFormatException("the folder " + path + " was moved to where none is");
        }
        return itself;
    }

    private Content content(TreePath path, List<IsoRecord> parts) throws IOException {
        List<Content.Segment> segments = new ArrayList<>();
        long size = 0;
        for (IsoRecord each : parts) {
            long length = each.length();
            if (length == 0) {
                continue;
            }
            check(each.offset(), length);
            allowance.file(path, length);
            keep(path, each.offset(), new Iso9660Image.Extent(path, length, false));
            Content part = plan.content(each.offset(), length);
            allowance.hold(path, SEGMENT);
            if (part instanceof Content.Sparse sparse) {
                // in a container that scatters the image, and files may lie over one another
                allowance.work(path, sparse.segments().size());
                allowance.hold(path, (long) SEGMENT * sparse.segments().size());
                for (Content.Segment segment : sparse.segments()) {
                    segments.add(new Content.Segment(size + segment.position(), segment.content()));
                }
            } else {
                segments.add(new Content.Segment(size, part));
            }
            size += length;
        }
        boolean whole = segments.size() == 1 && segments.get(0).content().size() == size;
        return size == 0 ? Content.EMPTY : whole ? segments.get(0).content() : new Content.Sparse(size, segments);
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int nul = text.indexOf('\0');
        return (nul < 0 ? text : text.substring(0, nul)).stripTrailing();
    }

    private void check(long at, long length) throws IsoFormatException {
        if (at < 0 || length > plan.size() - at) {
            throw new IsoFormatException(
                    "the file system of " + plan.size() + " bytes has no " + length + " bytes at " + at);
        }
    }

    private byte[] bytes(long at, int length) throws IOException {
        check(at, length);
        byte[] bytes = new byte[length];
        reader.read(at, ByteBuffer.wrap(bytes));
        return bytes;
    }
}
