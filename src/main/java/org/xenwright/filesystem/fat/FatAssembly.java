package org.xenwright.filesystem.fat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;

/** Places the files of a volume one behind the other, in the order of the tree, and writes what leads to them. */
final class FatAssembly {
    private static final int MEDIA = 0xf8;
    private static final int HARD_DISK = 0x80;
    private static final int EXTENDED = 0x29;
    private static final int SIGNATURE = 0xaa55;
    private static final int INFO_SECTOR = 1;
    private static final int BACKUP_SECTOR = 6;
    private static final long LEAD_SIGNATURE = 0x41615252;
    private static final long STRUCTURE_SIGNATURE = 0x61417272;
    private static final long TRAIL_SIGNATURE = 0xaa550000L;
    /** The geometry that BIOSes make up for large disks. */
    private static final int SECTORS_OF_TRACK = 63;

    private static final int HEADS = 255;

    /** For who starts it: asks the BIOS for the next device, and halts. {@code int 0x18; hlt; jmp $-1}. */
    private static final byte[] BOOT_CODE = {(byte) 0xcd, 0x18, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};

    private final FatGeometry geometry;
    private final FatOptions options;
    private final FatListing listing;
    private final FatFolder root;
    private final byte[] table;
    private final List<Region> regions = new ArrayList<>();
    private long next = FatGeometry.FIRST_CLUSTER;

    /** @param used how many clusters the files take */
    FatAssembly(FatGeometry geometry, FatOptions options, FatFolder root, long used) {
        this.geometry = geometry;
        this.options = options;
        this.listing = new FatListing(options);
        this.root = root;
        long bytes = geometry.type().bytes(used + FatType.RESERVED);
        // what is behind the last entry in use stays a hole; an entry of 12 bits may be written with half its neighbour
        this.table = new byte[Math.toIntExact(FatFolder.clusters(bytes + 1, FatGeometry.SECTOR) * FatGeometry.SECTOR)];
    }

    ImagePlan plan() {
        geometry.type().start(table, MEDIA);
        if (geometry.type() == FatType.FAT32) {
            root.cluster(chain(root.clusters(geometry.clusterBytes())));
        }
        List<Region> files = new ArrayList<>();
        place(root, files);
        addReserved();
        byte[] kept = Arrays.copyOf(table, (int) Math.min(table.length, geometry.table() * FatGeometry.SECTOR));
        for (int i = 0; i < geometry.tables(); i++) {
            regions.add(Region.of(geometry.tableStart(i), kept));
        }
        if (root.slots() > 0) {
            long at = geometry.type() == FatType.FAT32 ? geometry.place(root.cluster()) : geometry.rootStart();
            regions.add(Region.of(at, listing.of(root)));
        }
        regions.addAll(files);
        return new ImagePlan(geometry.bytes(), regions);
    }

    /** Places all below a folder, and adds its own listing before what it lists. */
    private void place(FatFolder folder, List<Region> to) {
        for (FatFolder.Entry each : folder.entries()) {
            FatFolder below = each.folder();
            if (below != null) {
                below.cluster(chain(below.clusters(geometry.clusterBytes())));
                int at = to.size();
                place(below, to);
                to.add(at, Region.of(geometry.place(below.cluster()), listing.of(below)));
            } else if (each.content().size() > 0) {
                long first = chain(FatFolder.clusters(each.content().size(), geometry.clusterBytes()));
                listing.placed(each, first);
                add(geometry.place(first), each.content(), to);
            }
        }
    }

    /** Holes of a file stay out. */
    private static void add(long at, Content content, List<Region> to) {
        if (content instanceof Content.Sparse sparse) {
            sparse.segments().forEach(each -> add(at + each.position(), each.content(), to));
        } else if (content.size() > 0) {
            to.add(new Region(at, content.size(), content, 0));
        }
    }

    /** Takes the next clusters for one file. */
    private long chain(long count) {
        long first = next;
        next += count;
        for (long each = first; each < next; each++) {
            geometry.type()
                    .put(
                            table,
                            (int) each,
                            each + 1 < next ? each + 1 : geometry.type().end());
        }
        return first;
    }

    private void addReserved() {
        byte[] boot = boot();
        regions.add(Region.of(0, boot));
        if (geometry.type() == FatType.FAT32) {
            byte[] info = info();
            regions.add(Region.of(INFO_SECTOR * FatGeometry.SECTOR, info));
            regions.add(Region.of(BACKUP_SECTOR * FatGeometry.SECTOR, boot));
            regions.add(Region.of((BACKUP_SECTOR + INFO_SECTOR) * FatGeometry.SECTOR, info));
        }
    }

    private byte[] boot() {
        boolean wide = geometry.type() == FatType.FAT32;
        byte[] boot = new byte[FatGeometry.SECTOR];
        int code = FatBootFields.code(geometry.type()).offset();
        FatBootFields.JUMP.put(boot, 0, new byte[] {(byte) 0xeb, (byte) (code - 2), (byte) 0x90}); // over what follows
        FatBootFields.OEM_NAME.put(boot, 0, ascii("MSWIN4.1")); // what all readers know
        FatBootFields.SECTOR.put(boot, geometry.sector());
        FatBootFields.CLUSTER.put(boot, geometry.cluster());
        FatBootFields.RESERVED.put(boot, geometry.reserved());
        FatBootFields.TABLES.put(boot, geometry.tables());
        FatBootFields.ROOT_ENTRIES.put(boot, geometry.rootEntries());
        boolean few = !wide && geometry.sectors() < 1 << 16;
        (few ? FatBootFields.SECTORS16 : FatBootFields.SECTORS32).put(boot, geometry.sectors());
        (wide ? FatBootFields.TABLE32 : FatBootFields.TABLE16).put(boot, geometry.table());
        FatBootFields.MEDIA.put(boot, MEDIA);
        FatBootFields.TRACK.put(boot, SECTORS_OF_TRACK);
        FatBootFields.HEADS.put(boot, HEADS);
        FatBootFields.HIDDEN.put(boot, options.hidden());
        if (wide) {
            FatBootFields.ROOT_CLUSTER.put(boot, root.cluster());
            FatBootFields.INFO_SECTOR.put(boot, INFO_SECTOR);
            FatBootFields.BACKUP.put(boot, BACKUP_SECTOR);
        }
        FatBootFields.drive(geometry.type()).put(boot, HARD_DISK);
        FatBootFields.bootSignature(geometry.type()).put(boot, EXTENDED);
        FatBootFields.serial(geometry.type()).put(boot, options.serial());
        FatBootFields.label(geometry.type()).put(boot, 0, FatListing.label(options.label(), FatListing.NO_NAME));
        FatBootFields.typeName(geometry.type())
                .put(boot, 0, ascii(geometry.type().name() + "   "));
        FatBootFields.code(geometry.type()).put(boot, 0, BOOT_CODE);
        FatBootFields.SIGNATURE.put(boot, SIGNATURE);
        return boot;
    }

    private byte[] info() {
        byte[] info = new byte[FatGeometry.SECTOR];
        FatBootFields.LEAD.put(info, LEAD_SIGNATURE);
        FatBootFields.STRUCTURE.put(info, STRUCTURE_SIGNATURE);
        long free = geometry.clusters() - (next - FatGeometry.FIRST_CLUSTER);
        FatBootFields.FREE_COUNT.put(info, free);
        FatBootFields.NEXT_FREE.put(info, free > 0 ? next : next - 1);
        FatBootFields.TRAIL.put(info, TRAIL_SIGNATURE);
        return info;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
