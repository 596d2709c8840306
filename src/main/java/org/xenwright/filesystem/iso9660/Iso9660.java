package org.xenwright.filesystem.iso9660;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.content.FieldTable;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Plans ISO 9660 file systems: names of level 1 with Rock Ridge over them, files of 4 GiB and more in several extents, a
 * boot catalog. Every time in one is the clock's.
 *
 * <p>From its 16th block on: the volume descriptors, the catalog, both path tables, what did not fit into records, the
 * directories, the files. Where something lies follows from names and sizes alone, so a file that has to know its own place
 * can be made between two plans.
 */
public final class Iso9660 {
    /** Where an image behind the file system may start, as partitions do. */
    private static final long ALIGNMENT = 1 << 20;

    /** Blocks are counted in 32 bits. */
    private static final long MOST_BLOCKS = 0xffffffffL;

    /** Folders are counted in 16 bits. */
    private static final int MOST_FOLDERS = 0xffff;

    private static final int FIRST_TABLE = IsoStructures.SYSTEM_AREA + 4;

    private final IsoOptions options;
    private final List<IsoFolder> folders;
    private final Map<Inode, Long> places = new IdentityHashMap<>();
    private final NavigableMap<Long, Content> files = new TreeMap<>();
    private final Map<TreePath, Long> named = new HashMap<>();
    private final List<Region> regions = new ArrayList<>();

    private Iso9660(Tree tree, IsoOptions options) {
        this.options = options;
        this.folders = IsoFolder.of(tree.root());
    }

    /**
     * Plans a file system.
     *
     * @throws org.xenwright.problem.ProblemException when the tree holds what ISO 9660 cannot
     * @throws IllegalArgumentException when a boot entry names what is not there
     */
    public static IsoPlan plan(Tree tree, IsoOptions options) {
        return new Iso9660(tree, options).plan();
    }

    private IsoPlan plan() {
        number();
        int tableBlocks = blocks(pathTable(IsoStructures.PATH_L).length);
        long continuationsAt = FIRST_TABLE + 2L * tableBlocks;
        IsoListing.Continuations measured = new IsoListing.Continuations(0);
        for (IsoFolder each : folders) {
            each.blocks = blocks(IsoListing.of(each, options.clock(), measured, entry -> 0).length);
        }
        long at = continuationsAt + blocks(measured.bytes().length);
        for (IsoFolder each : folders) {
            each.block = at;
            at += each.blocks;
        }
        at = placeFiles(at);
        long volume = up(at * IsoStructures.BLOCK, ALIGNMENT);
        ImagePlan behind = options.behind().orElse(new ImagePlan(0, List.of()));
        // a program that copies a CD takes as much as it says to have
        long space = behind.size() == 0 ? at : (volume + behind.size()) / IsoStructures.BLOCK;
        descriptors(space, tableBlocks, volume);
        add(FIRST_TABLE, pathTable(IsoStructures.PATH_L));
        add(FIRST_TABLE + (long) tableBlocks, pathTable(IsoStructures.PATH_M));
        listings(continuationsAt);
        files.forEach(
                (block, content) -> regions.add(new Region(block * IsoStructures.BLOCK, content.size(), content, 0)));
        behind.regions().forEach(each -> regions.add(each.shifted(volume)));
        return new IsoPlan(new ImagePlan(volume + behind.size(), regions), volume, named);
    }

    /** By level, then by the number of the parent, then by name (6.9.1). */
    private void number() {
        if (folders.size() > MOST_FOLDERS) {
            throw Problem.of(
                            "writing an ISO 9660 file system",
                            "put the files into the file system of the image instead")
                    .found(folders.size() + " folders")
                    .expected("at most " + MOST_FOLDERS)
                    .raise();
        }
        Map<Integer, List<IsoFolder>> levels = new HashMap<>();
        folders.forEach(each ->
                levels.computeIfAbsent(each.level(), level -> new ArrayList<>()).add(each));
        List<IsoFolder> sorted = new ArrayList<>();
        for (int level = 0; levels.containsKey(level); level++) {
            List<IsoFolder> of = levels.get(level);
            of.sort(Comparator.<IsoFolder>comparingInt(each -> each.parent().number)
                    .thenComparing(IsoFolder::name, Arrays::compareUnsigned));
            for (IsoFolder each : of) {
                sorted.add(each);
                each.number = sorted.size();
            }
        }
        folders.clear();
        folders.addAll(sorted);
    }

    private byte[] pathTable(FieldTable records) {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (IsoFolder each : folders) {
            int length = each.name().length;
            byte[] record = new byte[records.length() + length + (length & 1)];
            records.field("length of directory identifier").put(record, length);
            records.field("location of extent").put(record, each.block);
            records.field("parent directory number").put(record, each.parent().number);
            System.arraycopy(each.name(), 0, record, records.length(), length);
            table.writeBytes(record);
        }
        return table.toByteArray();
    }

    /** Gives each file its place, one that has several names a single one; returns the first block behind all. */
    private long placeFiles(long start) {
        long at = start;
        for (IsoFolder folder : folders) {
            for (IsoFolder.Entry entry : folder.entries()) {
                RegularFile file = entry.file();
                if (file == null) {
                    continue;
                }
                long size = file.content().size();
                Long known = places.putIfAbsent(file, at);
                named.put(entry.path(), known == null ? Long.valueOf(at) : known);
                if (known == null) {
                    if (size > 0) {
                        files.put(at, file.content());
                    }
                    at += size / IsoStructures.BLOCK + (size % IsoStructures.BLOCK == 0 ? 0 : 1);
                    if (at > MOST_BLOCKS) {
                        throw Problem.of("writing an ISO 9660 file system", "leave files out")
                                .at(entry.path().toString())
                                .found("files up to block " + at)
                                .expected("at most " + MOST_BLOCKS + " blocks of 2 KiB, 8 TiB")
                                .raise();
                    }
                }
            }
        }
        return at;
    }

    private void descriptors(long space, int tableBlocks, long volume) {
        add(IsoStructures.SYSTEM_AREA, primary(space, tableBlocks));
        int at = IsoStructures.SYSTEM_AREA + 1;
        if (!options.boot().isEmpty()) {
            byte[] record = descriptor(IsoStructures.BOOT_RECORD);
            IsoStructures.BOOT_SYSTEM.put(record, 0, IsoStructures.EL_TORITO.getBytes(StandardCharsets.US_ASCII));
            IsoStructures.CATALOG.put(record, IsoStructures.SYSTEM_AREA + 3);
            add(at++, record);
        }
        add(at, descriptor(IsoStructures.TERMINATOR));
        if (!options.boot().isEmpty()) {
            List<BootCatalog.Placed> entries = new ArrayList<>();
            for (BootEntry each : options.boot()) {
                entries.add(new BootCatalog.Placed(each.platform().id(), block(each, volume), each.sectors(), 0));
            }
            add(IsoStructures.SYSTEM_AREA + 3, BootCatalog.write(entries));
        }
    }

    private long block(BootEntry entry, long volume) {
        Optional<TreePath> file = entry.file();
        Long block = file.isPresent() ? named.get(file.get()) : Long.valueOf(volume / IsoStructures.BLOCK);
        if (block == null || file.isEmpty() && options.behind().isEmpty()) {
            throw new IllegalArgumentException("nothing to boot at " + file);
        }
        return block;
    }

    private byte[] descriptor(int type) {
        byte[] block = new byte[IsoStructures.BLOCK];
        IsoStructures.TYPE.put(block, type);
        IsoStructures.STANDARD.put(block, 0, IsoStructures.IDENTIFIER);
        IsoStructures.VERSION.put(block, 1);
        return block;
    }

    private byte[] primary(long space, int tableBlocks) {
        byte[] block = descriptor(IsoStructures.PRIMARY);
        // what is text is filled with blanks
        Arrays.fill(block, IsoStructures.SYSTEM_ID.offset(), IsoStructures.VOLUME_ID.end(), (byte) ' ');
        Arrays.fill(block, IsoStructures.SET_ID.offset(), IsoStructures.BIBLIOGRAPHY.end(), (byte) ' ');
        IsoStructures.VOLUME_ID.put(block, 0, options.label().getBytes(StandardCharsets.US_ASCII));
        IsoStructures.putBoth(block, 0, IsoStructures.SPACE_SIZE, space);
        IsoStructures.putBoth(block, 0, IsoStructures.SET_SIZE, 1);
        IsoStructures.putBoth(block, 0, IsoStructures.SEQUENCE, 1);
        IsoStructures.putBoth(block, 0, IsoStructures.BLOCK_SIZE, IsoStructures.BLOCK);
        IsoStructures.putBoth(block, 0, IsoStructures.PATH_TABLE_SIZE, pathTable(IsoStructures.PATH_L).length);
        IsoStructures.L_PATH_TABLE.put(block, FIRST_TABLE);
        IsoStructures.M_PATH_TABLE.put(block, FIRST_TABLE + tableBlocks);
        IsoStructures.ROOT.put(block, 0, IsoListing.root(folders.get(0), options.clock()));
        Instant clock = options.clock();
        IsoStructures.CREATED.put(block, 0, IsoStructures.longDate(clock));
        IsoStructures.MODIFIED.put(block, 0, IsoStructures.longDate(clock));
        IsoStructures.EXPIRES.put(block, 0, IsoStructures.noDate());
        IsoStructures.EFFECTIVE.put(block, 0, IsoStructures.longDate(clock));
        IsoStructures.STRUCTURE.put(block, 1);
        return block;
    }

    private void listings(long continuationsAt) {
        IsoListing.Continuations continuations = new IsoListing.Continuations(continuationsAt);
        List<byte[]> listings = new ArrayList<>();
        for (IsoFolder each : folders) {
            listings.add(IsoListing.of(
                    each, options.clock(), continuations, entry -> places.getOrDefault(entry.file(), 0L)));
        }
        add(continuationsAt, continuations.bytes());
        for (int i = 0; i < folders.size(); i++) {
            add(folders.get(i).block, listings.get(i));
        }
    }

    private void add(long block, byte[] bytes) {
        regions.add(Region.of(block * IsoStructures.BLOCK, bytes));
    }

    private static int blocks(long bytes) {
        return Math.toIntExact((bytes + IsoStructures.BLOCK - 1) / IsoStructures.BLOCK);
    }

    private static long up(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }
}
