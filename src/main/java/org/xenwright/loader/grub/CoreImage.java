package org.xenwright.loader.grub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.xenwright.kernel.KernelFormatException;
import org.xenwright.problem.Problem;

/**
 * GRUB's {@code core.img} for a BIOS: its kernel, modules, an early configuration and the prefix under which it
 * looks for the rest, packed behind a decompressor. What is packed equals what {@code grub-mkimage -O i386-pc}
 * packs; its encoder of LZMA is another.
 *
 * <p>Nothing in it depends on its place: {@link #onDisk} and {@link #onCd} patch copies. Reed-Solomon codes, with
 * which {@code grub-bios-setup} guards a core against programs that write into the gap behind a master boot record,
 * are left out; a partition needs none.
 */
public final class CoreImage {
    private static final int SECTOR = CoreFields.SECTOR;

    /** Sectors of 512 bytes in a block of a CD. */
    private static final int BLOCK_SECTORS = 4;

    private static final int BLOCK = BLOCK_SECTORS * SECTOR;

    /** The block of a CD's first volume descriptor. */
    private static final int DESCRIPTOR = 16;

    /** Where the core ends in memory at most. Facts: {@code util/mkimage.c}. */
    private static final int END = 0x78000;

    /** {@code GRUB_BOOT_MACHINE_KERNEL_SEG} and the sector that is there already. */
    static final int LOAD_SEGMENT = 0x820;

    /** The address at which the decompressor lies, behind the first sector. */
    static final int DECOMPRESSOR = 0x8200;

    private static final int MBR_SIGNATURE = 0xaa55;
    private static final int ANY_DRIVE = 0xff;
    private static final byte[] NO_OPERATION = {(byte) 0x90, (byte) 0x90};
    private static final byte[] SHORT_JUMP = {(byte) 0xeb, 0x05};
    private static final long MOST_SECTORS = 1L << 48; // as far as a BIOS counts

    static final int DICTIONARY = 1 << 16;
    static final int LC = 3;
    static final int LP = 0;
    static final int PB = 2;

    private final GrubFiles files;
    private final byte[] payload;
    private final byte[] core;

    private CoreImage(GrubFiles files, byte[] payload, byte[] core) {
        this.files = files;
        this.payload = payload;
        this.core = core;
    }

    /**
     * Makes a core.
     *
     * @param modules names of those it has in itself, such as {@link GrubModules#DISK}; what they need is added
     * @param prefix the folder with {@code grub.cfg}, such as {@code (,gpt3)/boot/grub}: without a disk before the
     *     comma, that of the drive it was started from
     * @param earlyConfig commands to run before that is looked for; empty for none
     * @throws org.xenwright.problem.ProblemException when a file is missing or not what GRUB's is, or the core would
     *     be too large to be loaded
     */
    public static CoreImage of(GrubFiles files, List<String> modules, String prefix, String earlyConfig)
            throws IOException {
        byte[] payload = payload(files, modules, prefix, earlyConfig);
        byte[] decompressor = files.bytes("lzma_decompress.img");
        int room = KernelSections.LINK - DECOMPRESSOR;
        if (decompressor.length < CoreFields.DECOMPRESSOR.length() || decompressor.length > room) {
            throw GrubFiles.unfit(
                            "lzma_decompress.img",
                            decompressor.length + " bytes",
                            CoreFields.DECOMPRESSOR.length() + " to " + room + " bytes")
                    .raise();
        }
        byte[] packed = pack(payload);
        CoreFields.PACKED_SIZE.put(decompressor, packed.length);
        CoreFields.UNPACKED_SIZE.put(decompressor, payload.length);
        int length = decompressor.length + packed.length;
        if (KernelSections.LINK + length > END) {
            throw Problem.of("making GRUB's core for a BIOS", "leave out modules")
                    .found("a core of " + length + " bytes, with " + modules.size() + " modules and what they need")
                    .expected("at most " + (END - KernelSections.LINK) + " bytes, which is what a BIOS can load")
                    .raise();
        }
        byte[] diskboot = files.bytes("diskboot.img", SECTOR);
        if (CoreFields.SEGMENT.getInt(diskboot) != LOAD_SEGMENT) {
            throw GrubFiles.unfit(
                            "diskboot.img",
                            "the load segment 0x" + Integer.toHexString(CoreFields.SEGMENT.getInt(diskboot)),
                            "0x" + Integer.toHexString(LOAD_SEGMENT))
                    .raise();
        }
        int sectors = (length + SECTOR - 1) / SECTOR;
        CoreFields.SECTORS.put(diskboot, sectors);
        byte[] core = Arrays.copyOf(diskboot, (1 + sectors) * SECTOR);
        System.arraycopy(decompressor, 0, core, SECTOR, decompressor.length);
        System.arraycopy(packed, 0, core, SECTOR + decompressor.length, packed.length);
        return new CoreImage(files, payload, core);
    }

    private static byte[] payload(GrubFiles files, List<String> modules, String prefix, String earlyConfig)
            throws IOException {
        String list = new String(files.bytes(GrubDependencies.FILE), StandardCharsets.UTF_8);
        List<CoreObject> objects = new ArrayList<>();
        for (String name : GrubDependencies.of(list).closure(modules)) {
            objects.add(CoreObject.module(module(files, name)));
        }
        if (!earlyConfig.isEmpty()) {
            objects.add(CoreObject.text(CoreObject.CONFIG, earlyConfig));
        }
        objects.add(CoreObject.text(CoreObject.PREFIX, prefix));
        return CoreObject.append(KernelSections.load(files.bytes(KernelSections.FILE)), objects);
    }

    private static byte[] module(GrubFiles files, String name) throws IOException {
        String file = name + ".mod";
        byte[] bytes = files.bytes(file);
        String found;
        try {
            found = CoreObject.module(bytes).moduleName();
        } catch (KernelFormatException e) {
            throw GrubFiles.unfit(file, String.valueOf(e.getMessage()), "the module " + name)
                    .raise(e);
        }
        if (!found.equals(name)) {
            throw GrubFiles.unfit(file, "the module '" + found + "'", "the module " + name)
                    .raise();
        }
        return bytes;
    }

    /** Packs bytes as raw LZMA, as the decompressor expects them. */
    private static byte[] pack(byte[] plain) throws IOException {
        LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
        options.setDictSize(DICTIONARY);
        options.setLcLp(LC, LP);
        options.setPb(PB);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZMAOutputStream out = new LZMAOutputStream(packed, options, false)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    /** Returns what is packed: the kernel, and the modules, the configuration and the prefix behind it. */
    byte[] payload() {
        return payload.clone();
    }

    /** Gives its length in bytes, whole sectors. */
    public int size() {
        return core.length;
    }

    /**
     * Patches it for a disk.
     *
     * @param sector where the BIOS boot partition starts, in sectors of 512 bytes
     * @throws org.xenwright.problem.ProblemException when {@code boot.img} is missing or not what GRUB's is
     */
    public BiosBoot onDisk(long sector) throws IOException {
        check(sector, 1);
        byte[] boot = files.bytes("boot.img", SECTOR);
        byte[] check = CoreFields.DRIVE_CHECK.bytes(boot, 0);
        if (signature(boot) != MBR_SIGNATURE
                || !Arrays.equals(check, SHORT_JUMP) && !Arrays.equals(check, NO_OPERATION)) {
            throw GrubFiles.unfit(
                            "boot.img", "another boot sector", "GRUB's, with its jump over the check of the drive")
                    .raise();
        }
        CoreFields.CORE_SECTOR.put(boot, sector);
        CoreFields.BOOT_DRIVE.put(boot, ANY_DRIVE);
        // some BIOSes start a disk as drive 0, which GRUB then takes for 0x80
        CoreFields.DRIVE_CHECK.put(boot, 0, NO_OPERATION);
        return new BiosBoot(Arrays.copyOf(boot, BiosBoot.BOOT_CODE), at(sector));
    }

    /** Gives the length in bytes of the image for a CD. */
    public int opticalSize() {
        return CoreFields.CDBOOT.length() + core.length;
    }

    /**
     * Patches it for a CD that may be copied onto a disk.
     *
     * @param block where the image will lie, in blocks of 2048 bytes
     * @throws org.xenwright.problem.ProblemException when {@code cdboot.img} or {@code boot_hybrid.img} is missing
     *     or not what GRUB's is
     */
    public OpticalBoot onCd(long block) throws IOException {
        check(block, DESCRIPTOR + 1);
        byte[] cd = files.bytes("cdboot.img", CoreFields.CDBOOT.length());
        byte[] hybrid = files.bytes("boot_hybrid.img", SECTOR);
        if (signature(hybrid) != MBR_SIGNATURE) {
            throw GrubFiles.unfit("boot_hybrid.img", "no boot sector", "GRUB's, for a CD on a disk")
                    .raise();
        }
        long sector = block * BLOCK_SECTORS + cd.length / SECTOR;
        byte[] image = Arrays.copyOf(cd, opticalSize());
        System.arraycopy(at(sector), 0, image, cd.length, core.length);
        CoreFields.DESCRIPTOR_BLOCK.put(image, DESCRIPTOR);
        CoreFields.OWN_BLOCK.put(image, block);
        CoreFields.OWN_LENGTH.put(image, image.length);
        CoreFields.CHECKSUM.put(image, checksum(image));
        CoreFields.HYBRID_CORE_SECTOR.put(hybrid, sector);
        return new OpticalBoot(Arrays.copyOf(hybrid, CoreFields.HYBRID.length()), image);
    }

    private static void check(long place, long least) {
        if (place < least || place > MOST_SECTORS) {
            throw new IllegalArgumentException("a core at " + place + ", not " + least + " to " + MOST_SECTORS);
        }
    }

    /** Returns the core for a place: its first sector reads the rest from behind itself. */
    private byte[] at(long sector) {
        byte[] placed = core.clone();
        CoreFields.SECOND_SECTOR.put(placed, sector + 1);
        return placed;
    }

    private static int signature(byte[] sector) {
        return (sector[SECTOR - 1] & 0xff) << 8 | sector[SECTOR - 2] & 0xff;
    }

    /** Returns the sum of the words behind the boot information table, as a word. */
    private static int checksum(byte[] image) {
        int sum = 0;
        for (int at = CoreFields.CD_CODE.offset(); at < image.length; at += 4) {
            sum += CoreFields.CHECKSUM.getInt(image, at - CoreFields.CHECKSUM.offset());
        }
        return sum;
    }
}
